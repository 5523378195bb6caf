package org.pollux.director;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.Link;

/**
 * Which interfaces the instances cannot do without, and what is wrong with them. Used by the election's thread only.
 */
final class LinkWatch {
    /** Is told of interfaces that begin or cease to be usable. */
    interface Faults {
        /** The instance lacks something. */
        void raise(String instance, String cause);

        /** It is back. */
        void clear(String instance, String cause);
    }

    private final Map<String, Set<String>> instancesByInterface = new HashMap<>();
    private final Map<String, String> causes = new HashMap<>();
    private final Faults faults;

    LinkWatch(List<VrrpInstance> instances, Faults faults) {
        this.faults = faults;
        for (VrrpInstance instance : instances) {
            for (String name : HostFacts.interfacesOf(instance)) {
                instancesByInterface.computeIfAbsent(name, _ -> new HashSet<>()).add(instance.name());
            }
        }
    }

    /** The interface is as described now. */
    void changed(Link link) {
        if (!link.up()) {
            settle(link.name(), Optional.of("interface " + link.name() + " is down"));
        } else if (!link.running()) {
            settle(link.name(), Optional.of("interface " + link.name() + " has no carrier"));
        } else {
            settle(link.name(), Optional.empty());
        }
    }

    /** The interface is gone. */
    void removed(Link link) {
        settle(link.name(), Optional.of(missing(link.name())));
    }

    /** All interfaces of the host, read anew. */
    void all(List<Link> links) {
        Set<String> missing = new HashSet<>(instancesByInterface.keySet());
        for (Link link : links) {
            missing.remove(link.name());
            changed(link);
        }
        missing.forEach(name -> settle(name, Optional.of(missing(name))));
    }

    private static String missing(String name) {
        return "interface " + name + " does not exist";
    }

    private void settle(String name, Optional<String> cause) {
        Set<String> instances = instancesByInterface.getOrDefault(name, Set.of());
        Optional<String> before = Optional.ofNullable(causes.get(name));
        if (instances.isEmpty() || before.equals(cause)) {
            return;
        }
        // The new cause first: an instance must not recover for a moment between two.
        cause.ifPresentOrElse(now -> causes.put(name, now), () -> causes.remove(name));
        cause.ifPresent(now -> instances.forEach(instance -> faults.raise(instance, now)));
        before.ifPresent(then -> instances.forEach(instance -> faults.clear(instance, then)));
    }
}
