package org.pollux.ipvs;

/** The hash of an address that the kernel's {@code dh}, {@code sh} and {@code lblc} use (include/linux/hash.h). */
final class KernelHash {
    private static final int GOLDEN_RATIO = 0x61C88647;

    private KernelHash() {}

    /** The upper bits of a number times the golden ratio. */
    static int of(int value, int bits) {
        return (value * GOLDEN_RATIO) >>> (32 - bits);
    }

    /** An address as one number: IPv4 as it is, of IPv6 the four words xored. */
    static int fold(boolean ipv6, long high, long low) {
        if (!ipv6) {
            return (int) low;
        }
        long both = high ^ low;
        return (int) (both >>> 32) ^ (int) both;
    }
}
