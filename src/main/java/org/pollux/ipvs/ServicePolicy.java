package org.pollux.ipvs;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a virtual service can be told beyond IPVS's settings, which {@link ServiceSettings} has; replacing those leaves
 * this as it is.
 *
 * @param slowStart how long the weight of a server that comes into service climbs from little to its own; only for
 *     schedulers that share by weight ({@code wrr wlc sed nq twos}), others pass over it
 * @param maxConnections how many connections the service may have at once, 1 or more; further ones are dropped
 * @param sourceRate how fast one client may begin connections
 */
public record ServicePolicy(Optional<Duration> slowStart, OptionalInt maxConnections, Optional<SourceRate> sourceRate) {
    /** As IPVS: no slow start and no limit. */
    public static final ServicePolicy NONE = new ServicePolicy(Optional.empty(), OptionalInt.empty(), Optional.empty());

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int FASTEST = 1_000_000;

    /**
     * A token bucket per client: an IPv4 address, or the first 64 bits of an IPv6 one.
     *
     * @param perSecond connections a second in the long run, 1..1,000,000
     * @param burst connections at once after a rest, 1..1,000,000
     */
    public record SourceRate(int perSecond, int burst) {
        /** Checks the numbers. */
        public SourceRate {
            if (perSecond < 1 || perSecond > FASTEST || burst < 1 || burst > FASTEST) {
                throw new IllegalArgumentException(
                        "rate of " + perSecond + " a second, burst of " + burst + ": not in 1.." + FASTEST);
            }
        }
    }

    /** Checks the numbers. */
    public ServicePolicy {
        if (maxConnections.isPresent() && maxConnections.getAsInt() < 1) {
            throw new IllegalArgumentException("maximum of " + maxConnections.getAsInt() + " connections is below 1");
        }
        if (slowStart.isPresent()
                && (slowStart.get().compareTo(Duration.ofSeconds(1)) < 0
                        || slowStart.get().compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("slow start of " + slowStart.get() + " is not between 1 s and 1 day");
        }
    }
}
