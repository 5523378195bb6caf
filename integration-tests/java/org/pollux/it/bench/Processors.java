package org.pollux.it.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pollux.it.lab.Command;

/**
 * Keeps the threads of this process off a processor that a real-time thread is going to take: whoever the kernel puts there
 * waits for tens of milliseconds, and no director has such a thread.
 */
final class Processors implements AutoCloseable {
    private static final String SELF = Long.toString(ProcessHandle.current().pid());

    private final int count;

    private Processors(int count) {
        this.count = count;
    }

    /** From now on, and until this is closed, all threads run elsewhere; those that choose for themselves later do not. */
    static Processors allBut(int taken) {
        int count = Runtime.getRuntime().availableProcessors();
        if (count > 1) {
            let(IntStream.range(0, count).filter(cpu -> cpu != taken));
        }
        return new Processors(count);
    }

    private static void let(IntStream processors) {
        String list = processors.mapToObj(Integer::toString).collect(Collectors.joining(","));
        Command.run("taskset", "-apc", list, SELF);
    }

    /** All threads run anywhere. */
    @Override
    public void close() {
        let(IntStream.range(0, count));
    }
}
