package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624, equation 3). Sums are kept unfolded in a long,
 * which holds more than any packet can add up to.
 */
final class Checksums {
    private Checksums() {}

    /** Adds up the 16-bit words of a range; an odd last byte counts as the upper half of a word. */
    static long sum(MemorySegment segment, int from, int length) {
        long sum = 0;
        int at = from;
        int end = from + length;
        while (end - at >= 4) {
            sum += Wire.i32(segment, at) & 0xFFFF_FFFFL;
            at += 4;
        }
        if (end - at >= 2) {
            sum += Wire.u16(segment, at);
            at += 2;
        }
        if (at < end) {
            sum += (long) Wire.u8(segment, at) << 8;
        }
        return sum;
    }

    /** Folds a sum to 16 bits, not complemented. */
    static int fold(long sum) {
        long folded = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) folded;
    }

    /** The checksum field for a sum. */
    static int complement(long sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /** The words of an address as they enter checksums. */
    static long addressSum(boolean ipv6, long high, long low) {
        return ipv6 ? (high >>> 32) + (high & 0xFFFF_FFFFL) + (low >>> 32) + (low & 0xFFFF_FFFFL) : low & 0xFFFF_FFFFL;
    }

    /** The pseudo header of RFC 768, 9293 and 8200 §8.1 for the packet's addresses, in either direction. */
    static long pseudoHeader(Packet packet, int protocol, int length) {
        return addressSum(packet.ipv6, packet.sourceHigh, packet.sourceLow)
                + addressSum(packet.ipv6, packet.destinationHigh, packet.destinationLow)
                + protocol
                + length;
    }

    /**
     * The checksum after some words changed.
     *
     * @param checksum the field before
     * @param before sum of the changed words before
     * @param after sum of the same words now
     */
    static int updated(int checksum, long before, long after) {
        return complement((~checksum & 0xFFFFL) + (~fold(before) & 0xFFFFL) + fold(after));
    }
}
