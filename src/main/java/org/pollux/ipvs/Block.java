package org.pollux.ipvs;

import java.net.Inet4Address;

/** A network as two masked words. */
final class Block {
    /** All addresses of both families. */
    static final Block EVERYTHING = new Block(0, 0, 0);

    private static final int IPV4_PREFIX = 96;

    private final long high;
    private final long low;
    private final long highMask;
    private final long lowMask;

    Block(MarkRule.Network network) {
        this(
                AddressWords.high(network.address()),
                AddressWords.low(network.address()),
                network.length() + (network.address() instanceof Inet4Address ? IPV4_PREFIX : 0));
    }

    private Block(long high, long low, int length) {
        highMask = mask(Math.min(length, 64));
        lowMask = mask(Math.max(length - 64, 0));
        this.high = high & highMask;
        this.low = low & lowMask;
    }

    private static long mask(int length) {
        return length == 0 ? 0 : -1L << (64 - length);
    }

    boolean contains(long otherHigh, long otherLow) {
        return (otherHigh & highMask) == high && (otherLow & lowMask) == low;
    }
}
