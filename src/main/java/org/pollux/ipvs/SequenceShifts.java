package org.pollux.ipvs;

/**
 * By how much TCP sequence numbers are shifted where streams are changed on their way. Of each direction of a connection
 * the latest change is known: so many bytes from one position of the sender's on were replaced by others. Before that
 * position one shift applies, behind it another. When the receiver has acknowledged the new bytes, the change is settled,
 * and only then there may be another one.
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
    private static final long BEGINS = 16L << 32;
    private static final long READ = 32L << 32;
    private static final long WITHIN_LINE = 64L << 32;
    private static final long KEPT = INTRODUCES | BEGINS | READ | WITHIN_LINE;

    private final long[][] pages;
    /** Up to where streams were read, server's (32) and client's (32); only where there are such. */
    private final long[][] reading;

    private long taken;

    SequenceShifts(int capacity) {
        pages = new long[(capacity + PAGE - 1) >>> PAGE_BITS][];
        reading = new long[pages.length][];
    }

    /** Bytes taken. */
    long memory() {
        return taken + (long) (pages.length + reading.length) * Integer.BYTES;
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
                | (page[at + CHANGE] & KEPT)
                | (long) port;
    }

    /** What the client sends is shifted, and nothing is known of why: the change is settled. */
    void resume(int slot, int shift) {
        begin(slot);
        page(slot)[base(slot, false) + PLACE] = shift & LOW_HALF;
    }

    /** What both send is shifted, and nothing is known of why: the changes are settled. */
    void resume(int slot, int clientShift, int serverShift) {
        resume(slot, clientShift);
        page(slot)[base(slot, true) + PLACE] = serverShift & LOW_HALF;
    }

    /** The connection begins with a header; where, {@link #change} will say. */
    void introduce(int slot) {
        page(slot)[base(slot, false) + CHANGE] |= INTRODUCES;
    }

    /** Whether the connection begins with a header. */
    boolean introduces(int slot) {
        return (change(slot, false) & INTRODUCES) != 0;
    }

    /** The client asked to begin: what the server answers to that is about new streams. */
    void begins(int slot) {
        mark(slot, false, BEGINS);
    }

    boolean isBeginning(int slot) {
        return (change(slot, false) & BEGINS) != 0;
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

    /** Up to where the sender's stream was read; meaningful if it {@linkplain #isRead was}. */
    int readUpTo(int slot, boolean fromServer) {
        long[] page = reading[slot >>> PAGE_BITS];
        long both = page == null ? 0 : page[slot & (PAGE - 1)];
        return (int) (fromServer ? both >>> 32 : both);
    }

    boolean isRead(int slot, boolean fromServer) {
        return (change(slot, fromServer) & READ) != 0;
    }

    /** Whether what was read ended in the middle of a line. */
    boolean isWithinLine(int slot, boolean fromServer) {
        return (change(slot, fromServer) & WITHIN_LINE) != 0;
    }

    /** The sender's stream was read up to there. */
    void read(int slot, boolean fromServer, int position, boolean withinLine) {
        int number = slot >>> PAGE_BITS;
        if (reading[number] == null) {
            reading[number] = new long[PAGE];
            taken += (long) PAGE * Long.BYTES;
        }
        long[] page = reading[number];
        int at = slot & (PAGE - 1);
        page[at] = fromServer
                ? (page[at] & LOW_HALF) | (long) position << 32
                : (page[at] & ~LOW_HALF) | (position & LOW_HALF);
        page(slot)[base(slot, fromServer) + CHANGE] &= ~WITHIN_LINE;
        mark(slot, fromServer, withinLine ? READ | WITHIN_LINE : READ);
    }

    /** Where the sender's stream is, is not known any more. */
    void loseTrack(int slot, boolean fromServer) {
        page(slot)[base(slot, fromServer) + CHANGE] &= ~(READ | WITHIN_LINE);
    }

    /** Whether nothing was changed, or the receiver has all of it. */
    boolean isSettled(int slot, boolean fromServer) {
        return (change(slot, fromServer) & SETTLED) != 0;
    }

    /**
     * Whether one shift applies to the whole direction from now on, however long: the receiver has what was put in front
     * of it all. Where something was replaced the stream is that of a conversation, too short for numbers to come again.
     */
    boolean isUniform(int slot, boolean fromServer) {
        return isSettled(slot, fromServer) && removed(slot, fromServer) == 0;
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
        if (isUniform(slot, fromServer) || offset >= inserted(slot, fromServer)) {
            return number - shift(slot, fromServer);
        }
        return offset <= 0 ? number - shiftBefore(slot, fromServer) : position(slot, fromServer);
    }

    /** A number of the receiver's in the sender's: within new bytes what follows these. */
    int originalBehind(int slot, boolean fromServer, int number) {
        int offset = offset(slot, fromServer, number);
        boolean within = !isUniform(slot, fromServer) && offset > 0 && offset < inserted(slot, fromServer);
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
