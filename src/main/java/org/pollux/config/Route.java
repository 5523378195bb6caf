package org.pollux.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code virtual_routes} or {@code static_routes}, in the language of ip-route(8).
 *
 * @param kind what happens to the packets
 * @param destination the network; 0.0.0.0/0 or ::/0 for {@code default}
 * @param source {@code src}: the preferred source address
 * @param from {@code from}: the packets' source network, IPv6 only
 * @param nextHops where to: none for a route that drops, one or several
 * @param table {@code table}
 * @param protocol {@code protocol}
 * @param scope {@code scope}
 * @param metric {@code metric}
 * @param tos {@code tos}
 * @param preference {@code pref}: the preference of an IPv6 router
 * @param attributes everything else, most of it numbers for the connections over this route
 * @param insertion where among equal routes it goes
 * @param tracked false for {@code no_track}: its loss is no fault
 * @param trackGroup {@code track_group}, for static routes
 * @param position where the line stands
 */
public record Route(
        Kind kind,
        IpPrefix destination,
        Optional<InetAddress> source,
        Optional<IpPrefix> from,
        List<NextHop> nextHops,
        Optional<String> table,
        Optional<String> protocol,
        Optional<String> scope,
        Optional<Long> metric,
        Optional<Integer> tos,
        Optional<Preference> preference,
        List<Attribute> attributes,
        Insertion insertion,
        boolean tracked,
        Optional<String> trackGroup,
        SourcePosition position) {
    /** What happens to the packets of a route. */
    public enum Kind {
        /** They are sent on. */
        UNICAST,
        /** They are for this host. */
        LOCAL,
        /** They are for this host and sent as link-layer broadcasts. */
        BROADCAST,
        /** They are multicasts. */
        MULTICAST,
        /** The next table is asked. */
        THROW,
        /** They are dropped, the sender is told that the host cannot be reached. */
        UNREACHABLE,
        /** They are dropped, the sender is told that it is forbidden. */
        PROHIBIT,
        /** They are dropped. */
        BLACKHOLE,
        /** An old form of translation, which the kernel refuses. */
        NAT
    }

    /** Where a route goes among routes to the same network. */
    public enum Insertion {
        /** Only if there is none. */
        ADD,
        /** Before the others. */
        PREPEND,
        /** After the others. */
        APPEND
    }

    /** The preference of an IPv6 router (RFC 4191). */
    public enum Preference {
        /** Low. */
        LOW,
        /** Medium. */
        MEDIUM,
        /** High. */
        HIGH
    }

    /**
     * One way on.
     *
     * @param gateway {@code via}
     * @param device {@code dev}
     * @param weight {@code weight}: its share among several, 1..256
     * @param onLink {@code onlink}: the gateway is reachable although no route says so
     */
    public record NextHop(
            Optional<InetAddress> gateway, Optional<String> device, Optional<Integer> weight, boolean onLink) {}

    /**
     * A further property of a route.
     *
     * @param name the word of ip-route(8), such as {@code mtu}
     * @param values what follows it
     * @param locked the kernel does not change it by itself
     */
    public record Attribute(String name, List<String> values, boolean locked) {
        /** Copies the list. */
        public Attribute {
            values = List.copyOf(values);
        }
    }

    /** Copies the lists. */
    public Route {
        nextHops = List.copyOf(nextHops);
        attributes = List.copyOf(attributes);
    }
}
