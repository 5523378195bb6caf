package org.pollux.health;

import java.time.Instant;

/**
 * A point in time on both clocks.
 *
 * @param nanoTime {@link System#nanoTime()}: what decisions are made by
 * @param wall for people
 */
record Moment(long nanoTime, Instant wall) {
    static Moment now() {
        return new Moment(System.nanoTime(), Instant.now());
    }
}
