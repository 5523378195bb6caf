package org.pollux.ipvs.sync;

/** Where what is in a message, in bytes. Numbers are in network byte order. */
final class MessageForm {
    /** Of version 0: count (8), sync id (8), length (16). */
    static final int V0_HEADER = 4;
    /** Of version 1: 0 (8), sync id (8), length (16), count (8), version (8), 0 (16). */
    static final int V1_HEADER = 8;

    static final int V1 = 1;
    /** A count has a byte. */
    static final int MOST_ENTRIES = 255;

    /** Reserved (8), protocol (8), three ports (16), three addresses (32), flags (16), state (16). */
    static final int V0_ENTRY = 24;
    /**
     * Kind (8), protocol (8), version and length (16), flags (32), state (16), three ports (16), mark (32), timeout (32),
     * three addresses; options after that.
     */
    static final int V1_FIXED = 24;

    static final int IPV4 = 4;
    static final int IPV6 = 16;
    static final int ADDRESSES = 3;
    static final int KIND_IPV6 = 1;
    static final int LENGTH_MASK = 0x0FFF;
    static final int VERSION_SHIFT = 12;
    static final int ALIGNMENT = 4;

    static final int SHIFTED = 0x600;
    /** Twice three numbers: position, shift behind it, shift before it. */
    static final int SHIFTS = 24;

    static final int OPTION_SHIFTS = 1;
    static final int OPTION_DATA = 2;
    static final int OPTION_ENGINE = 3;
    /** Whoever does not know the option may pass over it. */
    static final int OPTIONAL = 0x40;

    static final int LONGEST_DATA = 255;
    static final int LONGEST_ENGINE = 16;

    private MessageForm() {}

    static int entry(boolean ipv6) {
        return V1_FIXED + ADDRESSES * (ipv6 ? IPV6 : IPV4);
    }

    /** How much there is to the next aligned place. */
    static int padding(int length) {
        return -length & (ALIGNMENT - 1);
    }
}
