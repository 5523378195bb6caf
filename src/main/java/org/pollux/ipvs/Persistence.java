package org.pollux.ipvs;

import java.time.Duration;

/**
 * That a client comes back to the server it had before.
 *
 * @param timeout how long after its last new connection, whole seconds, 1..2^32 - 1
 * @param netmask which clients are one: for IPv4 the 32 bits of the mask, for IPv6 the length of the prefix, 1..128
 */
public record Persistence(Duration timeout, int netmask) {
    /** What {@code ipvsadm -p} means without a number; its manual says 300. */
    public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(6);

    /** The IPv4 mask of a single client. */
    public static final int WHOLE_IPV4 = -1;

    /** The prefix length of a single IPv6 client. */
    public static final int WHOLE_IPV6 = 128;

    private static final long MOST_SECONDS = 0xFFFF_FFFFL;

    /** Checks the timeout. */
    public Persistence {
        if (timeout.toSeconds() < 1
                || timeout.toSeconds() > MOST_SECONDS
                || !timeout.equals(Duration.ofSeconds(timeout.toSeconds()))) {
            throw new IllegalArgumentException("persistence of " + timeout + " is not whole seconds in 1..2^32-1");
        }
    }

    /** The upper half of a client's address, as far as it counts. */
    long high(boolean ipv6, long high) {
        if (!ipv6) {
            return high;
        }
        return netmask >= 64 ? high : high & -1L << (64 - netmask);
    }

    /** The lower half of a client's address, as far as it counts. */
    long low(boolean ipv6, long low) {
        if (!ipv6) {
            return low & (0xFFFF_FFFF_0000_0000L | (netmask & 0xFFFF_FFFFL));
        }
        if (netmask >= 128) {
            return low;
        }
        return netmask <= 64 ? 0 : low & -1L << (128 - netmask);
    }
}
