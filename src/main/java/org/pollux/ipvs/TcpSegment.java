package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * What the TCP packet at hand carries of its stream: its numbers and payload, read and changed. All checksums follow by
 * the difference alone, so one that was wrong stays wrong. Of fragments only the numbers may be changed.
 */
final class TcpSegment {
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int CHECKSUM = 16;
    private static final int URGENT = 18;

    private TcpSegment() {}

    /** Where the payload begins. */
    static int payload(Packet packet) {
        return packet.transport + (Wire.u8(packet.buffer, packet.transport + OFFSET) >>> 4) * 4;
    }

    /** Bytes of payload. */
    static int size(Packet packet) {
        return packet.length - payload(packet);
    }

    static int sequence(Packet packet) {
        return Wire.i32(packet.buffer, packet.transport + SEQUENCE);
    }

    static int acknowledgement(Packet packet) {
        return Wire.i32(packet.buffer, packet.transport + ACKNOWLEDGEMENT);
    }

    static void sequence(Packet packet, int number) {
        put(packet, SEQUENCE, number);
    }

    static void acknowledgement(Packet packet, int number) {
        put(packet, ACKNOWLEDGEMENT, number);
    }

    private static void put(Packet packet, int field, int number) {
        int at = packet.transport + field;
        int before = Wire.i32(packet.buffer, at);
        if (before != number) {
            Wire.put32(packet.buffer, at, number);
            fixChecksum(packet, before & 0xFFFF_FFFFL, number & 0xFFFF_FFFFL);
        }
    }

    /** Whether the checksum over all of it is right. */
    static boolean hasGoodChecksum(Packet packet) {
        int length = packet.transportLength();
        long sum = Checksums.sum(packet.buffer, packet.transport, length);
        return Checksums.fold(sum + Checksums.pseudoHeader(packet, Packet.TCP, length)) == 0xFFFF;
    }

    /**
     * Puts other bytes in place of some of the payload; the buffer must have room.
     *
     * @param offset of the first replaced byte in the payload
     * @param removed how many are replaced
     * @param text begins with the new bytes
     * @param inserted how many those are
     */
    static void replace(Packet packet, int offset, int removed, MemorySegment text, int inserted) {
        MemorySegment buffer = packet.buffer;
        int payload = payload(packet);
        int at = payload + offset;
        int behind = at + removed;
        int before = packet.transportLength();
        long sumBefore = Checksums.sum(buffer, payload, packet.length - payload) + before;
        MemorySegment.copy(buffer, behind, buffer, at + inserted, packet.length - behind);
        MemorySegment.copy(text, 0, buffer, at, inserted);
        Rewriter.length(packet, packet.length + inserted - removed);
        long sumAfter = Checksums.sum(buffer, payload, packet.length - payload) + packet.transportLength();
        fixChecksum(packet, sumBefore, sumAfter);
    }

    /** Has the urgent data of the packet, where they end behind some place in its payload, end so much later. */
    static void moveUrgent(Packet packet, int offset, int by) {
        int at = packet.transport + URGENT;
        int pointer = Wire.u16(packet.buffer, at);
        if ((packet.tcpFlags & Packet.URG) != 0 && pointer > offset) {
            Wire.put16(packet.buffer, at, pointer + by);
            fixChecksum(packet, pointer, (pointer + by) & 0xFFFF);
        }
    }

    /** Leaves only so many bytes of the payload, and what follows in the stream to another packet: a FIN too. */
    static void cut(Packet packet, int size) {
        if (size < size(packet)) {
            replace(packet, size, size(packet) - size, MemorySegment.NULL, 0);
            int flags = packet.tcpFlags & ~Packet.FIN;
            TcpOptions.put8(packet, packet.transport + FLAGS, flags);
            packet.tcpFlags = flags;
        }
    }

    private static void fixChecksum(Packet packet, long before, long after) {
        int at = packet.transport + CHECKSUM;
        Wire.put16(packet.buffer, at, Checksums.updated(Wire.u16(packet.buffer, at), before, after));
    }
}
