package org.pollux.election;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@link SimulationRun} over many seeds, the same ones each time. A failure names its seed; {@code -Dpollux.simulation.seed=N} replays it, {@code
 * -Dpollux.simulation.runs=N} runs more; {@link Soak} runs for as long as wanted.
 */
class SimulationTest {
    private static final int RUNS = Integer.getInteger("pollux.simulation.runs", 5_000);

    @Test
    void thereIsOneMasterWhateverHappens() {
        Long one = Long.getLong("pollux.simulation.seed");
        if (one != null) {
            SimulationRun.play(one);
        } else {
            playAll(1, RUNS);
        }
    }

    /** Tells of the first failure; the runs that are under way end first. */
    static void playAll(long first, int runs) {
        AtomicReference<@Nullable AssertionError> failure = new AtomicReference<>();
        LongStream.range(first, first + runs).parallel().forEach(seed -> {
            if (failure.get() == null) {
                try {
                    SimulationRun.play(seed);
                } catch (AssertionError e) {
                    failure.compareAndSet(null, e);
                }
            }
        });
        AssertionError failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
