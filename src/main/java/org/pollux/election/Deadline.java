package org.pollux.election;

import java.time.Duration;
import java.util.Optional;

/** A point in time that may be set. Compares by difference, so the clock may have any origin and wrap. */
final class Deadline {
    private boolean armed;
    private long at;

    void set(long at) {
        this.at = at;
        armed = true;
    }

    void clear() {
        armed = false;
    }

    boolean isSet() {
        return armed;
    }

    boolean passed(long now) {
        return armed && now - at >= 0;
    }

    /** By how much it has passed, in nanoseconds; 0 when it has not. */
    long lateness(long now) {
        return passed(now) ? now - at : 0;
    }

    /** How long it is until then, negative when it has passed; empty when it is not set. */
    Optional<Duration> in(long now) {
        return armed ? Optional.of(Duration.ofNanos(at - now)) : Optional.empty();
    }

    /** The later of this, if it is set, and another time. */
    long orLater(long other) {
        return armed && at - other > 0 ? at : other;
    }

    /** The earlier of this, if it is set, and another time. */
    long orEarlier(long other) {
        return armed && at - other < 0 ? at : other;
    }
}
