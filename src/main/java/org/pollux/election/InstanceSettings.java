package org.pollux.election;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A VRRP instance as the election needs it.
 *
 * @param name unique among the director's instances, 1..255 bytes of UTF-8
 * @param virtualRouterId 1..255
 * @param priority 1..255; 255 owns the addresses and always preempts at once
 * @param advertInterval positive
 * @param preempt false: a running master of lower priority is left alone
 * @param preemptDelay how long a master of lower priority is watched before it is displaced; not negative
 */
public record InstanceSettings(
        String name,
        int virtualRouterId,
        int priority,
        Duration advertInterval,
        boolean preempt,
        Duration preemptDelay) {
    /** The priority of an address owner (RFC 9568 §5.2.4). */
    public static final int OWNER = 255;

    /** Checks the ranges. */
    public InstanceSettings {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes < 1 || nameBytes > 255) {
            throw new IllegalArgumentException("an instance's name has " + nameBytes + " bytes, not 1..255: " + name);
        }
        if (virtualRouterId < 1 || virtualRouterId > 255) {
            throw new IllegalArgumentException(name + ": virtual router id " + virtualRouterId + " is not in 1..255");
        }
        if (priority < 1 || priority > OWNER) {
            throw new IllegalArgumentException(name + ": priority " + priority + " is not in 1..255");
        }
        if (advertInterval.isNegative() || advertInterval.isZero()) {
            throw new IllegalArgumentException(name + ": advert interval " + advertInterval + " is not positive");
        }
        if (preemptDelay.isNegative()) {
            throw new IllegalArgumentException(name + ": preempt delay " + preemptDelay + " is negative");
        }
    }
}
