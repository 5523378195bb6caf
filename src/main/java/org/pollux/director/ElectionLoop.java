package org.pollux.director;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the election, the address leases and the announcements. Everything that concerns them is put
 * into its queue, which never blocks the one who puts, and done here in order. What waits in the queue is done before
 * the time is looked at: an advert that has arrived must not count as missing. Each input carries the time at which it
 * is done, so that a thread that was held up notices it before it believes anything that was said meanwhile.
 */
final class ElectionLoop {
    /** A part of the loop that has work of its own to do at certain times. */
    interface Timed {
        /** Does what is due. */
        void step(long now);

        /** When it wants to be called next, on the clock of {@link System#nanoTime()}. */
        long nextDeadline();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ElectionLoop.class);

    /** However much is said, the leases must be renewed. */
    private static final int MOST_INPUTS_AT_ONCE = 256;

    private final Pulse pulse;
    private final PauseListener onPause;
    private final BlockingQueue<Input> inbox = new LinkedTransferQueue<>();
    private final Timed[] parts;
    private final Consumer<Throwable> onDeath;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long longestGap;

    /** Is told, before anything else is done, that this process did not run. */
    @FunctionalInterface
    interface PauseListener {
        /** It did not for so many nanoseconds. */
        void paused(long gap, long now);
    }

    /** Something to be done on the owner thread. */
    @FunctionalInterface
    interface Input {
        void apply(long now);
    }

    /**
     * Makes the loop; {@link #start} starts it.
     *
     * @param pulse tells whether the process runs; beats while the loop runs
     * @param onPause is told when it did not
     * @param onDeath is told when the thread ends by an error
     * @param parts are stepped in this order
     */
    ElectionLoop(Pulse pulse, PauseListener onPause, Consumer<Throwable> onDeath, Timed... parts) {
        this.pulse = pulse;
        this.onPause = onPause;
        this.parts = parts.clone();
        this.onDeath = onDeath;
        thread = Thread.ofPlatform().name("election").daemon().unstarted(this::run);
    }

    void start() {
        pulse.start();
        thread.start();
    }

    /** Puts an input into the queue. Never blocks. */
    void post(Input input) {
        inbox.add(input);
    }

    /**
     * Asks something of the owner thread and waits for the answer.
     *
     * @throws IllegalStateException when it does not answer in time
     */
    <T> T ask(LongFunction<T> question, Duration atMost) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(now -> {
            try {
                answer.complete(question.apply(now));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the election thread did not answer within " + atMost.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the election thread", e);
        }
    }

    /** Ends the thread, if it was started, after what is in the queue; waits for it. */
    void stop(Duration atMost) throws InterruptedException {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        post(_ -> running = false);
        if (!thread.join(atMost)) {
            LOG.error("the election thread did not end within {} ms", atMost.toMillis());
        }
        pulse.close();
    }

    /** The longest it came late to what was due, since the start. Any thread. */
    Duration longestGap() {
        return Duration.ofNanos(longestGap);
    }

    private void run() {
        try {
            while (running) {
                long due = due();
                Input input = await(due);
                for (int done = 0; input != null; done++) {
                    input.apply(awake());
                    input = done < MOST_INPUTS_AT_ONCE ? inbox.poll() : null;
                }
                long now = awake();
                if (due != Long.MAX_VALUE && now - due > longestGap) {
                    longestGap = now - due;
                }
                for (Timed part : parts) {
                    part.step(now);
                }
            }
        } catch (RuntimeException | Error e) {
            onDeath.accept(e);
        } catch (InterruptedException e) {
            onDeath.accept(e);
            Thread.currentThread().interrupt();
        }
    }

    /** The time, after what must be done first if it jumped. */
    private long awake() {
        long now = System.nanoTime();
        long gap = pulse.takePause(now);
        if (gap > 0) {
            onPause.paused(gap, now);
        }
        return now;
    }

    /** When the first of the parts has something to do. */
    private long due() {
        long now = System.nanoTime();
        long wait = Long.MAX_VALUE;
        for (Timed part : parts) {
            long next = part.nextDeadline();
            wait = next == Long.MAX_VALUE ? wait : Math.min(wait, next - now);
        }
        return wait == Long.MAX_VALUE ? wait : now + wait;
    }

    private @Nullable Input await(long due) throws InterruptedException {
        long wait = due == Long.MAX_VALUE ? Long.MAX_VALUE : due - System.nanoTime();
        return wait <= 0 ? inbox.poll() : inbox.poll(wait, TimeUnit.NANOSECONDS);
    }
}
