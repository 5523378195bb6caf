package org.pollux.linux;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pollux.linux.RouteEntry.Hop;
import org.pollux.linux.RouteMetrics.Metric;

/** Entries of routing tables: {@code struct rtmsg} and its attributes. */
final class RouteEntryMessages {
    private static final int FIXED = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_FLOW = 11;
    private static final int RTA_TABLE = 15;
    private static final int RTA_VIA = 18;
    private static final int RTA_PREF = 20;
    private static final int RTA_EXPIRES = 23;
    private static final int RTAX_LOCK = 1;
    private static final int RTNH_F_ONLINK = 4;
    private static final int RTM_F_CLONED = 0x200;
    /** Tables above 255 do not fit the fixed part ({@code RT_TABLE_COMPAT}). */
    private static final int TABLE_ELSEWHERE = 252;

    private RouteEntryMessages() {}

    /** All routes of a protocol; the kernel picks them when the socket checks strictly. */
    static void dump(NetlinkRequest request, int family, int protocol) {
        request.u8(family).u8(0).u8(0).u8(0).u8(0).u8(protocol).u8(0).u8(0).u32(0);
    }

    /** The whole entry, for RTM_NEWROUTE and RTM_DELROUTE. */
    static void write(NetlinkRequest request, RouteEntry route) {
        int family = NetlinkProtocol.family(route.network());
        boolean single = route.hops().size() == 1;
        request.u8(family)
                .u8(route.prefixLength())
                .u8(route.from().map(RouteEntry.Source::prefixLength).orElse(0))
                .u8(route.tos())
                .u8(Integer.compareUnsigned(route.table(), 255) <= 0 ? route.table() : TABLE_ELSEWHERE)
                .u8(route.protocol())
                .u8(route.scope())
                .u8(route.type().number())
                .u32(single && route.hops().getFirst().onLink() ? RTNH_F_ONLINK : 0);
        request.attribute(RTA_DST, route.network());
        request.attribute(RTA_TABLE, route.table());
        route.from().ifPresent(from -> request.attribute(RTA_SRC, from.network()));
        route.preferredSource().ifPresent(source -> request.attribute(RTA_PREFSRC, source));
        if (route.metric() != 0) {
            request.attribute(RTA_PRIORITY, route.metric());
        }
        route.preference().ifPresent(preference -> request.attributeU8(RTA_PREF, preference));
        route.realms().ifPresent(realms -> request.attribute(RTA_FLOW, realms));
        route.expires().ifPresent(seconds -> request.attribute(RTA_EXPIRES, seconds));
        if (single) {
            hop(request, route.hops().getFirst(), family);
        } else if (!route.hops().isEmpty()) {
            request.nested(RTA_MULTIPATH, inner -> route.hops().forEach(hop -> oneOfSeveral(inner, hop, family)));
        }
        if (!route.metrics().isEmpty()) {
            request.nested(RTA_METRICS, inner -> metrics(inner, route.metrics()));
        }
    }

    private static void hop(NetlinkRequest request, Hop hop, int family) {
        hop.interfaceIndex().ifPresent(index -> request.attribute(RTA_OIF, index));
        gateway(request, hop, family);
    }

    /** {@code struct rtnexthop}: length, flags, weight less one, interface; then attributes. */
    private static void oneOfSeveral(NetlinkRequest request, Hop hop, int family) {
        request.counted(inner -> {
            inner.u8(hop.onLink() ? RTNH_F_ONLINK : 0).u8(hop.weight() - 1);
            inner.u32(hop.interfaceIndex().orElse(0));
            gateway(inner, hop, family);
        });
    }

    private static void gateway(NetlinkRequest request, Hop hop, int family) {
        hop.gateway().ifPresent(gateway -> {
            if (NetlinkProtocol.family(gateway) == family) {
                request.attribute(RTA_GATEWAY, gateway);
            } else {
                request.attribute(RTA_VIA, NetlinkProtocol.family(gateway), gateway.getAddress());
            }
        });
    }

    private static void metrics(NetlinkRequest request, RouteMetrics metrics) {
        for (Metric metric : Metric.values()) {
            Integer value = metrics.values().get(metric);
            if (value != null) {
                request.attribute(metric.number(), value);
            }
        }
        metrics.congestionControl().ifPresent(name -> request.attribute(Metric.CONGESTION_CONTROL.number(), name));
        int lock = 0;
        for (Metric metric : metrics.locked()) {
            lock |= 1 << metric.number();
        }
        if (lock != 0) {
            request.attribute(RTAX_LOCK, lock);
        }
    }

    /**
     * The entry of a message as far as removing it needs; empty for other families, for cached routes and for kinds that
     * nobody configures. Metrics are left out.
     */
    static Optional<RouteEntry> decode(NetlinkMessage message) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        int family = message.unsignedByte(0);
        boolean cached = (message.payload().getInt(8) & RTM_F_CLONED) != 0;
        Optional<RouteEntry.Type> type = RouteEntry.Type.of(message.unsignedByte(7));
        if (cached || (family != Libc.AF_INET && family != Libc.AF_INET6) || type.isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> destination = attributes.address(RTA_DST);
        InetAddress network = destination.isPresent() ? destination.get() : NetlinkProtocol.anyAddress(family);
        NetlinkProtocol.demandFamily(network, family);
        int prefixLength = prefixLength(message.unsignedByte(1), network);
        Optional<InetAddress> from = attributes.address(RTA_SRC);
        Optional<RouteEntry.Source> source = Optional.empty();
        if (from.isPresent()) {
            source = Optional.of(new RouteEntry.Source(from.get(), prefixLength(message.unsignedByte(2), from.get())));
        }
        return Optional.of(new RouteEntry(
                type.get(),
                network,
                prefixLength,
                source,
                attributes.address(RTA_PREFSRC),
                hops(attributes, message.payload().getInt(8)),
                attributes.u32(RTA_TABLE).orElse(message.unsignedByte(4)),
                message.unsignedByte(5),
                message.unsignedByte(6),
                attributes.u32(RTA_PRIORITY).orElse(0),
                message.unsignedByte(3),
                OptionalInt.empty(),
                attributes.u32(RTA_FLOW),
                OptionalInt.empty(),
                RouteMetrics.NONE));
    }

    private static int prefixLength(int length, InetAddress network) throws LinuxException {
        if (length > network.getAddress().length * 8) {
            throw NetlinkMessage.malformed("route to " + network.getHostAddress() + " with prefix length " + length);
        }
        return length;
    }

    /** A single way on; several are not told apart, the other properties say enough to remove the route. */
    private static List<Hop> hops(NetlinkAttributes attributes, int flags) throws LinuxException {
        OptionalInt index = attributes.u32(RTA_OIF);
        Optional<InetAddress> gateway = RouteMessages.gateway(attributes);
        if (index.isEmpty() && gateway.isEmpty()) {
            return List.of();
        }
        return List.of(new Hop(index, gateway, 1, (flags & RTNH_F_ONLINK) != 0));
    }
}
