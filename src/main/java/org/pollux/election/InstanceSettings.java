package org.pollux.election;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A VRRP instance as the election needs it.
 *
 * @param name unique among the director's instances, 1..255 bytes of UTF-8
 * @param virtualRouterId 1..255
 * @param priority the base priority 1..255, which trackers may change; 255 owns the addresses: it always preempts at
 *     once, and no weight changes it
 * @param advertInterval positive
 * @param preempt false: a running master is left alone, in whatever order the directors came up or met
 * @param preemptDelay how long a master of lower priority is watched before it is displaced, and how long after a start
 *     or a fault that has gone a running master that is met is left alone; not negative
 * @param downAdverts {@code down_timer_adverts}: how many adverts may be missing before the master counts as down, 1..100
 *     (RFC 9568: 3)
 * @param lateMasterPriority {@code timer_expired_backup}: a {@code nopreempt} master that did not run for as long as a
 *     peer of this priority, 1..254, would have waited for its adverts lets go as after a stall
 * @param trackers what it watches; each name once
 */
public record InstanceSettings(
        String name,
        int virtualRouterId,
        int priority,
        Duration advertInterval,
        boolean preempt,
        Duration preemptDelay,
        int downAdverts,
        Optional<Integer> lateMasterPriority,
        List<TrackerSettings> trackers) {
    /** The priority of an address owner (RFC 9568 §5.2.4). */
    public static final int OWNER = 255;

    /** {@code down_timer_adverts} when nothing is said (RFC 9568 §6.1). */
    public static final int DEFAULT_DOWN_ADVERTS = 3;

    /** Checks the ranges. */
    public InstanceSettings {
        trackers = List.copyOf(trackers);
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes < 1 || nameBytes > 255) {
            throw new IllegalArgumentException("an instance's name has " + nameBytes + " bytes, not 1..255: " + name);
        }
        requireWithin(name + ": virtual router id", virtualRouterId, 1, 255);
        requireWithin(name + ": priority", priority, 1, OWNER);
        requireWithin(name + ": adverts until the master is down", downAdverts, 1, 100);
        lateMasterPriority.ifPresent(late -> requireWithin(name + ": late master's priority", late, 1, OWNER - 1));
        if (advertInterval.isNegative() || advertInterval.isZero()) {
            throw new IllegalArgumentException(name + ": advert interval " + advertInterval + " is not positive");
        }
        if (preemptDelay.isNegative()) {
            throw new IllegalArgumentException(name + ": preempt delay " + preemptDelay + " is negative");
        }
        if (trackers.stream().map(TrackerSettings::name).distinct().count() != trackers.size()) {
            throw new IllegalArgumentException(name + " watches a tracker twice: " + trackers);
        }
    }

    /** An instance that watches nothing and waits for the usual three adverts. */
    public InstanceSettings(
            String name,
            int virtualRouterId,
            int priority,
            Duration advertInterval,
            boolean preempt,
            Duration preemptDelay) {
        this(
                name,
                virtualRouterId,
                priority,
                advertInterval,
                preempt,
                preemptDelay,
                DEFAULT_DOWN_ADVERTS,
                Optional.empty(),
                List.of());
    }

    private static void requireWithin(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not in " + least + ".." + most);
        }
    }
}
