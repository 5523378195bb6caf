package org.pollux.director;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.InterfaceAddress;

/**
 * The own addresses that instances cannot do without ({@code track_src_ip}). Used by the election's thread only, except
 * {@link #concerns}.
 */
final class SourceWatch {
    private final LinkWatch.Results results;
    private Map<InetAddress, Set<String>> instances;
    private final Set<InetAddress> missing = new HashSet<>();
    private volatile Set<InetAddress> watched;

    SourceWatch(Configuration configuration, LinkWatch.Results results) {
        this.results = results;
        instances = wanted(configuration);
        watched = Set.copyOf(instances.keySet());
    }

    /**
     * Watches what another configuration wants. Its instances are told at once what concerns them now.
     *
     * @return false when addresses are among them that were not watched before: nothing is known of them until {@link #all}
     */
    boolean reconfigure(Configuration configuration) {
        Set<String> remaining = new HashSet<>();
        configuration.vrrpInstances().forEach(instance -> remaining.add(instance.name()));
        Map<InetAddress, Set<String>> wanted = wanted(configuration);
        for (InetAddress address : missing) {
            Set<String> concerned = wanted.getOrDefault(address, Set.of());
            // All of them: one whose virtual router id has changed begins anew. The same cause twice counts once.
            concerned.forEach(instance -> results.raise(instance, cause(address)));
            instances.getOrDefault(address, Set.of()).stream()
                    .filter(instance -> remaining.contains(instance) && !concerned.contains(instance))
                    .forEach(instance -> results.clear(instance, cause(address)));
        }
        boolean known = instances.keySet().containsAll(wanted.keySet());
        missing.retainAll(wanted.keySet());
        instances = wanted;
        watched = Set.copyOf(wanted.keySet());
        return known;
    }

    /** Whether an address is watched. From any thread. */
    boolean concerns(InetAddress address) {
        return watched.contains(address);
    }

    /** All addresses of the host. */
    void all(List<InterfaceAddress> addresses) {
        Set<InetAddress> present = new HashSet<>();
        addresses.forEach(address -> present.add(address.address()));
        instances.forEach((address, names) -> {
            if (!present.contains(address) && missing.add(address)) {
                names.forEach(name -> results.raise(name, cause(address)));
            } else if (present.contains(address) && missing.remove(address)) {
                names.forEach(name -> results.clear(name, cause(address)));
            }
        });
    }

    private static Map<InetAddress, Set<String>> wanted(Configuration configuration) {
        Map<InetAddress, Set<String>> wanted = new HashMap<>();
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            if (instance.sourceTracked()) {
                instance.unicastSource().ifPresent(address -> wanted.computeIfAbsent(address, _ -> new HashSet<>())
                        .add(instance.name()));
            }
        }
        return wanted;
    }

    private static String cause(InetAddress address) {
        return "this host does not have " + address.getHostAddress() + ", its unicast_src_ip";
    }
}
