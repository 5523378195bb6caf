package org.pollux.director;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pollux.config.Configuration;
import org.pollux.config.LinkDelay;
import org.pollux.config.SyncGroup;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;
import org.pollux.director.tracking.Delayed;
import org.pollux.linux.Link;

/**
 * The interfaces that the instances cannot do without, and those that are tracked: what is wrong with them, once it has
 * lasted as long as {@code interface_up_down_delays} says. Used by the election's thread only.
 */
final class LinkWatch implements ElectionLoop.Timed {
    /** Is told of interfaces that begin or cease to be usable. */
    interface Results {
        /** The instance lacks something. */
        void raise(String instance, String cause);

        /** It is back. */
        void clear(String instance, String cause);

        /** A tracked interface is usable, or is not; told when it is first known and at each change. */
        void tracked(String interfaceName, boolean usable);
    }

    private final Map<String, Watched> byName = new LinkedHashMap<>();
    private final Results results;

    /** An interface. */
    private static final class Watched {
        final Set<String> instances = new HashSet<>();
        Delayed delayed;
        Optional<LinkDelay> delay;
        boolean tracked;

        /** What is wrong with it now, and what counts. */
        Optional<String> seen = Optional.empty();

        Optional<String> counts = Optional.empty();
        boolean known;

        Watched(Optional<LinkDelay> delay) {
            this.delay = delay;
            this.delayed = delayed(delay);
        }
    }

    LinkWatch(Configuration configuration, Results results) {
        this.results = results;
        wanted(configuration).forEach((name, uses) -> {
            Watched watched = new Watched(uses.delay());
            watched.instances.addAll(uses.instances());
            watched.tracked = uses.tracked();
            byName.put(name, watched);
        });
    }

    /**
     * Watches what another configuration wants. Its instances are told at once what concerns them now.
     *
     * @return false when interfaces are among them that were not watched before: nothing is known of them until {@link
     *     #all}
     */
    boolean reconfigure(Configuration configuration, long now) {
        Set<String> remaining = new HashSet<>();
        configuration.vrrpInstances().forEach(instance -> remaining.add(instance.name()));
        Map<String, Uses> wanted = wanted(configuration);
        byName.forEach((name, watched) -> {
            Uses uses = wanted.getOrDefault(name, new Uses(Set.of(), false, Optional.empty()));
            watched.counts.ifPresent(cause -> {
                // All of them: one whose virtual router id has changed begins anew. The same cause twice counts once.
                uses.instances().forEach(instance -> results.raise(instance, cause));
                watched.instances.stream()
                        .filter(instance -> !uses.instances().contains(instance) && remaining.contains(instance))
                        .forEach(instance -> results.clear(instance, cause));
            });
            watched.instances.clear();
            watched.instances.addAll(uses.instances());
            if (watched.known && uses.tracked() && !watched.tracked) {
                results.tracked(name, watched.counts.isEmpty());
            }
            watched.tracked = uses.tracked();
            if (!watched.delay.equals(uses.delay())) {
                watched.delay = uses.delay();
                watched.delayed = delayed(uses.delay());
                if (watched.known) {
                    watched.delayed.see(watched.seen.isEmpty(), now);
                    settle(name, watched);
                }
            }
        });
        byName.keySet().retainAll(wanted.keySet());
        wanted.forEach((name, uses) -> {
            if (!byName.containsKey(name)) {
                Watched watched = new Watched(uses.delay());
                watched.instances.addAll(uses.instances());
                watched.tracked = uses.tracked();
                byName.put(name, watched);
            }
        });
        return byName.values().stream().allMatch(watched -> watched.known);
    }

    /** The interface is as described now. */
    void changed(Link link, long now) {
        if (!link.up()) {
            see(link.name(), Optional.of("interface " + link.name() + " is down"), now);
        } else if (!link.running()) {
            see(link.name(), Optional.of("interface " + link.name() + " has no carrier"), now);
        } else {
            see(link.name(), Optional.empty(), now);
        }
    }

    /** The interface is gone. */
    void removed(Link link, long now) {
        see(link.name(), Optional.of(missing(link.name())), now);
    }

