package org.pollux.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pollux.config.EventPipe;
import org.pollux.linux.Threads;
import org.pollux.linux.program.ProgramEnd;
import org.pollux.linux.program.ProgramRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells scripts and FIFOs. {@link #tell} never waits: one thread takes the notices in order, writes the lines and hands
 * out the scripts, which run on virtual threads: for one subject one after another, for different ones side by side. A
 * script that takes too long is killed with its children and reported, and the next one is run. When more than 100
 * scripts of a subject wait, the oldest that waits is left out and reported: the last state is always told.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int MOST_WAITING = 100;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LAST_LINES = Duration.ofMillis(500);

    private final BlockingQueue<Runnable> inbox = new LinkedTransferQueue<>();
    private final ProgramRunner runner;
    private final List<EventFifo> fifos = new ArrayList<>();
    private final Map<String, ScriptQueue> queues = new HashMap<>();
    private final Map<String, DropLog> leftOut = new HashMap<>();
    private final List<CompletableFuture<Boolean>> waitingForIdle = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("notify").daemon().unstarted(this::work);
    private NotifyPlan plan;
    private boolean open = true;
    private volatile long droppedLines;

    private Notifier(NotifyPlan plan, ProgramRunner runner) {
        this.plan = plan;
        this.runner = runner;
    }

    /**
     * Opens the FIFOs, starts their readers and waits for notices.
     *
     * @param plan which scripts are run
     * @param pipes the FIFOs
     * @param runner runs the scripts
     * @throws NotifyException when a FIFO cannot be used; nothing is left open
     */
    public static Notifier open(NotifyPlan plan, List<EventPipe> pipes, ProgramRunner runner) throws NotifyException {
        Notifier notifier = new Notifier(plan, runner);
        try {
            for (EventPipe pipe : pipes) {
                notifier.fifos.add(EventFifo.open(pipe, plan.scripts(), runner));
            }
        } catch (NotifyException e) {
            notifier.closeFifos(Duration.ZERO);
            throw e;
        }
        notifier.thread.start();
        return notifier;
    }

    /** Tells everybody who wants to know. Never waits; from any thread. */
    public void tell(Notice notice) {
        inbox.add(() -> pass(notice));
    }

    /**
     * Uses other scripts from now on; what was told before keeps its own, and so do instances and groups that are gone and
     * say so later.
     */
    public void reconfigure(NotifyPlan changed) {
        inbox.add(() -> plan = changed.after(plan));
    }

    /**
     * Waits until all that was told has been passed on and the scripts have ended.
     *
     * @return whether they have within the limit
     */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        inbox.add(() -> {
            waitingForIdle.add(idle);
            checkIdle();
        });
        try {
            return idle.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Lines that FIFOs had no room for, since the start. */
    public long droppedLines() {
        return droppedLines;
    }

    /** Waits a little for what was told last, ends what still runs and closes the FIFOs. */
    @Override
    public void close() {
        try {
            if (!awaitIdle(NotifyPlan.STOP_LIMIT.plus(ProgramRunner.GRACE))) {
                LOG.error("scripts still run at the end and are not waited for");
            }
        } catch (InterruptedException e) {
            LOG.error("interrupted: scripts that still run are not waited for");
            Thread.currentThread().interrupt();
        }
        inbox.add(() -> open = false);
        Threads.joinFully(thread);
        closeFifos(LAST_LINES);
    }

    private void work() {
        try {
            while (open) {
                Runnable next = inbox.poll(IDLE.toNanos(), TimeUnit.NANOSECONDS);
                if (next != null) {
                    guarded(next);
                }
                long now = System.nanoTime();
                fifos.forEach(fifo -> fifo.tellDropped(now));
                leftOut.values().forEach(log -> log.tellRest(now));
            }
        } catch (InterruptedException e) {
            LOG.error("interrupted: nobody is told of changes any more");
            Thread.currentThread().interrupt();
        }
    }

    /** A notice that cannot be passed on does not keep the others from it. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("scripts or FIFOs may not have been told of a change: {}", e.getMessage(), e);
        }
    }

    private void pass(Notice notice) {
        long now = System.nanoTime();
        if (plan.writes(notice)) {
            fifos.forEach(fifo -> fifo.tell(notice, now));
            droppedLines = fifos.stream().mapToLong(EventFifo::dropped).sum();
        }
        List<ScriptRun> runs = plan.runs(notice);
        if (runs.isEmpty()) {
            return;
        }
        String subject = notice.subject();
        ScriptQueue queue = queues.computeIfAbsent(subject, _ -> new ScriptQueue(MOST_WAITING));
        for (ScriptRun run : runs) {
            queue.add(run).ifPresent(lost -> {
                LOG.debug("left out: {}", lost.what());
                leftOut.computeIfAbsent(
                                subject,
                                _ -> new DropLog(
                                        LOG,
                                        subject + ": more than " + MOST_WAITING
                                                + " scripts wait, the oldest was left out; its scripts are too slow"))
                        .dropped(now);
            });
        }
        begin(subject, queue);
    }

    private void begin(String subject, ScriptQueue queue) {
        queue.begin()
                .ifPresentOrElse(
                        run -> Thread.ofVirtual()
                                .name("script")
                                .start(() -> run(run, () -> inbox.add(() -> ended(subject, queue)))),
                        () -> retire(subject, queue));
    }

    private void ended(String subject, ScriptQueue queue) {
        queue.ended();
        begin(subject, queue);
    }

    private void retire(String subject, ScriptQueue queue) {
        if (queue.isIdle()) {
            queues.remove(subject);
            checkIdle();
        }
    }

    private void checkIdle() {
        if (queues.isEmpty()) {
            waitingForIdle.forEach(waiting -> waiting.complete(true));
            waitingForIdle.clear();
        }
    }

    private void run(ScriptRun run, Runnable afterwards) {
        long begun = System.nanoTime();
        try {
            ProgramEnd end = runner.run(run.program(), run.limit());
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            if (end.good()) {
                LOG.info("{}: {} took {} ms", run.what(), run.program(), took.toMillis());
            } else {
                LOG.error("{}: {}: {}", run.what(), run.program(), end.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("{}: {} was interrupted", run.what(), run.program());
        } finally {
            afterwards.run();
        }
    }

    private void closeFifos(Duration patience) {
        for (EventFifo fifo : fifos) {
            try {
                fifo.close(patience);
            } catch (IOException e) {
                LOG.error("a FIFO did not close well: {}", e.getMessage());
            }
        }
    }
}
