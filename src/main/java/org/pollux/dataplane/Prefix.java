package org.pollux.dataplane;

import java.net.InetAddress;
import org.pollux.ipvs.AddressWords;

/** A network, to compare addresses written as two longs with. */
record Prefix(long high, long low, long highMask, long lowMask) {
    private static final int MAPPED_BITS = 96;

    /** The network of an address and a prefix length of its family. */
    static Prefix of(InetAddress network, int prefixLength) {
        // IPv4 is written as ::ffff:a.b.c.d, so its prefixes are 96 bits longer.
        int bits = network.getAddress().length == 4 ? prefixLength + MAPPED_BITS : prefixLength;
        long highMask = bits >= 64 ? -1 : mask(bits);
        long lowMask = bits > 64 ? mask(bits - 64) : 0;
        return new Prefix(
                AddressWords.high(network) & highMask, AddressWords.low(network) & lowMask, highMask, lowMask);
    }

    boolean contains(InetAddress address) {
        return contains(AddressWords.high(address), AddressWords.low(address));
    }

    boolean contains(long otherHigh, long otherLow) {
        return (otherHigh & highMask) == high && (otherLow & lowMask) == low;
    }

    /** The uppermost {@code bits} of 64, 0 to 64. */
    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }
}
