package org.pollux.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param value its 48 bits, the first byte on the wire uppermost
 */
public record MacAddress(long value) {
    /** Bytes of an Ethernet address. */
    public static final int BYTES = 6;

    /** All ones: every station of the segment. */
    public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);

    /** Refuses more than 48 bits. */
    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("an Ethernet address has 48 bits, not 0x" + Long.toHexString(value));
        }
    }

    /**
     * The address in wire order.
     *
     * @throws IllegalArgumentException when there are not six bytes
     */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an Ethernet address has 6 bytes, not " + bytes.length);
        }
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xFF);
        }
        return new MacAddress(value);
    }

    /**
     * Reads {@code 02:00:00:00:00:01}.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static MacAddress parse(String text) {
        return of(HexFormat.ofDelimiter(":").parseHex(text));
    }

    /** The six bytes in wire order. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (value >>> (40 - 8 * i));
        }
        return bytes;
    }

    /** Writes the six bytes at an offset, without allocating. */
    public void copyTo(MemorySegment segment, long offset) {
        for (int i = 0; i < BYTES; i++) {
            segment.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (value >>> (40 - 8 * i)));
        }
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(toBytes());
    }
}
