package org.pollux.ipvs;

/**
 * By how much TCP sequence numbers are shifted where streams are changed on their way. Of each direction of a connection
 * the latest change is known: so many bytes from one position of the sender's on were replaced by others. Before that
 * position one shift applies, behind it another. When the receiver has acknowledged the new bytes, the change is settled:
 * nothing before it matters any more, and only then there may be another one.
 *
 * <p>Takes memory only where there are such connections: 16 bytes for each slot and direction of a page that has one.
 * Whether a connection is one of them says {@link ConnectionTable#SHIFTED}.
 */
final class SequenceShifts {
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int RECORD = 4;
    private static final int DIRECTION = 2;

    /** Position of the sender's (32), shift before it (32). */
    private static final int PLACE = 0;
    /** Bytes replaced (8), bytes in their place (8), what these are (8), marks (8), port that they name (16). */
    private static final int CHANGE = 1;

    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final long SETTLED = 1L << 32;
    /** The first change is a header that tells the server its client. */
    private static final long INTRODUCES = 2L << 32;

    private static final long SENT = 4L << 32;
    private static final long FOLLOWED = 8L << 32;

    private final long[][] pages;
    private long taken;

    SequenceShifts(int capacity) {
        pages = new long[(capacity + PAGE - 1) >>> PAGE_BITS][];
    }

    /** Bytes taken. */
    long memory() {
        return taken + (long) pages.length * Integer.BYTES;
    }

    /** Begins with unchanged streams. */
    void begin(int slot) {
        int page = slot >>> PAGE_BITS;
        if (pages[page] == null) {
            pages[page] = new long[PAGE * RECORD];
            taken += (long) PAGE * RECORD * Long.BYTES;
        }
        for (int fromServer = 0; fromServer <= DIRECTION; fromServer += DIRECTION) {
            int at = base(slot) + fromServer;
            pages[page][at + PLACE] = 0;
            pages[page][at + CHANGE] = SETTLED;
        }
    }

    /**
     * The bytes from a position on are replaced. The change before it must be {@linkplain #isSettled settled}.
     *
     * @param position the sender's sequence number of the first of them, or of what follows if there are none
     * @param removed how many, 0 to 255
     * @param inserted by how many, 0 to 255
     * @param text what those are, see {@link StreamText}
     * @param port that they name, if they do
     */
    void change(int slot, boolean fromServer, int position, int removed, int inserted, int text, int port) {
        long[] page = page(slot);
        int at = base(slot, fromServer);
        page[at + PLACE] = (long) position << 32 | (shift(slot, fromServer) & LOW_HALF);
        page[at + CHANGE] = (long) removed << 56
                | (long) inserted << 48
                | (long) text << 40
                | (page[at + CHANGE] & INTRODUCES)
                | (long) port;
    }

    /** The connection begins with a header; where, {@link #change} will say. */
    void introduce(int slot) {
        page(slot)[base(slot, false) + CHANGE] |= INTRODUCES;
    }

    /** Whether the connection begins with a header. */
    boolean introduces(int slot) {
        return (change(slot, false) & INTRODUCES) != 0;
    }

    /** Whether the header was sent at least once. */
    boolean isSent(int slot) {
        return (change(slot, false) & SENT) != 0;
    }

    /** Whether data followed the header since it was sent last. */
    boolean isFollowed(int slot) {
        return (change(slot, false) & FOLLOWED) != 0;
    }

    void sent(int slot) {
        mark(slot, false, SENT);
    }

    void followed(int slot) {
        mark(slot, false, FOLLOWED);
    }

    private void mark(int slot, boolean fromServer, long mark) {
        page(slot)[base(slot, fromServer) + CHANGE] |= mark;
    }

    /** Whether one shift applies to the whole direction: nothing was changed, or the receiver has all of it. */
    boolean isSettled(int slot, boolean fromServer) {
        return (change(slot, fromServer) & SETTLED) != 0;
    }

    /** Where the latest change is, in the sender's numbers. */
    int position(int slot, boolean fromServer) {
        return (int) (page(slot)[base(slot, fromServer) + PLACE] >>> 32);
    }

    int removed(int slot, boolean fromServer) {
        return (int) (change(slot, fromServer) >>> 56);
    }

    int inserted(int slot, boolean fromServer) {
        return (int) (change(slot, fromServer) >>> 48) & 0xFF;
    }

    int text(int slot, boolean fromServer) {
        return (int) (change(slot, fromServer) >>> 40) & 0xFF;
    }

    int port(int slot, boolean fromServer) {
        return (int) change(slot, fromServer) & 0xFFFF;
    }

    /** What is added to the sender's numbers before the latest change. */
    int shiftBefore(int slot, boolean fromServer) {
        return (int) page(slot)[base(slot, fromServer) + PLACE];
    }

    /** What is added to the sender's numbers behind the latest change. */
    int shift(int slot, boolean fromServer) {
        return shiftBefore(slot, fromServer) + inserted(slot, fromServer) - removed(slot, fromServer);
    }

    /**
     * What the receiver acknowledges, in the sender's numbers: of new bytes that are not all there none. When all are, the
     * change is settled.
     */
    int acknowledged(int slot, boolean fromServer, int number) {
        if (!isSettled(slot, fromServer) && offset(slot, fromServer, number) >= inserted(slot, fromServer)) {
            mark(slot, fromServer, SETTLED);
        }
        return original(slot, fromServer, number);
    }

    /** A number of the receiver's in the sender's: within new bytes where these begin. */
    int original(int slot, boolean fromServer, int number) {
        int offset = offset(slot, fromServer, number);
        if (isSettled(slot, fromServer) || offset >= inserted(slot, fromServer)) {
            return number - shift(slot, fromServer);
        }
        return offset <= 0 ? number - shiftBefore(slot, fromServer) : position(slot, fromServer);
    }

    /** A number of the receiver's in the sender's: within new bytes what follows these. */
    int originalBehind(int slot, boolean fromServer, int number) {
        int offset = offset(slot, fromServer, number);
        boolean within = !isSettled(slot, fromServer) && offset > 0 && offset < inserted(slot, fromServer);
        return within ? position(slot, fromServer) + removed(slot, fromServer) : original(slot, fromServer, number);
    }

    /** How far a number of the receiver's is behind the beginning of the new bytes. */
    private int offset(int slot, boolean fromServer, int number) {
        return number - position(slot, fromServer) - shiftBefore(slot, fromServer);
    }

    private long change(int slot, boolean fromServer) {
        return page(slot)[base(slot, fromServer) + CHANGE];
    }

    private long[] page(int slot) {
        return pages[slot >>> PAGE_BITS];
    }

    private static int base(int slot) {
        return (slot & (PAGE - 1)) * RECORD;
    }

    private static int base(int slot, boolean fromServer) {
        return base(slot) + (fromServer ? DIRECTION : 0);
    }
}
