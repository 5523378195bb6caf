package org.pollux.director;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VirtualDevice;
import org.pollux.config.VrrpInstance;

/**
 * What instances have that is set up once, when the director starts: interfaces of their own, entries of the packet filter,
 * settings of the kernel. Pure.
 */
final class FixedFeatures {
    private static final int OWNER = 255;

    private FixedFeatures() {}

    /** In words, the features that are new, gone or different; none of an instance that has none in either. */
    static List<String> changed(Configuration before, Configuration after) {
        Map<String, Object> old = features(before);
        Map<String, Object> young = features(after);
        Set<String> all = new LinkedHashSet<>(old.keySet());
        all.addAll(young.keySet());
        return all.stream()
                .filter(name -> !Objects.equals(old.get(name), young.get(name)))
                .map(name -> name + " or what goes with it is different")
                .toList();
    }

    /** By their names in words, what makes them different. */
    private static Map<String, Object> features(Configuration configuration) {
        Map<String, Object> all = new HashMap<>();
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            String name = "vrrp_instance " + instance.name() + ": ";
            List<Object> devices = devices(instance);
            if (!devices.isEmpty()) {
                all.put(name + "use_vmac", devices);
            }
            if (!instance.accept()) {
                all.put(
                        name + "no_accept",
                        List.of(
                                instance.priority() == OWNER,
                                instance.virtualAddresses().stream()
                                        .map(VirtualAddress::prefix)
                                        .toList()));
            }
            if (instance.promoteSecondaries()) {
                all.put(name + "promote_secondaries", HostFacts.interfacesOf(instance));
            }
        }
        return all;
    }

    private static List<Object> devices(VrrpInstance instance) {
        boolean own = !instance.device().equals(VirtualDevice.NONE);
        List<String> lower = instance.virtualAddresses().stream()
                .filter(address -> own || address.options().virtualMac())
                .map(VirtualAddress::interfaceName)
                .distinct()
                .toList();
        List<Object> devices = new ArrayList<>();
        if (own || !lower.isEmpty()) {
            devices.addAll(List.of(instance.device(), instance.interfaceName(), instance.virtualRouterId(), lower));
            instance.virtualAddresses().stream()
                    .findFirst()
                    .map(first -> first.prefix().address().getClass())
                    .ifPresent(devices::add);
        }
        return devices;
    }
}
