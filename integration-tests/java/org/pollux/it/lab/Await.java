package org.pollux.it.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for something to become true. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param limit how long at most
     * @param what the condition in words, for the error message
     * @param condition asked about every 20 ms
     * @return how long it took
     * @throws AssertionError when it does not hold within the limit
     */
    public static Duration until(Duration limit, String what, BooleanSupplier condition) {
        return until(limit, PAUSE, what, condition);
    }

    /**
     * Like {@link #until(Duration, String, BooleanSupplier)}, for a condition that is dear to ask about.
     *
     * @param pause between two questions
     */
    public static Duration until(Duration limit, Duration pause, String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what);
            }
            pause(pause);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Lets time pass: for observing a span, never for hoping that something has happened. */
    public static void pause(Duration span) {
        try {
            Thread.sleep(span);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
