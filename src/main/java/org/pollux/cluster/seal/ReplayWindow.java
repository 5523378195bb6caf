package org.pollux.cluster.seal;

/** Which of a sender's numbers have been seen: the newest and the {@value #SIZE} before it. */
final class ReplayWindow {
    static final int SIZE = 64;

    private long newest = -1;
    private long seen;

    /** Whether this number was not seen yet and is not too old to know. */
    boolean isFresh(long number) {
        if (number < 0) {
            return false;
        }
        if (number > newest) {
            return true;
        }
        long age = newest - number;
        return age < SIZE && (seen & (1L << age)) == 0;
    }

    /** Remembers a number that {@link #isFresh is fresh} and proven. */
    void add(long number) {
        if (number > newest) {
            long step = number - newest;
            seen = step < SIZE ? seen << step : 0;
            seen |= 1;
            newest = number;
        } else {
            seen |= 1L << (newest - number);
        }
    }
}
