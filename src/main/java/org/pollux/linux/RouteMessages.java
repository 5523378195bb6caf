package org.pollux.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code struct rtmsg} and its attributes. */
final class RouteMessages {
    private static final int FIXED = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_TABLE = 15;
    private static final int RTA_VIA = 18;
    private static final int RTAX_MTU = 2;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;
    private static final int RTN_BROADCAST = 3;
    private static final int RTN_ANYCAST = 4;
    private static final int RTN_MULTICAST = 5;
    private static final int RTN_BLACKHOLE = 6;
    private static final int RTN_UNREACHABLE = 7;
    private static final int RTN_PROHIBIT = 8;
    private static final int RTM_F_CLONED = 0x200;

    private RouteMessages() {}

    static void get(NetlinkRequest request, InetAddress destination, Optional<InetAddress> source) {
        int bits = destination.getAddress().length * 8;
        request.u8(NetlinkProtocol.family(destination)).u8(bits).u8(source.isPresent() ? bits : 0);
        request.u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
        request.attribute(RTA_DST, destination);
        source.ifPresent(s -> request.attribute(RTA_SRC, s));
    }

    /** The answer to a question about {@code destination}. */
    static Route decode(NetlinkMessage message, InetAddress destination) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        int type = message.unsignedByte(7);
        return switch (type) {
            case RTN_UNICAST ->
                new Route.Unicast(
                        destination,
                        demandInterface(attributes),
                        gateway(attributes),
                        attributes.address(RTA_PREFSRC),
                        mtu(attributes));
            case RTN_LOCAL, RTN_ANYCAST -> new Route.Local(destination);
            case RTN_BROADCAST, RTN_MULTICAST -> new Route.Group(destination, demandInterface(attributes));
            case RTN_BLACKHOLE -> new Route.Unreachable(destination, "a blackhole route drops it");
            case RTN_UNREACHABLE -> new Route.Unreachable(destination, "no route, or an unreachable route");
            case RTN_PROHIBIT -> new Route.Unreachable(destination, "a prohibit route refuses it");
            default -> new Route.Unreachable(destination, "a route of unknown type " + type);
        };
    }

    /** A change of a routing table; empty for other families and for cached routes. */
    static Optional<NetlinkEvent> event(NetlinkMessage message, boolean removed) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        int family = message.unsignedByte(0);
        boolean cached = (message.payload().getInt(8) & RTM_F_CLONED) != 0;
        if (cached || (family != Libc.AF_INET && family != Libc.AF_INET6)) {
            return Optional.empty();
        }
        Optional<InetAddress> destination = attributes.address(RTA_DST);
        InetAddress network = destination.isPresent() ? destination.get() : NetlinkProtocol.anyAddress(family);
        NetlinkProtocol.demandFamily(network, family);
        int prefixLength = message.unsignedByte(1);
        if (prefixLength > network.getAddress().length * 8) {
            throw NetlinkMessage.malformed(
                    "route to " + network.getHostAddress() + " with prefix length " + prefixLength);
        }
        return Optional.of(new NetlinkEvent.RouteChanged(
                network,
                prefixLength,
                attributes.u32(RTA_TABLE).orElse(message.unsignedByte(4)),
                attributes.u32(RTA_OIF),
                gateway(attributes),
                removed));
    }

    private static int demandInterface(NetlinkAttributes attributes) throws LinuxException {
        return attributes
                .u32(RTA_OIF)
                .orElseThrow(() -> NetlinkMessage.malformed("a route answer without an interface"));
    }

    /** RTA_VIA carries a gateway of the other family: two bytes of family, then the address. */
    static Optional<InetAddress> gateway(NetlinkAttributes attributes) throws LinuxException {
        Optional<InetAddress> same = attributes.address(RTA_GATEWAY);
        if (same.isPresent()) {
            return same;
        }
        Optional<ByteBuffer> via = attributes.struct(RTA_VIA, Short.BYTES);
        return via.isPresent()
                ? Optional.of(NetlinkAttributes.address(RTA_VIA, via.get(), Short.BYTES))
                : Optional.empty();
    }

    private static OptionalInt mtu(NetlinkAttributes attributes) throws LinuxException {
        Optional<NetlinkAttributes> metrics = attributes.nested(RTA_METRICS);
        return metrics.isPresent() ? metrics.get().u32(RTAX_MTU) : OptionalInt.empty();
    }
}
