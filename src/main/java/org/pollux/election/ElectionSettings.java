package org.pollux.election;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for all instances of a director.
 *
 * @param expectedPeers how many other directors are configured; 0 when they are discovered. Only when all of them are
 *     heard may a start be quicker than RFC 9568's master-down interval
 * @param stallLimit how long the owner thread may go without a step while master; beyond it the director gives its
 *     addresses up by itself. Must be shorter than the address lease. For the whole process see {@link Election#paused}
 * @param rejoinWait how long a director that stalled, or came back from a fault, gives the others to be heard;
 *     three times as long where peers are configured
 * @param handoverLimit how long a director that stops keeps its addresses while nobody has taken over
 * @param announceInterval how often a director that is not master announces itself
 * @param startupDelay {@code vrrp_startup_delay}: how long after the start nothing that is heard counts and nothing is
 *     taken over; not negative
 * @param quorum how many votes a master needs, at least 1; empty: none are counted. Each director that is a member has a
 *     vote, this one included, and so have each witness and the gateway
 */
public record ElectionSettings(
        int expectedPeers,
        Duration stallLimit,
        Duration rejoinWait,
        Duration handoverLimit,
        Duration announceInterval,
        Duration startupDelay,
        Optional<Integer> quorum) {
    /** Checks the ranges. */
    public ElectionSettings {
        if (expectedPeers < 0) {
            throw new IllegalArgumentException("expected peers: " + expectedPeers + " is negative");
        }
        requirePositive("stall limit", stallLimit);
        requirePositive("rejoin wait", rejoinWait);
        requirePositive("handover limit", handoverLimit);
        requirePositive("announce interval", announceInterval);
        if (startupDelay.isNegative()) {
            throw new IllegalArgumentException("startup delay: " + startupDelay + " is negative");
        }
        quorum.ifPresent(votes -> {
            if (votes < 1) {
                throw new IllegalArgumentException("quorum: " + votes + " votes are not at least 1");
            }
        });
    }

    /** The usual values: 300 ms, 1 s, 100 ms, 1 s, no delay, no quorum. */
    public static ElectionSettings defaults(int expectedPeers) {
        return new ElectionSettings(
                expectedPeers,
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Optional.empty());
    }

    /** The same with a startup delay. */
    public ElectionSettings withStartupDelay(Duration delay) {
        return new ElectionSettings(
                expectedPeers, stallLimit, rejoinWait, handoverLimit, announceInterval, delay, quorum);
    }

    /** The same with a quorum of so many votes. */
    public ElectionSettings withQuorum(int votes) {
        return new ElectionSettings(
                expectedPeers,
                stallLimit,
                rejoinWait,
                handoverLimit,
                announceInterval,
                startupDelay,
                Optional.of(votes));
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + ": " + value + " is not positive");
        }
    }
}
