package org.pollux.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one check of a real server stands.
 *
 * @param name the keyword it has in the configuration, such as {@code TCP_CHECK}
 * @param target what it asks, such as {@code 10.0.0.1:80}
 * @param up whether it counts as up (forgiven failures included)
 * @param consecutiveFailures failed runs since the last success
 * @param last the last finished run; empty before the first
 * @param running whether it runs at this moment
 * @param nextRun when it is due again; while it runs: when this run was due
 */
public record CheckStatus(
        String name,
        String target,
        boolean up,
        int consecutiveFailures,
        Optional<LastRun> last,
        boolean running,
        Instant nextRun) {
    /**
     * A finished run.
     *
     * @param success whether the server answered as expected
     * @param reason what was seen
     * @param finished when it ended
     * @param took how long it lasted
     */
    public record LastRun(boolean success, String reason, Instant finished, Duration took) {}
}
