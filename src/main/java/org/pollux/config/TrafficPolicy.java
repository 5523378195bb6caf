package org.pollux.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What a virtual server does with its traffic beyond keepalived's settings.
 *
 * @param slowStart {@code slow_start}: for so long the weight of a real server that comes into service climbs
 * @param connectionLimit {@code connection_limit}: so many connections it has at once at most
 * @param clientRate {@code client_rate}: so fast one client may begin connections
 */
public record TrafficPolicy(
        Optional<Duration> slowStart, Optional<Integer> connectionLimit, Optional<ClientRate> clientRate) {
    /** Nothing of it. */
    public static final TrafficPolicy NONE = new TrafficPolicy(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A token bucket for each client.
     *
     * @param perSecond connections a second in the long run, 1..1,000,000
     * @param burst connections at once after a rest, 1..1,000,000
     */
    public record ClientRate(int perSecond, int burst) {}
}
