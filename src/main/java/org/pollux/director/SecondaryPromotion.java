package org.pollux.director;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.InterfaceSysctl;

/**
 * {@code promote_secondaries}: when the first address of a network leaves an interface, the kernel makes another its first
 * instead of removing all. A setting that was off is off again at the end; after a crash it stays on.
 */
final class SecondaryPromotion implements AutoCloseable {
    private static final String KEY = "promote_secondaries";

    private final Set<String> changed = new LinkedHashSet<>();

    /**
     * Switches it on, in the calling thread's network namespace, where instances ask for it.
     *
     * @throws IOException when the kernel refuses; it is as before then
     */
    SecondaryPromotion(List<VrrpInstance> instances) throws IOException {
        try {
            for (VrrpInstance instance : instances) {
                if (instance.promoteSecondaries()) {
                    for (String name : HostFacts.interfacesOf(instance)) {
                        switchOn(name);
                    }
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void switchOn(String interfaceName) throws IOException {
        InterfaceSysctl settings = InterfaceSysctl.ipv4(interfaceName);
        if (settings.readInt(KEY).orElse(1) == 0) {
            settings.write(KEY, "1");
            changed.add(interfaceName);
        }
    }

    @Override
    public void close() throws IOException {
        for (String name : changed) {
            InterfaceSysctl settings = InterfaceSysctl.ipv4(name);
            if (settings.read(KEY).isPresent()) {
                settings.write(KEY, "0");
            }
        }
        changed.clear();
    }
}
