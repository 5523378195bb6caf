package org.pollux.dataplane;

import java.util.concurrent.atomic.AtomicLongArray;
import org.pollux.linux.LinuxException;

/**
 * How long packets may have had to wait for the packet thread: how long each of its turns took, and by how much it woke
 * too late. Whatever holds the thread up shows here: long work, the collector, a machine with too few processors; the last
 * of these is told apart. Written by the packet thread, read by any.
 */
final class Gaps {
    /** From here on a gap is counted. */
    static final long NOTABLE_NANOS = 5_000_000L;

    /** What {@link #longestOfLastMinute} goes back at least. */
    static final long WINDOW_NANOS = 60_000_000_000L;

    private static final long SPAN_NANOS = 5_000_000_000L;
    /** As many as overlap with a minute, and one in which the packet thread writes. */
    private static final int SPANS = (int) (WINDOW_NANOS / SPAN_NANOS) + 1;

    /** How often at most the kernel is asked; a gap that is longer tells what share of it was waiting. */
    private static final long ASKING_NANOS = 1_000_000L;

    private Waited waited = () -> 0;
    /** The longest gap of each of the latest spans, and the number of that span. */
    private final AtomicLongArray longestOfSpan = new AtomicLongArray(SPANS);

    private final AtomicLongArray spans = new AtomicLongArray(SPANS);
    private long turnBegan;
    private long asked;
    private long waitedThen;
    private volatile long longest;
    private volatile long longestOwn;
    private volatile long notable;
    private volatile long waitedAltogether;

    /** For how long the packet thread has waited for a processor although it could have run, in ns. */
    @FunctionalInterface
    interface Waited {
        long nanos() throws LinuxException;
    }

    /** The packet thread begins its first turn. */
    void begin(Waited waited, long now) throws LinuxException {
        this.waited = waited;
        turnBegan = now;
        ask(now);
    }

    /** The turn is over, the thread will wait now. */
    void turnEnds(long now) throws LinuxException {
        note(now - turnBegan, now);
    }

    /**
     * A turn begins.
     *
     * @param due when it should have begun at the latest
     */
    void turnBegins(long now, long due) throws LinuxException {
        note(now - due, now);
        turnBegan = now;
        if (now - asked > ASKING_NANOS) {
            ask(now);
        }
    }

    private void note(long gap, long now) throws LinuxException {
        if (gap > ASKING_NANOS) {
            long before = waitedThen;
            ask(now);
            longestOwn = Math.max(longestOwn, gap - (waitedThen - before));
        }
        if (gap > longest) {
            longest = gap;
        }
        if (gap > NOTABLE_NANOS) {
            // One thread writes.
            long before = notable;
            notable = before + 1;
        }
        long span = span(now);
        int place = (int) (span % SPANS);
        if (spans.getPlain(place) != span) {
            longestOfSpan.set(place, 0);
            spans.set(place, span);
        }
        if (gap > longestOfSpan.getPlain(place)) {
            longestOfSpan.set(place, gap);
        }
    }

    private void ask(long now) throws LinuxException {
        waitedThen = waited.nanos();
        waitedAltogether = waitedThen;
        asked = now;
    }

    private static long span(long time) {
        return Math.floorDiv(time, SPAN_NANOS);
    }

    /** The longest since the start, in nanoseconds. */
    long longest() {
        return longest;
    }

    /** The longest of the last minute or up to five seconds more, in nanoseconds. */
    long longestOfLastMinute(long now) {
        long newest = span(now);
        long found = 0;
        for (int place = 0; place < SPANS; place++) {
            if (newest - spans.get(place) < SPANS) {
                found = Math.max(found, longestOfSpan.get(place));
            }
        }
        return found;
    }

    /**
     * The longest since the start without the time in which the thread could have run but had no processor, exact to a
     * millisecond.
     */
    long longestOwn() {
        return Math.max(longestOwn, Math.min(longest, ASKING_NANOS));
    }

    /** How many were longer than {@link #NOTABLE_NANOS}. */
    long notable() {
        return notable;
    }

    /** For how long the thread could have run but had no processor, in nanoseconds since the start. */
    long waited() {
        return waitedAltogether;
    }
}
