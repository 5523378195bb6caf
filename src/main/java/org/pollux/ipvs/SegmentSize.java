package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/** Lowers the maximum segment size that a SYN asks for to what the way can carry. */
final class SegmentSize {
    private static final int TCP_HEADER = 20;
    private static final int CHECKSUM = 16;

    private SegmentSize() {}

    /**
     * Clamps the segment size of a TCP packet to IP packets of this many bytes (RFC 6691). Only a SYN that names a larger
     * one is changed.
     */
    static void clampTo(Packet packet, int mtu) {
        lower(packet, mtu - (packet.ipv6 ? Packet.IPV6_HEADER : Packet.IPV4_HEADER) - TCP_HEADER);
    }

    /** Lowers the segment size of a TCP packet to this many bytes. */
    static void lower(Packet packet, int most) {
        if (packet.protocol != Packet.TCP || (packet.tcpFlags & Packet.SYN) == 0) {
            return;
        }
        int at = find(packet);
        if (at >= 0 && Wire.u16(packet.buffer, at) > most) {
            put(packet, at, most);
        }
    }

    /** Lowers the segment size of a SYN by this many bytes, to keep them free for what is added on the way. */
    static void lowerBy(Packet packet, int bytes) {
        int at = find(packet);
        if (at >= 0 && Wire.u16(packet.buffer, at) > bytes) {
            put(packet, at, Wire.u16(packet.buffer, at) - bytes);
        }
    }

    private static void put(Packet packet, int at, int size) {
        MemorySegment buffer = packet.buffer;
        int before = Wire.u16(buffer, at);
        Wire.put16(buffer, at, size);
        // Where the value lies across two words of the sum, its bytes count the other way round.
        boolean across = ((at - packet.transport) & 1) != 0;
        int checksumAt = packet.transport + CHECKSUM;
        Wire.put16(
                buffer,
                checksumAt,
                Checksums.updated(
                        Wire.u16(buffer, checksumAt),
                        across ? swapped(before) : before,
                        across ? swapped(size) : size));
    }

    private static int swapped(int word) {
        return (word & 0xFF) << 8 | word >>> 8;
    }

    /** Where the value of the option is; negative if the packet has none. */
    private static int find(Packet packet) {
        int at = TcpOptions.find(packet, TcpOptions.MAXIMUM_SEGMENT_SIZE);
        return at >= 0 && Wire.u8(packet.buffer, at + 1) == 4 ? at + 2 : -1;
    }
}
