package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/** The options of the TCP packet at hand; never looks beyond its header. */
final class TcpOptions {
    static final int MAXIMUM_SEGMENT_SIZE = 2;
    static final int SELECTIVE_ACKNOWLEDGEMENT = 5;
    static final int FAST_OPEN = 34;
    /** For experiments (RFC 6994): LVS's client addresses, and Fast Open before it had a number of its own. */
    static final int EXPERIMENT = 254;

    static final int END = 0;
    static final int NO_OPERATION = 1;

    private static final int TCP_HEADER = 20;
    private static final int CHECKSUM = 16;
    private static final int NONE = -1;

    private TcpOptions() {}

    /** Where the first option of this kind is; negative if there is none, or none that is whole. */
    static int find(Packet packet, int wanted) {
        return find(packet, wanted, packet.transport + TCP_HEADER);
    }

    private static int find(Packet packet, int wanted, int from) {
        MemorySegment buffer = packet.buffer;
        int at = from;
        int end = TcpSegment.payload(packet);
        while (at < end) {
            int kind = Wire.u8(buffer, at);
            if (kind == END) {
                return NONE;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            int length = at + 1 < end ? Wire.u8(buffer, at + 1) : 0;
            if (length < 2 || at + length > end) {
                return NONE;
            }
            if (kind == wanted) {
                return at;
            }
            at += length;
        }
        return NONE;
    }

    /** Overwrites all options of this kind. */
    static void erase(Packet packet, int kind) {
        int at = find(packet, kind);
        while (at >= 0) {
            int end = at + Wire.u8(packet.buffer, at + 1);
            for (; at < end; at++) {
                put8(packet, at, NO_OPERATION);
            }
            at = find(packet, kind, end);
        }
    }

    /** Writes a byte of the header, and what that makes of the checksum. */
    static void put8(Packet packet, int at, int value) {
        MemorySegment buffer = packet.buffer;
        int word = packet.transport + ((at - packet.transport) & ~1);
        int before = Wire.u16(buffer, word);
        Wire.put8(buffer, at, value);
        int checksumAt = packet.transport + CHECKSUM;
        Wire.put16(buffer, checksumAt, Checksums.updated(Wire.u16(buffer, checksumAt), before, Wire.u16(buffer, word)));
    }

    /** Writes four bytes of the header that may lie anywhere, and what that makes of the checksum. */
    static void put32(Packet packet, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            put8(packet, at + i, value >>> (24 - 8 * i) & 0xFF);
        }
    }
}
