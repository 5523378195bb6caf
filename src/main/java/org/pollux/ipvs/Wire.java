package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unsigned numbers in network byte order, as packets hold them. */
final class Wire {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Wire() {}

    static int u8(MemorySegment segment, int at) {
        return segment.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    static int u16(MemorySegment segment, int at) {
        return segment.get(SHORT, at) & 0xFFFF;
    }

    /** Four bytes; the top bit is the sign. */
    static int i32(MemorySegment segment, int at) {
        return segment.get(INT, at);
    }

    static long i64(MemorySegment segment, int at) {
        return segment.get(LONG, at);
    }

    static void put8(MemorySegment segment, int at, int value) {
        segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    static void put16(MemorySegment segment, int at, int value) {
        segment.set(SHORT, at, (short) value);
    }

    static void put32(MemorySegment segment, int at, int value) {
        segment.set(INT, at, value);
    }

    static void put64(MemorySegment segment, int at, long value) {
        segment.set(LONG, at, value);
    }
}
