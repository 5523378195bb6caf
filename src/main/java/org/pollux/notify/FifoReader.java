package org.pollux.notify;

import java.io.IOException;
import java.time.Duration;
import org.pollux.linux.Threads;
import org.pollux.linux.program.Program;
import org.pollux.linux.program.ProgramEnd;
import org.pollux.linux.program.ProgramRunner;
import org.pollux.linux.program.RunningProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program that reads a FIFO. One that ends is started again, after a second and then after ever longer pauses. */
final class FifoReader {
    private static final Logger LOG = LoggerFactory.getLogger(FifoReader.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final Program program;
    private final String fifo;
    private final ProgramRunner runner;
    private final Thread thread;

    private FifoReader(Program program, String fifo, ProgramRunner runner) {
        this.program = program;
        this.fifo = fifo;
        this.runner = runner;
        thread = Thread.ofVirtual().name("reader of " + fifo).unstarted(this::keepRunning);
    }

    static FifoReader start(Program program, String fifo, ProgramRunner runner) {
        FifoReader reader = new FifoReader(program, fifo, runner);
        reader.thread.start();
        return reader;
    }

    private void keepRunning() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                long begun = System.nanoTime();
                String end = runOnce();
                boolean ranLong = System.nanoTime() - begun > LONGEST_PAUSE.toNanos();
                pause = ranLong ? FIRST_PAUSE : pause;
                LOG.warn(
                        "{}, the reader of {}, has ended: {}; it is started again in {} s",
                        program,
                        fifo,
                        end,
                        pause.toSeconds());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            // Closed: that is how it ends.
            LOG.debug("{} is not started again", program);
        }
    }

    private String runOnce() throws InterruptedException {
        RunningProgram running;
        try {
            running = runner.start(program);
        } catch (IOException e) {
            return new ProgramEnd.NotStarted(String.valueOf(e.getMessage())).text();
        }
        try {
            return running.await(FOREVER).map(ProgramEnd::text).orElse("");
        } catch (InterruptedException e) {
            running.end(ProgramRunner.GRACE);
            throw e;
        }
    }

    /** Ends it. */
    void close() {
        thread.interrupt();
        Threads.joinFully(thread);
    }
}
