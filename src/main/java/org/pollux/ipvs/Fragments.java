package org.pollux.ipvs;

/**
 * What became of the first fragments of lately, by addresses, protocol and identification: the ports are in them, and
 * the others follow. A fixed number is remembered, in sets of four; the one that would be forgotten first makes room.
 */
final class Fragments {
    /** For as long as Linux waits for the rest of a packet (net.ipv4.ipfrag_time). */
    private static final long LIFETIME = 30_000_000_000L;

    private static final int WAYS = 4;
    private static final int ENTRIES = 1 << 12;
    private static final int SETS = ENTRIES / WAYS;

    private static final int SOURCE_HIGH = 0;
    private static final int SOURCE_LOW = 1;
    private static final int DESTINATION_HIGH = 2;
    private static final int DESTINATION_LOW = 3;
    /** Identification (32), protocol (8), kind (8); 0 if the entry was never used. */
    private static final int REST = 4;

    private static final int CONNECTION = 5;
    private static final int FATE = 6;
    private static final int EXPIRY = 7;
    private static final int FIELDS = 8;

    private static final int USED = 2;

    static final int NONE = -1;

    /** What is to become of the fragments that follow a first one. */
    enum Fate {
        TO_SERVER,
        TO_CLIENT,
        /** To a server without a connection: one-packet scheduling. */
        ONCE,
        /** From a server to a client, without a connection. */
        ONCE_TO_CLIENT,
        TO_HOST,
        DROPPED,
        /** Not decided yet: the first one waits for the last, which tells how long the packet is. */
        UNDECIDED;

        /** Whether what is remembered of it is the server. */
        boolean isWithoutConnection() {
            return this == ONCE || this == ONCE_TO_CLIENT;
        }

        private static final Fate[] ALL = values();

        static Fate of(int number) {
            return ALL[number];
        }

        @SuppressWarnings("EnumOrdinal") // only a place in an array
        int number() {
            return ordinal();
        }
    }

    private final SipHash hash;
    private long[] entries = new long[0];

    /** The key at hand. */
    private long sourceHigh;

    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private long rest;

    Fragments(long seed0, long seed1) {
        hash = new SipHash(seed0, seed1);
    }

    /** Notes whose fragment this is, before its addresses are rewritten. */
    void begin(Packet packet) {
        sourceHigh = packet.sourceHigh;
        sourceLow = packet.sourceLow;
        destinationHigh = packet.destinationHigh;
        destinationLow = packet.destinationLow;
        // What stands behind IPv6's fragment header need not be the transport header (RFC 8200 §4.5).
        long protocol = packet.ipv6 ? 0 : packet.protocol;
        rest = (packet.fragmentId & 0xFFFF_FFFFL) << 16 | protocol << 8 | (packet.ipv6 ? 1 : 0) | USED;
    }

    /** Remembers what became of the fragment of the last {@link #begin}. */
    void learn(Fate fate, long connection, long now) {
        if (entries.length == 0) {
            entries = new long[ENTRIES * FIELDS];
        }
        int at = place(now);
        entries[at + SOURCE_HIGH] = sourceHigh;
        entries[at + SOURCE_LOW] = sourceLow;
        entries[at + DESTINATION_HIGH] = destinationHigh;
        entries[at + DESTINATION_LOW] = destinationLow;
        entries[at + REST] = rest;
        entries[at + CONNECTION] = connection;
        entries[at + FATE] = fate.number();
        entries[at + EXPIRY] = now + LIFETIME;
    }

    /** What is known of the first fragment of the one of the last {@link #begin}; NONE if nothing. */
    int find(long now) {
        if (entries.length == 0) {
            return NONE;
        }
        int first = set();
        for (int way = 0; way < WAYS; way++) {
            int at = first + way * FIELDS;
            if (isMatch(at) && entries[at + EXPIRY] - now > 0) {
                return at;
            }
        }
        return NONE;
    }

    Fate fate(int found) {
        return Fate.of((int) entries[found + FATE]);
    }

    /**
     * Handle of the connection; for {@link Fate#ONCE} and {@link Fate#ONCE_TO_CLIENT} the server's number, for {@link Fate#UNDECIDED} the bytes of what
     * was split; 0 for none.
     */
    long connection(int found) {
        return entries[found + CONNECTION];
    }

    private int place(long now) {
        int first = set();
        int best = first;
        long earliest = Long.MAX_VALUE;
        for (int way = 0; way < WAYS; way++) {
            int at = first + way * FIELDS;
            if (isMatch(at)) {
                return at;
            }
            long left = entries[at + REST] == 0 ? Long.MIN_VALUE : entries[at + EXPIRY] - now;
            if (left < earliest) {
                earliest = left;
                best = at;
            }
        }
        return best;
    }

    private int set() {
        long folded = hash.hash(sourceHigh ^ destinationLow, sourceLow ^ Long.rotateLeft(destinationHigh, 32), rest);
        return ((int) folded & (SETS - 1)) * WAYS * FIELDS;
    }

    private boolean isMatch(int at) {
        return entries[at + REST] == rest
                && entries[at + SOURCE_LOW] == sourceLow
                && entries[at + DESTINATION_LOW] == destinationLow
                && entries[at + SOURCE_HIGH] == sourceHigh
                && entries[at + DESTINATION_HIGH] == destinationHigh;
    }

    /** Whether a fragment that was put aside belongs to the one of the last {@link #begin}. */
    boolean isSame(long[] key, int at) {
        return key[at] == sourceHigh
                && key[at + 1] == sourceLow
                && key[at + 2] == destinationHigh
                && key[at + 3] == destinationLow
                && key[at + 4] == rest;
    }

    /** Writes down the key of the last {@link #begin}, five words. */
    void copyKey(long[] key, int at) {
        key[at] = sourceHigh;
        key[at + 1] = sourceLow;
        key[at + 2] = destinationHigh;
        key[at + 3] = destinationLow;
        key[at + 4] = rest;
    }

    /** Bytes taken. */
    long memory() {
        return (long) entries.length * Long.BYTES;
    }
}
