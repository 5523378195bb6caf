package org.pollux.vip;

import java.time.Duration;

/**
 * How long an address outlives the process and how often it is renewed.
 *
 * @param lifetime what the kernel is told ({@code valid_lft}): whole seconds, at least one. The kernel counts in seconds,
 *     so an address of one second ends 1.0 to 2.0 s after its last renewal
 * @param renewEvery the time between renewals, at most half the lifetime
 * @param longestGap the longest time between two renewals after which the holder may still believe that nobody else took
 *     over, such as the time after which a backup declares this master down
 */
public record LeaseTerms(Duration lifetime, Duration renewEvery, Duration longestGap) {
    /** Refuses terms under which an address could end between two renewals. */
    public LeaseTerms {
        if (lifetime.toSeconds() < 1 || lifetime.toNanosPart() != 0) {
            throw new IllegalArgumentException("the lifetime " + lifetime + " is not a number of whole seconds");
        }
        if (!renewEvery.isPositive() || renewEvery.compareTo(lifetime.dividedBy(2)) > 0) {
            throw new IllegalArgumentException(
                    "renewing every " + renewEvery + " is not often enough for a lifetime of " + lifetime);
        }
        if (longestGap.compareTo(renewEvery) <= 0) {
            throw new IllegalArgumentException(
                    "a longest gap of " + longestGap + " is not longer than the " + renewEvery + " between renewals");
        }
    }

    /**
     * One second, renewed five times a second.
     *
     * @param longestStall how much longer than between two renewals the holder may not run
     */
    public static LeaseTerms withLongestStall(Duration longestStall) {
        Duration renewEvery = Duration.ofMillis(200);
        return new LeaseTerms(Duration.ofSeconds(1), renewEvery, renewEvery.plus(longestStall));
    }
}
