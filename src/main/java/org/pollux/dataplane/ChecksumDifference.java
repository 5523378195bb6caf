package org.pollux.dataplane;

/**
 * What the changes to the packets of a flow add to their one's complement sums (RFC 1624 §3): the same for each packet, so
 * it is computed once. The result is 16 bits, to be written in network byte order.
 */
final class ChecksumDifference {
    /** TTL - 1 in the upper byte of its word: {@code ~m + m'} is the same for every TTL from 1 on. */
    private static final int ONE_HOP = 0xFFFF - 0x0100;

    private long sum;

    /** Begins anew, with nothing changed. */
    ChecksumDifference begin() {
        sum = 0;
        return this;
    }

    /** Replaces an address. */
    ChecksumDifference address(AddressFamily family, long oldHigh, long oldLow, long newHigh, long newLow) {
        if (family == AddressFamily.IPV6) {
            sum += complements(oldHigh) + complements(oldLow) + words(newHigh) + words(newLow);
        } else {
            sum += complements(oldLow << 32) - 2 * 0xFFFF + words(newLow << 32);
        }
        return this;
    }

    /** Replaces a port. */
    ChecksumDifference port(int oldPort, int newPort) {
        sum += (~oldPort & 0xFFFF) + newPort;
        return this;
    }

    /** The sum so far. */
    short value() {
        return folded(sum);
    }

    /** The sum so far, and one hop less in an IPv4 header. */
    short valueWithHop() {
        return folded(sum + ONE_HOP);
    }

    private static short folded(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (short) folded;
    }

    private static long words(long four) {
        return (four >>> 48) + (four >>> 32 & 0xFFFF) + (four >>> 16 & 0xFFFF) + (four & 0xFFFF);
    }

    private static long complements(long four) {
        return words(~four);
    }
}
