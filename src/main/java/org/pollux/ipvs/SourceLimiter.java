package org.pollux.ipvs;

/**
 * How fast each client begins connections to each service: a token bucket each, kept as the time at which it would be
 * full again (generic cell rate algorithm). A fixed number of them in sets of four; where there are more clients than
 * that, the one whose bucket is fullest is forgotten.
 */
final class SourceLimiter {
    private static final int WAYS = 4;
    private static final int ENTRIES = 1 << 16;
    private static final int SETS = ENTRIES / WAYS;
    private static final long SECOND = 1_000_000_000L;
    private static final int FIELDS = 3;

    private final SipHash hash;
    /** Of each entry: address, service and upper half, time of being full. Empty until the first question. */
    private long[] entries = new long[0];

    SourceLimiter(long seed0, long seed1) {
        hash = new SipHash(seed0, seed1);
    }

    /**
     * Takes a token.
     *
     * @param service a number of the service, 1 or more
     * @return whether there was one
     */
    boolean take(int service, Packet packet, ServicePolicy.SourceRate rate, long now) {
        if (entries.length == 0) {
            entries = new long[ENTRIES * FIELDS];
        }
        // Whoever has one IPv6 address has 2^64 of them.
        long address = packet.ipv6 ? packet.sourceHigh : packet.sourceLow;
        long owner = (long) service << 1 | (packet.ipv6 ? 1 : 0);
        long interval = SECOND / rate.perSecond();
        int at = find(address, owner, now);
        long full = entries[at] == address && entries[at + 1] == owner ? Math.max(entries[at + 2], now) : now;
        if (full - now > interval * (rate.burst() - 1)) {
            return false;
        }
        entries[at] = address;
        entries[at + 1] = owner;
        entries[at + 2] = full + interval;
        return true;
    }

    /** The client's entry, or the one to be its. */
    private int find(long address, long owner, long now) {
        int first = (int) hash.hash(address, owner, 0) & (SETS - 1);
        int best = first * WAYS * FIELDS;
        long earliest = Long.MAX_VALUE;
        for (int way = 0; way < WAYS; way++) {
            int at = (first * WAYS + way) * FIELDS;
            if (entries[at] == address && entries[at + 1] == owner) {
                return at;
            }
            long debt = entries[at + 1] == 0 ? Long.MIN_VALUE : entries[at + 2] - now;
            if (debt < earliest) {
                earliest = debt;
                best = at;
            }
        }
        return best;
    }

    /** Bytes taken. */
    long memory() {
        return (long) entries.length * Long.BYTES;
    }
}
