package org.pollux.dataplane;

/** Something that goes wrong again and again: once a minute it is told. */
final class Complaint {
    private static final long INTERVAL_NANOS = 60_000_000_000L;

    private boolean told;
    private long next;

    /** Whether it is to be told now. */
    boolean isDue(long now) {
        boolean due = !told || now - next >= 0;
        if (due) {
            told = true;
            next = now + INTERVAL_NANOS;
        }
        return due;
    }
}
