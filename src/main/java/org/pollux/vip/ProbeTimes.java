package org.pollux.vip;

import java.time.Duration;

/**
 * When other holders of an address are looked for.
 *
 * @param interval between two looks at an address that is held
 * @param settle how long after it was taken nothing counts: the previous holder's lease may still be running
 * @param confirm how long after the first sign of another holder it is asked again, and how long the sign must last: in a
 *     planned handover the next holder is seen shortly before it says that it is master
 */
public record ProbeTimes(Duration interval, Duration settle, Duration confirm) {
    /** Refuses what is not positive. */
    public ProbeTimes {
        for (Duration time : new Duration[] {interval, settle, confirm}) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("not a positive time: " + time);
            }
        }
    }

    /** The usual times at an interval: 3 s to settle, which is longer than a lease, and 1 s to confirm. */
    public static ProbeTimes every(Duration interval) {
        return new ProbeTimes(interval, Duration.ofSeconds(3), Duration.ofSeconds(1));
    }
}
