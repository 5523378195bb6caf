package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * Turns the packet at hand into the ICMP error about it, sent from the virtual address to the packet's sender (RFC 792,
 * 4443). As many per second as allowed, with a small burst.
 */
final class IcmpReplies {
    /** What the packet is refused for, as the two protocols number it. */
    private enum Kind {
        HOST_UNREACHABLE(3, 1, 1, 3),
        PORT_UNREACHABLE(3, 3, 1, 4),
        TIME_EXCEEDED(11, 0, 3, 0),
        TOO_BIG(3, 4, 2, 0);

        final int type4;
        final int code4;
        final int type6;
        final int code6;

        Kind(int type4, int code4, int type6, int code6) {
            this.type4 = type4;
            this.code4 = code4;
            this.type6 = type6;
            this.code6 = code6;
        }
    }

    /** The whole error, RFC 1812 §4.3.2.3 and RFC 4443 §2.4 (c). */
    private static final int LONGEST_IPV4 = 576;

    private static final int LONGEST_IPV6 = 1280;
    private static final int TTL = 64;
    /** Precedence "internetwork control", RFC 1812 §4.3.2.5. */
    private static final int TOS = 0xC0;

    private static final int BURST = 50;

    private int perSecond;
    /** The time at which the allowance would be whole again (generic cell rate algorithm). */
    private long allowanceWhole;

    private int identification;

    IcmpReplies(int perSecond, long now) {
        this.perSecond = perSecond;
        this.allowanceWhole = now;
    }

    void perSecond(int newPerSecond) {
        perSecond = newPerSecond;
    }

    Cause noDestination(Packet packet, long now, PacketResult result) {
        return reply(packet, Kind.PORT_UNREACHABLE, 0, Cause.NO_DESTINATION, now, result);
    }

    Cause noRoute(Packet packet, long now, PacketResult result) {
        return reply(packet, Kind.HOST_UNREACHABLE, 0, Cause.NO_ROUTE, now, result);
    }

    Cause neighbourUnreachable(Packet packet, long now, PacketResult result) {
        return reply(packet, Kind.HOST_UNREACHABLE, 0, Cause.NEIGHBOUR_UNREACHABLE, now, result);
    }

    Cause timeExceeded(Packet packet, long now, PacketResult result) {
        return reply(packet, Kind.TIME_EXCEEDED, 0, Cause.TTL_EXCEEDED, now, result);
    }

    Cause tooBig(Packet packet, int mtu, long now, PacketResult result) {
        return reply(packet, Kind.TOO_BIG, mtu, Cause.TOO_BIG, now, result);
    }

    Cause tunnelTooBig(Packet packet, int mtu, long now, PacketResult result) {
        return reply(packet, Kind.TOO_BIG, mtu, Cause.TUNNEL_ERROR, now, result);
    }

    Cause tunnelUnreachable(Packet packet, long now, PacketResult result) {
        return reply(packet, Kind.HOST_UNREACHABLE, 0, Cause.TUNNEL_ERROR, now, result);
    }

    /** An error of this type and code, as the packet's family numbers them. */
    Cause tunnelError(Packet packet, int type, int code, long now, PacketResult result) {
        return reply(packet, type, code, 0, Cause.TUNNEL_ERROR, now, result);
    }

    private Cause reply(Packet packet, Kind kind, int rest, Cause cause, long now, PacketResult result) {
        return packet.ipv6
                ? reply(packet, kind.type6, kind.code6, rest, cause, now, result)
                : reply(packet, kind.type4, kind.code4, rest, cause, now, result);
    }

    private Cause reply(Packet packet, int type, int code, int rest, Cause cause, long now, PacketResult result) {
        // RFC 1122 §3.2.2.
        if (packet.isLaterFragment()) {
            return Cause.FRAGMENT_NOT_FORWARDABLE;
        }
        int headers = (packet.ipv6 ? Packet.IPV6_HEADER : Packet.IPV4_HEADER) + Packet.ICMP_HEADER;
        long room = Math.min(packet.ipv6 ? LONGEST_IPV6 : LONGEST_IPV4, packet.buffer.byteSize()) - headers;
        int quoted = (int) Math.min(packet.length, room);
        if (quoted < Math.min(packet.length, packet.transport + 8)) {
            return Cause.NO_ROOM_FOR_REPLY;
        }
        if (!isAllowed(now)) {
            return Cause.ICMP_RATE_LIMITED;
        }
        int tos = Wire.u8(packet.buffer, 1);
        MemorySegment.copy(packet.buffer, 0, packet.buffer, headers, quoted);
        if (packet.ipv6) {
            writeIpv6(packet, type, code, rest, quoted);
        } else {
            writeIpv4(packet, type, code, rest, quoted, tos);
        }
        result.packet(packet.ipv6, headers + quoted);
        result.nextHop(packet.sourceHigh, packet.sourceLow);
        return cause;
    }

    private boolean isAllowed(long now) {
        if (perSecond == 0) {
            return false;
        }
        long interval = 1_000_000_000L / perSecond;
        if (allowanceWhole - now > interval * (BURST - 1)) {
            return false;
        }
        allowanceWhole = Math.max(allowanceWhole, now) + interval;
        return true;
    }

    private void writeIpv4(Packet packet, int type, int code, int rest, int quoted, int tos) {
        MemorySegment buffer = packet.buffer;
        identification = (identification + 1) & 0xFFFF;
        Wire.put8(buffer, 0, 0x45);
        Wire.put8(buffer, 1, TOS | (tos & 0x1E));
        Wire.put16(buffer, 2, Packet.IPV4_HEADER + Packet.ICMP_HEADER + quoted);
        Wire.put16(buffer, 4, identification);
        Wire.put16(buffer, 6, 0);
        Wire.put8(buffer, 8, TTL);
        Wire.put8(buffer, 9, Packet.ICMP);
        Rewriter.putAddress(buffer, false, 12, packet.destinationHigh, packet.destinationLow);
        Rewriter.putAddress(buffer, false, 16, packet.sourceHigh, packet.sourceLow);
        Rewriter.setIpv4Checksum(buffer, 0, Packet.IPV4_HEADER);
        writeIcmp(buffer, Packet.IPV4_HEADER, type, code, rest, quoted, 0);
    }

    private static void writeIpv6(Packet packet, int type, int code, int rest, int quoted) {
        MemorySegment buffer = packet.buffer;
        int length = Packet.ICMP_HEADER + quoted;
        Wire.put32(buffer, 0, 6 << 28);
        Wire.put16(buffer, 4, length);
        Wire.put8(buffer, 6, Packet.ICMP6);
        Wire.put8(buffer, 7, TTL);
        Rewriter.putAddress(buffer, true, 8, packet.destinationHigh, packet.destinationLow);
        Rewriter.putAddress(buffer, true, 24, packet.sourceHigh, packet.sourceLow);
        long pseudo = Checksums.pseudoHeader(packet, Packet.ICMP6, length);
        writeIcmp(buffer, Packet.IPV6_HEADER, type, code, rest, quoted, pseudo);
    }

    private static void writeIcmp(
            MemorySegment buffer, int at, int type, int code, int rest, int quoted, long pseudoHeader) {
        Wire.put16(buffer, at, type << 8 | code);
        Wire.put16(buffer, at + 2, 0);
        Wire.put32(buffer, at + 4, rest);
        long sum = pseudoHeader + Checksums.sum(buffer, at, Packet.ICMP_HEADER + quoted);
        Wire.put16(buffer, at + 2, Checksums.complement(sum));
    }
}
