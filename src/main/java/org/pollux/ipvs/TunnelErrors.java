package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * ICMP errors about packets in their tunnel: whoever sent the one inside is told, as if the error had been about that. An
 * MTU is told less what the tunnel adds (Linux 6.1 takes off 20 bytes whatever the tunnel, 6.12 all of it).
 */
final class TunnelErrors {
    private static final int IPIP_IPV4 = 4;
    private static final int IPIP_IPV6 = 41;
    private static final int GRE = 47;
    private static final int GRE_HEADER = 4;
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int UDP_HEADER = 8;
    private static final int GUE_HEADER = 4;

    private static final int NOT_A_TUNNEL = -1;
    private static final int TOO_BIG_4 = 3 << 8 | 4;
    private static final int TOO_BIG_6 = 2 << 8;

    private final Connections connections;
    private final IcmpReplies icmpReplies;
    private final QuotedPacket inside = new QuotedPacket();

    TunnelErrors(Connections connections, IcmpReplies icmpReplies) {
        this.connections = connections;
        this.icmpReplies = icmpReplies;
    }

    /**
     * Makes the error at hand the one about the packet inside; null if it is about no packet to a server with TUN.
     *
     * @param packet an ICMP error
     * @param outer what it quotes, with its header read
     */
    @Nullable
    Cause handle(Packet packet, QuotedPacket outer, long now, PacketResult result) {
        int from = inside(packet, outer);
        if (from == NOT_A_TUNNEL
                || !inside.readHeader(packet.buffer, from, outer.end)
                || !inside.readPorts(packet.buffer)) {
            return null;
        }
        int slot = connections.table.findFromClient(
                inside.ipv6,
                inside.protocol,
                inside.sourceHigh,
                inside.sourceLow,
                inside.sourcePort,
                inside.destinationHigh,
                inside.destinationLow,
                inside.destinationPort);
        if (slot == ConnectionTable.NONE || connections.table.forwarding(slot) != ForwardingMethod.TUN) {
            return null;
        }
        RealServer server = connections.server(slot);
        if (server.ipv6 != outer.ipv6 || server.high != outer.destinationHigh || server.low != outer.destinationLow) {
            return null;
        }
        if (!RelatedIcmp.hasGoodChecksum(packet)) {
            return Cause.BAD_ICMP_CHECKSUM;
        }
        return tell(packet, server, now, result);
    }

    /** Where the packet begins that this one carries. */
    private static int inside(Packet packet, QuotedPacket outer) {
        int at = outer.transport;
        int room = outer.end - at;
        return switch (outer.protocol) {
            case IPIP_IPV4, IPIP_IPV6 -> at;
            case GRE -> room < GRE_HEADER ? NOT_A_TUNNEL : behindGre(packet, at);
            case Packet.UDP -> room < UDP_HEADER + GUE_HEADER ? NOT_A_TUNNEL : behindGue(packet, at);
            default -> NOT_A_TUNNEL;
        };
    }

    private static int behindGre(Packet packet, int at) {
        int flags = Wire.u16(packet.buffer, at);
        int type = Wire.u16(packet.buffer, at + 2);
        if ((type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6) || (flags & ~GRE_CHECKSUM) != 0) {
            return NOT_A_TUNNEL;
        }
        return at + (flags == 0 ? GRE_HEADER : 2 * GRE_HEADER);
    }

    private static int behindGue(Packet packet, int at) {
        int header = Wire.i32(packet.buffer, at + UDP_HEADER);
        boolean plain = header == IPIP_IPV4 << 16 || header == IPIP_IPV6 << 16;
        return plain ? at + UDP_HEADER + GUE_HEADER : NOT_A_TUNNEL;
    }

    private Cause tell(Packet packet, RealServer server, long now, PacketResult result) {
        int kind = Wire.u16(packet.buffer, packet.transport);
        boolean tooBig = kind == (packet.ipv6 ? TOO_BIG_6 : TOO_BIG_4);
        long mtu = Wire.i32(packet.buffer, packet.transport + 4) & (packet.ipv6 ? 0xFFFF_FFFFL : 0xFFFF);
        boolean sameFamily = packet.ipv6 == inside.ipv6;
        packet.become(inside);
        if (tooBig) {
            int longest = (int) Math.min(mtu, 0xFFFF) - Encapsulation.overhead(server.tunnel, server.ipv6);
            if (longest < Encapsulation.least(inside.ipv6)) {
                return Cause.PATH_TOO_NARROW;
            }
            // A client that lets its packets be fragmented would not know what to do with it.
            return packet.dontFragment
                    ? icmpReplies.tunnelTooBig(packet, longest, now, result)
                    : Cause.NEEDS_FRAGMENTATION;
        }
        return sameFamily
                ? icmpReplies.tunnelError(packet, kind >>> 8, kind & 0xFF, now, result)
                : icmpReplies.tunnelUnreachable(packet, now, result);
    }
}
