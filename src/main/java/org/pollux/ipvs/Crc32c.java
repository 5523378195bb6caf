package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * The checksum of SCTP (RFC 9260 appendix A), changed as the packet changes. It is linear: what a change of two bytes
 * does to it depends on those bytes and on how many follow, not on the rest, so the payload is not read, and a packet
 * that was damaged on its way still does not pass for a good one.
 */
final class Crc32c {
    /** The polynomial of Castagnoli, lowest power in the highest bit, as all numbers here. */
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private static final int ONE = 1 << 31;
    private static final int CHECKSUM = 8;

    /** x to the power of 2^n, modulo the polynomial. */
    private static final int[] POWERS = powers();

    private Crc32c() {}

    /**
     * Writes one of the ports of an SCTP packet, and the checksum that it has then.
     *
     * @param header where the SCTP header begins
     * @param length bytes from there to the packet's end
     * @param offset of the port in the header, 0 or 2
     */
    static void putPort(MemorySegment buffer, int header, int length, int offset, int port) {
        int difference = Wire.u16(buffer, header + offset) ^ port;
        if (difference == 0) {
            return;
        }
        Wire.put16(buffer, header + offset, port);
        int register = afterByte(afterByte(0, difference >>> 8), difference & 0xFF);
        int change = times(powerOfBytes(length - offset - 2), register);
        // The field holds the lowest byte first.
        int checksum = Integer.reverseBytes(Wire.i32(buffer, header + CHECKSUM));
        Wire.put32(buffer, header + CHECKSUM, Integer.reverseBytes(checksum ^ change));
    }

    private static int afterByte(int register, int next) {
        int shifted = register ^ next;
        for (int bit = 0; bit < 8; bit++) {
            shifted = timesX(shifted);
        }
        return shifted;
    }

    /** x to the power of eight times this, modulo the polynomial: what so many bytes of zeros do to a register. */
    private static int powerOfBytes(int bytes) {
        int product = ONE;
        int power = 3;
        for (int rest = bytes; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                product = times(POWERS[power], product);
            }
            power++;
        }
        return product;
    }

    private static int[] powers() {
        int[] powers = new int[20];
        int power = ONE >>> 1;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power;
            power = times(power, power);
        }
        return powers;
    }

    private static int times(int a, int b) {
        int product = 0;
        int multiple = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= multiple;
            }
            multiple = timesX(multiple);
        }
        return product;
    }

    private static int timesX(int a) {
        return (a & 1) != 0 ? (a >>> 1) ^ POLYNOMIAL : a >>> 1;
    }
}