    /** All interfaces of the host, read anew. */
    void all(List<Link> links, long now) {
        Set<String> missing = new HashSet<>(byName.keySet());
        for (Link link : links) {
            missing.remove(link.name());
            changed(link, now);
        }
        missing.forEach(name -> see(name, Optional.of(missing(name)), now));
    }

    @Override
    public void step(long now) {
        byName.forEach((name, watched) -> {
            if (watched.delayed.step(now)) {
                settle(name, watched);
            }
        });
    }

    @Override
    public long nextDeadline() {
        return byName.values().stream()
                .flatMap(watched -> watched.delayed.deadline().stream().boxed())
                .reduce((one, other) -> other - one < 0 ? other : one)
                .orElse(Long.MAX_VALUE);
    }

    private static String missing(String name) {
        return "interface " + name + " does not exist";
    }

    private void see(String name, Optional<String> cause, long now) {
        Watched watched = byName.get(name);
        if (watched == null) {
            return;
        }
        watched.seen = cause;
        watched.delayed.see(cause.isEmpty(), now);
        settle(name, watched);
    }

    private void settle(String name, Watched watched) {
        boolean usable = watched.delayed.there().orElse(true);
        // While it is up again, but not for long enough, what was wrong goes on being so.
        Optional<String> cause = usable ? Optional.empty() : watched.seen.or(() -> watched.counts);
        Optional<String> before = watched.counts;
        boolean first = !watched.known;
        watched.known = true;
        if (!before.equals(cause)) {
            watched.counts = cause;
            // The new cause first: an instance must not recover for a moment between two.
            cause.ifPresent(now -> watched.instances.forEach(instance -> results.raise(instance, now)));
            before.ifPresent(then -> watched.instances.forEach(instance -> results.clear(instance, then)));
        }
        if (watched.tracked && (first || before.isEmpty() != cause.isEmpty())) {
            results.tracked(name, cause.isEmpty());
        }
    }

    private record Uses(Set<String> instances, boolean tracked, Optional<LinkDelay> delay) {}

    private static Map<String, Uses> wanted(Configuration configuration) {
        Map<String, Set<String>> needed = new LinkedHashMap<>();
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            needed(instance).forEach(name -> needed.computeIfAbsent(name, _ -> new HashSet<>())
                    .add(instance.name()));
        }
        Set<String> tracked = new HashSet<>();
        Stream.concat(
                        configuration.vrrpInstances().stream().map(VrrpInstance::tracking),
                        configuration.syncGroups().stream().map(SyncGroup::tracking))
                .flatMap(tracking -> tracking.interfaces().stream())
                .forEach(tracker -> tracked.add(tracker.name()));
        Map<String, LinkDelay> delays = new HashMap<>();
        configuration.linkDelays().forEach(delay -> delays.put(delay.interfaceName(), delay));
        Map<String, Uses> wanted = new LinkedHashMap<>();
        Stream.concat(needed.keySet().stream(), tracked.stream())
                .forEach(name -> wanted.put(
                        name,
                        new Uses(
                                needed.getOrDefault(name, Set.of()),
                                tracked.contains(name),
                                Optional.ofNullable(delays.get(name)))));
        return wanted;
    }

    /** Its own interface, unless {@code dont_track_primary}, and those of its addresses, unless {@code no_track}. */
    private static Stream<String> needed(VrrpInstance instance) {
        Stream<String> own = instance.linkTracked() ? Stream.of(instance.interfaceName()) : Stream.empty();
        Stream<String> others = instance.virtualAddresses().stream()
                .filter(address -> address.options().tracked())
                .map(VirtualAddress::interfaceName)
                .filter(name -> !name.equals(instance.interfaceName()));
        return Stream.concat(own, others);
    }

    private static Delayed delayed(Optional<LinkDelay> delay) {
        return delay.map(d -> new Delayed(d.up(), d.down()))
                .orElseGet(() -> new Delayed(java.time.Duration.ZERO, java.time.Duration.ZERO));
    }
}
