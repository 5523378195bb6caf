package org.pollux.dataplane;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want done on the packet thread: questions whose askers wait for the answer, and notices nobody waits
 * for.
 */
final class Inbox {
    private static final int MAX_NOTICES = 4096;
    private static final long ANSWER_SECONDS = 5;
    /** The receive rings hold the packets of a few milliseconds. */
    static final long TURN_NANOS = 500_000L;

    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final AtomicInteger notices = new AtomicInteger();
    private final Runnable wake;
    private final Thread owner;
    private final LongSupplier clock;
    private volatile boolean closed;

    /**
     * @param wake ends the owner's waiting
     * @param owner the packet thread
     * @param clock nanoseconds, to end a turn by
     */
    Inbox(Runnable wake, Thread owner, LongSupplier clock) {
        this.wake = wake;
        this.owner = owner;
        this.clock = clock;
    }

    /**
     * Has something done on the packet thread and waits for the result. What it throws is thrown here.
     *
     * @throws DataPlaneFailure when the thread has ended or gives no answer in time
     */
    <T> T ask(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        if (Thread.currentThread().threadId() == owner.threadId()) {
            throw new IllegalStateException("the packet thread must not wait for itself");
        }
        work.add(task);
        if (closed) {
            // Looked at after adding: whoever closes runs or cancels what was added before.
            refuseAll();
        }
        wake.run();
        try {
            return task.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            task.cancel(false);
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.UNRESPONSIVE,
                    "the data plane did not answer within " + ANSWER_SECONDS + " s",
                    e);
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.UNRESPONSIVE, "interrupted while waiting for the data plane", e);
        } catch (CancellationException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.STOPPED, "the data plane has stopped", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null -> new IllegalStateException("a question failed without a reason");
            default -> new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(cause.getMessage()), cause);
        };
    }

    /** Has something done on the packet thread soon; false when too much is waiting there already. */
    boolean post(Runnable notice) {
        if (notices.incrementAndGet() > MAX_NOTICES) {
            notices.decrementAndGet();
            return false;
        }
        work.add(() -> {
            notices.decrementAndGet();
            notice.run();
        });
        wake.run();
        return true;
    }

    /**
     * Does what is waiting, on the packet thread, but for longer than {@link #TURN_NANOS} only what cannot be interrupted:
     * packets come in between.
     *
     * @return whether more is waiting
     */
    boolean run() {
        Runnable next = work.poll();
        if (next == null) {
            return false;
        }
        long end = clock.getAsLong() + TURN_NANOS;
        while (next != null) {
            next.run();
            if (clock.getAsLong() - end >= 0) {
                return !work.isEmpty();
            }
            next = work.poll();
        }
        return false;
    }

    /** Refuses what is waiting and all that comes. */
    void close() {
        closed = true;
        refuseAll();
    }

    private void refuseAll() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            if (next instanceof FutureTask<?> question) {
                question.cancel(false);
            }
        }
    }
}
