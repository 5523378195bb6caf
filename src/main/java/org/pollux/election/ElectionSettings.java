package org.pollux.election;

import java.time.Duration;

/**
 * What holds for all instances of a director.
 *
 * @param expectedPeers how many other directors are configured; 0 when they are discovered. Only when all of them are
 *     heard may a start be quicker than RFC 9568's master-down interval
 * @param downAdverts how many adverts may be missing before the master counts as down (RFC 9568: 3)
 * @param stallLimit how long the owner thread may go without a step while master; beyond it the director gives its
 *     addresses up by itself. Must be shorter than the address lease
 * @param rejoinWait how long a director that stalled, or came back from a fault, gives the others to be heard
 * @param handoverLimit how long a director that stops keeps its addresses while nobody has taken over
 * @param announceInterval how often a director that is not master announces itself
 */
public record ElectionSettings(
        int expectedPeers,
        int downAdverts,
        Duration stallLimit,
        Duration rejoinWait,
        Duration handoverLimit,
        Duration announceInterval) {
    /** Checks the ranges. */
    public ElectionSettings {
        if (expectedPeers < 0) {
            throw new IllegalArgumentException("expected peers: " + expectedPeers + " is negative");
        }
        if (downAdverts < 1 || downAdverts > 100) {
            throw new IllegalArgumentException(
                    "adverts until the master is down: " + downAdverts + " is not in 1..100");
        }
        requirePositive("stall limit", stallLimit);
        requirePositive("rejoin wait", rejoinWait);
        requirePositive("handover limit", handoverLimit);
        requirePositive("announce interval", announceInterval);
    }

    /** The usual values: 3 adverts, 300 ms, 1 s, 100 ms, 1 s. */
    public static ElectionSettings defaults(int expectedPeers) {
        return new ElectionSettings(
                expectedPeers,
                3,
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(1));
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + ": " + value + " is not positive");
        }
    }
}
