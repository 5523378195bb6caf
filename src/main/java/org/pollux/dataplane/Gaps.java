package org.pollux.dataplane;

/**
 * How long packets may have had to wait for the packet thread: how long each of its turns took, and by how much it woke
 * too late. Whatever holds the thread up shows here: long work, the collector, a machine with too few processors. Written
 * by the packet thread, read by any.
 */
final class Gaps {
    /** From here on a gap is counted. */
    static final long NOTABLE_NANOS = 5_000_000L;

    private long turnBegan;
    private volatile long longest;
    private volatile long notable;

    /** @param now when the first turn begins */
    Gaps(long now) {
        turnBegan = now;
    }

    /** The turn is over, the thread will wait now. */
    void turnEnds(long now) {
        note(now - turnBegan);
    }

    /**
     * A turn begins.
     *
     * @param due when it should have begun at the latest
     */
    void turnBegins(long now, long due) {
        note(now - due);
        turnBegan = now;
    }

    private void note(long gap) {
        if (gap > longest) {
            longest = gap;
        }
        if (gap > NOTABLE_NANOS) {
            // One thread writes.
            long before = notable;
            notable = before + 1;
        }
    }

    /** The longest since the start, in nanoseconds. */
    long longest() {
        return longest;
    }

    /** How many were longer than {@link #NOTABLE_NANOS}. */
    long notable() {
        return notable;
    }
}
