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

    private final BlockingQueue<Input> inbox = new LinkedTransferQueue<>();
    private final Timed[] parts;
    private final Consumer<Throwable> onDeath;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long longestGap;

    /** Something to be done on the owner thread. */
    @FunctionalInterface
    interface Input {
        void apply(long now);
    }

    /**
     * Makes the loop; {@link #start} starts it.
     *
     * @param onDeath is told when the thread ends by an error
     * @param parts are stepped in this order
     */
    ElectionLoop(Consumer<Throwable> onDeath, Timed... parts) {
        this.parts = parts.clone();
        this.onDeath = onDeath;
        thread = Thread.ofPlatform().name("election").daemon().unstarted(this::run);
    }

    void start() {
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
                    input.apply(System.nanoTime());
                    input = done < MOST_INPUTS_AT_ONCE ? inbox.poll() : null;
                }
                long now = System.nanoTime();
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
