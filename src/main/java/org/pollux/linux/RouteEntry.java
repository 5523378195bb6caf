package org.pollux.linux;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An entry of a routing table ({@code ip route add}), as it is or as it should be.
 *
 * @param type what happens to the packets
 * @param network the network's address
 * @param prefixLength bits of the network, 0..32 or 0..128
 * @param from the network that packets come from (IPv6 only)
 * @param preferredSource {@code src}
 * @param hops where to: none for a route that drops, one or several
 * @param table 1..2^32-1 as an unsigned number; 254 is main
 * @param protocol who made it ({@code rtm_protocol}), 1..255
 * @param scope {@code rt_scope}: 0 global, 253 link, 254 host; IPv6 has only 0
 * @param metric {@code metric} as an unsigned number, 0 when there is none
 * @param tos {@code tos}, 0..255
 * @param preference the preference of an IPv6 router as RFC 4191 counts: 0 medium, 1 high, 3 low
 * @param realms both realms, the source's in the upper half (IPv4 only)
 * @param expires after so many seconds the kernel removes it (IPv6 only)
 * @param metrics numbers for the connections over this route
 */
public record RouteEntry(
        Type type,
        InetAddress network,
        int prefixLength,
        Optional<Source> from,
        Optional<InetAddress> preferredSource,
        List<Hop> hops,
        int table,
        int protocol,
        int scope,
        int metric,
        int tos,
        OptionalInt preference,
        OptionalInt realms,
        OptionalInt expires,
        RouteMetrics metrics) {
    /** {@code RT_TABLE_MAIN}. */
    public static final int MAIN = 254;

    /** {@code RT_TABLE_LOCAL}. */
    public static final int LOCAL = 255;

    /** {@code RTN_...}: what happens to the packets of a route. */
    public enum Type {
        /** They are sent on. */
        UNICAST(1),
        /** They are for this host. */
        LOCAL(2),
        /** They are for this host and sent as broadcasts. */
        BROADCAST(3),
        /** They are multicasts. */
        MULTICAST(5),
        /** They are dropped. */
        BLACKHOLE(6),
        /** They are dropped, the sender is told that there is no way. */
        UNREACHABLE(7),
        /** They are dropped, the sender is told that it is forbidden. */
        PROHIBIT(8),
        /** The next table is asked. */
        THROW(9);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Optional<Type> of(int number) {
            for (Type type : values()) {
                if (type.number == number) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * The network that packets come from.
     *
     * @param network its address
     * @param prefixLength its bits
     */
    public record Source(InetAddress network, int prefixLength) {}

    /**
     * One way on.
     *
     * @param interfaceIndex the interface; the kernel finds the one of the gateway when absent
     * @param gateway the next router, of any address family; on the link itself when absent
     * @param weight its share among several, 1..256
     * @param onLink the gateway is on the link although no route says so
     */
    public record Hop(OptionalInt interfaceIndex, Optional<InetAddress> gateway, int weight, boolean onLink) {
        /** Refuses a weight that the kernel does not have. */
        public Hop {
            if (weight < 1 || weight > 256) {
                throw new IllegalArgumentException("weight " + weight + " is not in 1..256");
            }
        }
    }

    /** Copies the list and refuses values that no kernel could hold. */
    public RouteEntry {
        hops = List.copyOf(hops);
        int bits = network.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0.." + bits);
        }
        if (protocol < 0 || protocol > 255 || scope < 0 || scope > 255 || tos < 0 || tos > 255) {
            throw new IllegalArgumentException(
                    "protocol " + protocol + ", scope " + scope + " or tos " + tos + " is not in 0..255");
        }
    }

    /** The same by other ways. */
    public RouteEntry withHops(List<Hop> others) {
        return new RouteEntry(
                type,
                network,
                prefixLength,
                from,
                preferredSource,
                others,
                table,
                protocol,
                scope,
                metric,
                tos,
                preference,
                realms,
                expires,
                metrics);
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (type != Type.UNICAST) {
            words.add(type.name().toLowerCase(Locale.ROOT));
        }
        words.add(network.getHostAddress() + "/" + prefixLength);
        for (Hop hop : hops) {
            hop.gateway.ifPresent(gateway -> words.add("via " + gateway.getHostAddress()));
            hop.interfaceIndex.ifPresent(index -> words.add("interface " + index));
        }
        preferredSource.ifPresent(source -> words.add("src " + source.getHostAddress()));
        if (table != MAIN) {
            words.add("table " + Integer.toUnsignedString(table));
        }
        if (metric != 0) {
            words.add("metric " + Integer.toUnsignedString(metric));
        }
        return String.join(" ", words);
    }
}
