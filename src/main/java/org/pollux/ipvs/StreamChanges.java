package org.pollux.ipvs;

/**
 * Brings packets of changed TCP streams from the sender's numbers into the receiver's and back, and puts new bytes in
 * where the change is, whatever segments the sender makes of its stream and however often it repeats them.
 */
final class StreamChanges {
    private static final int BLOCK = 8;
    private static final int OPTION_HEADER = 2;

    private final SequenceShifts shifts;
    private final StreamText text;

    StreamChanges(SequenceShifts shifts, StreamText text) {
        this.shifts = shifts;
        this.text = text;
    }

    /**
     * Makes a packet what its receiver expects.
     *
     * @param longest what it may then be long; what is too much is cut off at the end, for the sender to repeat
     * @return false if it cannot go on: new bytes belong into a fragment, or have no room
     */
    boolean apply(Packet packet, int slot, boolean fromServer, int longest) {
        if (shifts.isUniform(slot, fromServer)) {
            shift(packet, shifts.shift(slot, fromServer));
            return true;
        }
        int offset = shifts.position(slot, fromServer) - TcpSegment.sequence(packet);
        int removed = shifts.removed(slot, fromServer);
        int size = TcpSegment.size(packet);
        if (offset >= size) {
            shift(packet, shifts.shiftBefore(slot, fromServer));
            return true;
        }
        if (offset < 0 && offset + removed <= 0) {
            shift(packet, shifts.shift(slot, fromServer));
            return true;
        }
        if (packet.isFragment()) {
            return false;
        }
        if (offset >= 0) {
            return insert(packet, slot, fromServer, offset, longest);
        }
        // The packet with the first of the replaced bytes has brought all new ones.
        int gone = Math.min(size, offset + removed);
        TcpSegment.replace(packet, 0, gone, text.bytes(), 0);
        TcpSegment.moveUrgent(packet, gone, -gone);
        TcpSegment.sequence(packet, shifts.position(slot, fromServer) + removed + shifts.shift(slot, fromServer));
        return true;
    }

    /**
     * Puts the new bytes into a packet that has the place for them.
     *
     * @param offset where that is in its payload
     */
    boolean insert(Packet packet, int slot, boolean fromServer, int offset, int longest) {
        int size = TcpSegment.size(packet);
        int gone = Math.min(shifts.removed(slot, fromServer), size - offset);
        int inserted = text.write(slot, shifts.text(slot, fromServer), shifts.port(slot, fromServer));
        int room = (int) Math.min(longest, packet.buffer.byteSize());
        int kept = Math.min(size, size - (packet.length + inserted - gone - room));
        if (kept < offset + gone) {
            if (offset == 0) {
                return false;
            }
            TcpSegment.cut(packet, offset);
        } else {
            TcpSegment.cut(packet, kept);
            TcpSegment.replace(packet, offset, gone, text.bytes(), inserted);
            TcpSegment.moveUrgent(packet, offset, inserted - gone);
        }
        shift(packet, shifts.shiftBefore(slot, fromServer));
        return true;
    }

    private static void shift(Packet packet, int by) {
        TcpSegment.sequence(packet, TcpSegment.sequence(packet) + by);
    }

    /**
     * Makes what a packet acknowledges what its receiver sent.
     *
     * @param ofServer whether that is the server's stream
     */
    void acknowledge(Packet packet, int slot, boolean ofServer) {
        if ((packet.tcpFlags & Packet.ACK) == 0) {
            return;
        }
        // The blocks first, as the acknowledgement may settle the change.
        int blocks = TcpOptions.find(packet, TcpOptions.SELECTIVE_ACKNOWLEDGEMENT);
        if (blocks >= 0) {
            selective(packet, slot, ofServer, blocks);
        }
        TcpSegment.acknowledgement(packet, shifts.acknowledged(slot, ofServer, TcpSegment.acknowledgement(packet)));
    }

    /** Translates the blocks of RFC 2018; one with nothing in it but a part of the new bytes is left out. */
    private void selective(Packet packet, int slot, boolean ofServer, int option) {
        int length = Wire.u8(packet.buffer, option + 1);
        int kept = option + OPTION_HEADER;
        for (int at = kept; at + BLOCK <= option + length; at += BLOCK) {
            int left = shifts.originalBehind(slot, ofServer, Wire.i32(packet.buffer, at));
            int right = shifts.original(slot, ofServer, Wire.i32(packet.buffer, at + Integer.BYTES));
            if (right - left > 0) {
                TcpOptions.put32(packet, kept, left);
                TcpOptions.put32(packet, kept + Integer.BYTES, right);
                kept += BLOCK;
            }
        }
        if (kept == option + OPTION_HEADER) {
            kept = option;
        } else {
            TcpOptions.put8(packet, option + 1, kept - option);
        }
        for (int at = kept; at < option + length; at++) {
            TcpOptions.put8(packet, at, TcpOptions.NO_OPERATION);
        }
    }
}
