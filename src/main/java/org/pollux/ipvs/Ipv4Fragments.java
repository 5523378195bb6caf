package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * Cuts IPv4 packets that are longer than their way carries (RFC 791 §3.2): the later fragments are copied elsewhere, then the
 * packet itself becomes the first one. The packet must be as the engine left it, and be allowed to be fragmented.
 */
public final class Ipv4Fragments {
    private static final int MORE = 0x2000;
    private static final int OFFSET = 0x1FFF;
    /** Offsets count in units of so many bytes. */
    private static final int UNIT = 8;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int COPIED = 0x80;

    private Ipv4Fragments() {}

    /** How many there are. */
    public static int count(MemorySegment packet, int mtu) {
        int payload = Wire.u16(packet, 2) - header(packet);
        int each = each(packet, mtu);
        return (payload + each - 1) / each;
    }

    /**
     * Copies a later fragment.
     *
     * @param number which, 1 or more; 0 is what becomes of the packet itself
     * @param target has room for the MTU
     * @return its length
     */
    public static int copy(MemorySegment packet, int mtu, int number, MemorySegment target) {
        int header = header(packet);
        int each = each(packet, mtu);
        int from = number * each;
        int payload = Wire.u16(packet, 2) - header - from;
        boolean last = payload <= each;
        int taken = last ? payload : each;
        MemorySegment.copy(packet, 0, target, 0, header);
        MemorySegment.copy(packet, header + from, target, header, taken);
        hideOptions(target, header);
        int field = Wire.u16(packet, 6);
        int offset = (field & OFFSET) + from / UNIT;
        finish(target, header, header + taken, (last ? field & MORE : MORE) | offset);
        return header + taken;
    }

    /** Makes the packet the first of its fragments, when all others were copied; returns its length. */
    public static int cut(MemorySegment packet, int mtu) {
        int header = header(packet);
        int length = header + each(packet, mtu);
        finish(packet, header, length, MORE | (Wire.u16(packet, 6) & OFFSET));
        return length;
    }

    private static void finish(MemorySegment packet, int header, int length, int field) {
        Wire.put16(packet, 2, length);
        Wire.put16(packet, 6, field);
        Rewriter.setIpv4Checksum(packet, 0, header);
    }

    private static int header(MemorySegment packet) {
        return (Wire.u8(packet, 0) & 0x0F) * 4;
    }

    private static int each(MemorySegment packet, int mtu) {
        return (mtu - header(packet)) / UNIT * UNIT;
    }

    /** Options that are for the whole packet stand in the first fragment only. */
    private static void hideOptions(MemorySegment packet, int header) {
        int at = Packet.IPV4_HEADER;
        while (at < header) {
            int kind = Wire.u8(packet, at);
            if (kind == END_OF_OPTIONS) {
                return;
            }
            int length = kind == NO_OPERATION || at + 1 >= header ? 1 : Math.max(Wire.u8(packet, at + 1), 2);
            int end = Math.min(at + length, header);
            if ((kind & COPIED) == 0) {
                for (int i = at; i < end; i++) {
                    Wire.put8(packet, i, NO_OPERATION);
                }
            }
            at = end;
        }
    }
}
