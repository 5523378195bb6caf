package org.pollux.health;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.health.Timetable.RunId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running checks of all real servers.
 *
 * <p>A real server without {@code alpha} counts as up until a check fails, and its very first failure is not
 * forgiven; one with {@code alpha} counts as down until all its checks have succeeded once. The listener hears only of
 * changes against that beginning.
 *
 * <p>One thread, named {@code health}, owns everything that changes and calls the listener. Quartz's threads tell it
 * which run is due, virtual threads run the probes and hand it the results.
 */
public final class HealthChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ProbeFactory probes;
    private final QuartzTimetable timetable;
    private final CheckBook book;
    private final Thread owner;

    /** Probes under way; the owner's. */
    private final Map<RunId, Thread> running = new HashMap<>();

    private volatile boolean closing;

    /** What is checked; of the one who starts and revises. */
    private List<CheckBook.Wanted> wanted = List.of();

    /** What shall be checked, with all that it needs made ready: see {@link #prepare}. */
    public static final class Revision {
        private final List<CheckBook.Wanted> wanted;

        private Revision(List<CheckBook.Wanted> wanted) {
            this.wanted = wanted;
        }
    }

    private HealthChecks(ProbeFactory probes, HealthListener listener, RandomGenerator random) {
        this.probes = probes;
        this.timetable = QuartzTimetable.open(run -> events.add(() -> book().due(run)));
        this.book = new CheckBook(timetable, this::begin, change -> tell(listener, change), random);
        this.owner = Thread.ofPlatform().name("health").daemon().unstarted(this::work);
    }

    /** Whether a real server is in service before its checks have run: it has no checks, or no {@code alpha}. */
    public static boolean initiallyUp(RealServer server) {
        return ServerState.initial(server.alpha(), server.checkers().size()).up();
    }

    /**
     * Begins to check the real servers of these virtual servers.
     *
     * @param virtualServers what is checked
     * @param listener hears of every change from now on, on the checks' own thread
     * @throws IOException when this host cannot run one of the checks; says where it is configured
     * @throws IllegalArgumentException when a virtual server lists the same real server twice, or when a checker's
     *     values cannot be used
     */
    public static HealthChecks start(List<VirtualServer> virtualServers, HealthListener listener) throws IOException {
        return start(virtualServers, listener, new Probes(), RandomGenerator.getDefault());
    }

    /** As {@link #start(List, HealthListener)}, with other probes. They are closed with the checks. */
    static HealthChecks start(
            List<VirtualServer> virtualServers, HealthListener listener, ProbeFactory probes, RandomGenerator random)
            throws IOException {
        HealthChecks checks;
        try {
            List<CheckBook.Wanted> servers = wanted(virtualServers, List.of(), probes);
            checks = new HealthChecks(probes, listener, random);
            checks.begin(servers);
        } catch (IOException | RuntimeException e) {
            probes.close();
            throw e;
        }
        // From here on the book is the owner's.
        checks.owner.start();
        return checks;
    }

    private void begin(List<CheckBook.Wanted> servers) {
        try {
            book.revise(servers, Moment.now());
            wanted = servers;
        } catch (RuntimeException e) {
            timetable.close();
            throw e;
        }
    }

    /**
     * Makes ready what is needed to check the real servers of these virtual servers instead of those checked now.
     * Changes nothing. One thread at a time prepares and applies.
     *
     * @throws IOException when this host cannot run one of the checks; says where it is configured
     * @throws IllegalArgumentException as {@link #start(List, HealthListener)}
     */
    public Revision prepare(List<VirtualServer> virtualServers) throws IOException {
        return new Revision(wanted(virtualServers, wanted, probes));
    }

    /**
     * From now on checks what was prepared. Checks that ask the same as before keep their state, their timers and the
     * run that is going on; new checks of a server that was checked before begin with the server's state. When it
     * returns, nothing more is heard of what is not checked any more.
     *
     * @throws IllegalStateException when the checks are closed or do not answer
     */
    public void apply(Revision revision) {
        CountDownLatch done = new CountDownLatch(1);
        events.add(() -> {
            book.revise(revision.wanted, Moment.now());
            done.countDown();
        });
        try {
            if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the health checks did not answer within " + Reasons.text(PATIENCE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the health checks change", e);
        }
        wanted = revision.wanted;
    }

    /** A checker that is wanted already keeps its probe. */
    private static List<CheckBook.Wanted> wanted(
            List<VirtualServer> virtualServers, List<CheckBook.Wanted> before, ProbeFactory probes) throws IOException {
        Map<RealServerId, CheckBook.Wanted> known = new HashMap<>();
        before.forEach(server -> known.put(server.id(), server));
        Set<RealServerId> seen = new HashSet<>();
        List<CheckBook.Wanted> servers = new ArrayList<>();
        for (VirtualServer virtualServer : virtualServers) {
            for (RealServer realServer : virtualServer.realServers()) {
                RealServerId id = RealServerId.of(virtualServer, realServer);
                if (!seen.add(id)) {
                    throw new IllegalArgumentException(
                            realServer.position() + ": real server " + id + " is listed twice");
                }
                Optional<CheckBook.Wanted> same = Optional.ofNullable(known.get(id));
                List<Probe> made = new ArrayList<>();
                for (Checker checker : realServer.checkers()) {
                    Optional<Probe> there = same.flatMap(server -> server.probe(checker));
                    made.add(there.isPresent() ? there.get() : probe(checker, realServer, probes));
                }
                servers.add(new CheckBook.Wanted(virtualServer, realServer, made));
            }
        }
        return servers;
    }

    private static Probe probe(Checker checker, RealServer realServer, ProbeFactory probes) throws IOException {
        try {
            return probes.create(checker);
        } catch (IOException e) {
            throw new IOException(realServer.position() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(realServer.position() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Has all checks run now and tells when each has ended a run that began after this: the listener has heard of every
     * change by then. After {@link #close()} nothing is told any more.
     *
     * @param done called once, on the checks' own thread, which all checks wait for
     */
    public void refresh(Runnable done) {
        events.add(() -> book.refresh(done, Moment.now()));
    }

    /** How everything stands at this moment, in the configuration's order. May be called from any thread. */
    public List<RealServerStatus> snapshot() {
        return book.statuses();
    }

    /**
     * Ends all checks, within a few seconds. When it returns, the listener is not called any more. May be called
     * again, and from the listener.
     */
    @Override
    public void close() {
        closing = true;
        if (Thread.currentThread().equals(owner)) {
            return; // The owner ends when the listener has returned.
        }
        events.add(() -> {}); // Wakes the owner.
        try {
            if (!stopped.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the health checks' listener does not return, interrupting it");
                owner.interrupt();
                if (!stopped.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.error("the health checks' listener still does not return, leaving it behind");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the owner's thread -----------------------------------------------------------------------------------

    private void work() {
        try {
            long watched = System.nanoTime();
            while (!closing) {
                Runnable event = events.poll(WATCH.toMillis(), TimeUnit.MILLISECONDS);
                if (event != null && !closing) {
                    perform(event);
                }
                if (System.nanoTime() - watched >= WATCH.toNanos()) {
                    perform(() -> book.watch(Moment.now()));
                    watched = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            // Only close() interrupts this thread: the loop has ended, as it was told.
            LOG.debug("health checks interrupted while closing");
        } finally {
            end();
        }
    }

    private static void perform(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            // One check's trouble must not end the checks of all others.
            LOG.error("a health check went wrong inside: {}", e, e);
        }
    }

    private void end() {
        closing = true;
        timetable.close();
        running.values().forEach(Thread::interrupt);
        long deadline = System.nanoTime() + PATIENCE.toNanos() / 2;
        try {
            for (Thread probe : running.values()) {
                if (!probe.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    LOG.warn("{} does not end, leaving it behind", probe.getName());
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("not waiting for {} probes to end", running.size());
        }
        probes.close();
        stopped.countDown();
    }

    private CheckBook book() {
        return book;
    }

    private void begin(RunId run, Probe probe) {
        running.put(run, Thread.ofVirtual().name("check " + probe.target()).start(() -> run(run, probe)));
    }

    private void finished(RunId run, ProbeResult result, Duration took) {
        running.remove(run);
        book.finished(run, result, took, Moment.now());
    }

    private void tell(HealthListener listener, HealthChange change) {
        try {
            listener.changed(change);
        } catch (RuntimeException e) {
            // The checks of all other servers must go on.
            LOG.error("{} is {} now, but acting on it failed: {}", change.server(), change.up() ? "up" : "down", e, e);
        }
    }

    // ---- virtual threads --------------------------------------------------------------------------------------

    private void run(RunId run, Probe probe) {
        long began = System.nanoTime();
        ProbeResult result;
        try {
            result = probe.run();
        } catch (InterruptedException e) {
            return; // Only the end of all checks interrupts a probe; nobody waits for its result.
        } catch (RuntimeException | Error e) {
            LOG.error("the check of {} broke, which counts as a failure: {}", probe.target(), e, e);
            result = new ProbeResult.Down("the check itself broke: " + Reasons.message(e));
        }
        ProbeResult found = result;
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        events.add(() -> finished(run, found, took));
    }
}
