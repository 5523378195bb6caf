package org.pollux.director.tracking;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something whose coming and going count only when they have lasted. What is seen first counts at once. Time is that of
 * {@link System#nanoTime()}.
 */
public final class Delayed {
    private final long upDelay;
    private final long downDelay;
    private Optional<Boolean> counted = Optional.empty();
    private OptionalLong due = OptionalLong.empty();

    /**
     * Nothing seen yet.
     *
     * @param upDelay how long it must be there to count as there
     * @param downDelay how long it must be gone to count as gone
     */
    public Delayed(Duration upDelay, Duration downDelay) {
        this.upDelay = upDelay.toNanos();
        this.downDelay = downDelay.toNanos();
    }

    /**
     * Seen now.
     *
     * @param there whether it is there
     * @param now the time
     * @return whether it counts as something else from now on
     */
    public boolean see(boolean there, long now) {
        if (counted.isEmpty()) {
            counted = Optional.of(there);
            return true;
        }
        if (counted.get() == there) {
            due = OptionalLong.empty();
            return false;
        }
        if (due.isEmpty()) {
            due = OptionalLong.of(now + (there ? upDelay : downDelay));
        }
        return step(now);
    }

    /**
     * Time has passed.
     *
     * @return whether it counts as something else from now on
     */
    public boolean step(long now) {
        if (due.isEmpty() || now - due.getAsLong() < 0) {
            return false;
        }
        due = OptionalLong.empty();
        counted = counted.map(there -> !there);
        return true;
    }

    /** Whether it counts as there; empty before it was seen. */
    public Optional<Boolean> there() {
        return counted;
    }

    /** When {@link #step} may change it. */
    public OptionalLong deadline() {
        return due;
    }
}
