package org.pollux.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.health.Timetable.RunId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which real server has which checks, how they stand and what comes next. Belongs to one thread; only {@link
 * #statuses()} may be called from others. A check has one run at most, on the timetable or going on; a callback that
 * names another run is out of date and ignored.
 */
final class CheckBook {
    /** A run this late was lost by the timetable, as when the wall clock is set back. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    /** Begins runs of probes, without waiting for them. */
    interface Runner {
        void begin(RunId run, Probe probe);
    }

    private final Timetable timetable;
    private final Runner runner;
    private final HealthListener listener;
    private final RandomGenerator random;

    private final Map<RealServerId, Server> servers = new LinkedHashMap<>();
    private final Map<Long, Check> checks = new LinkedHashMap<>();
    private long numbered;

    private volatile List<Server> published = List.of();

    /** A real server's part of the book. */
    private static final class Server {
        final RealServerId id;
        final List<Check> checks = new ArrayList<>();
        ServerState state;
        volatile RealServerStatus status;

        Server(RealServerId id, ServerState state, Instant since) {
            this.id = id;
            this.state = state;
            this.status = new RealServerStatus(id, state.up(), since, List.of());
        }

        void publish(Instant since) {
            List<CheckStatus> all = new ArrayList<>();
            for (Check check : checks) {
                all.add(check.status(state.checks().get(check.index)));
            }
            status = new RealServerStatus(id, state.up(), since, all);
        }
    }

    /** A check's part of the book. */
    private static final class Check {
        final Server server;
        final int index;
        final Checker checker;
        final Probe probe;
        RunId run;
        Moment due;
        boolean running;
        CheckStatus.@Nullable LastRun last;

        Check(Server server, int index, Checker checker, Probe probe, RunId run, Moment due) {
            this.server = server;
            this.index = index;
            this.checker = checker;
            this.probe = probe;
            this.run = run;
            this.due = due;
        }

        String text() {
            return keyword(checker) + " " + probe.target();
        }

        CheckStatus status(CheckState state) {
            return new CheckStatus(
                    keyword(checker),
                    probe.target(),
                    state.up(),
                    state.failures(),
                    Optional.ofNullable(last),
                    running,
                    due.wall());
        }
    }

    CheckBook(Timetable timetable, Runner runner, HealthListener listener, RandomGenerator random) {
        this.timetable = timetable;
        this.runner = runner;
        this.listener = listener;
        this.random = random;
    }

    /**
     * Begins to check a real server. Each check's first run comes after a random part of its warmup, so that they do
     * not all run at once.
     *
     * @param probes one per checker of the server, in the same order
     */
    void add(VirtualServer virtualServer, RealServer realServer, List<Probe> probes, Moment now) {
        RealServerId id = RealServerId.of(virtualServer, realServer);
        Server server = new Server(
                id,
                ServerState.initial(realServer.alpha(), realServer.checkers().size()),
                now.wall());
        if (servers.putIfAbsent(id, server) != null) {
            throw new IllegalArgumentException(realServer.position() + ": real server " + id + " is listed twice");
        }
        for (int i = 0; i < probes.size(); i++) {
            Checker checker = realServer.checkers().get(i);
            Duration delay = randomPart(checker.schedule().warmup());
            RunId run = new RunId(++numbered, 1);
            Check check = new Check(server, i, checker, probes.get(i), run, later(now, delay));
            server.checks.add(check);
            checks.put(run.check(), check);
            timetable.add(run, delay);
        }
        server.publish(now.wall());
        published = List.copyOf(servers.values());
    }

    private Duration randomPart(Duration warmup) {
        return warmup.isZero() ? warmup : Duration.ofNanos(random.nextLong(warmup.toNanos() + 1));
    }

    /** A run is due: it begins. */
    void due(RunId run) {
        Check check = checks.get(run.check());
        if (check == null || !check.run.equals(run) || check.running) {
            return;
        }
        check.running = true;
        check.server.publish(check.server.status.since());
        runner.begin(run, check.probe);
    }

    /** A run has ended: its result counts, and the next run is put on the timetable. */
    void finished(RunId run, ProbeResult result, Duration took, Moment now) {
        Check check = checks.get(run.check());
        if (check == null || !check.run.equals(run) || !check.running) {
            return;
        }
        Server server = check.server;
        boolean success = result instanceof ProbeResult.Up;
        boolean wasUp = server.state.up();
        server.state = server.state.after(check.index, success, check.checker.schedule());
        CheckState state = server.state.checks().get(check.index);
        check.running = false;
        check.last = new CheckStatus.LastRun(success, result.reason(), now.wall(), took);
        log(check, state, result.reason());
        putOnAgain(check, state.pause(check.checker.schedule()), now);

        boolean changed = server.state.up() != wasUp;
        server.publish(changed ? now.wall() : server.status.since());
        if (changed) {
            listener.changed(new HealthChange(
                    server.id, !wasUp, check.text() + ": " + result.reason(), now.wall(), now.nanoTime()));
        }
    }

    /** Looks for runs that should have begun and did not, and has them begin now. To be called about once a second. */
    void watch(Moment now) {
        for (Check check : checks.values()) {
            if (!check.running && now.nanoTime() - check.due.nanoTime() > LATE.toNanos()) {
                LOG.warn(
                        "check {} of {} is {} late (was the clock set back?), it runs now",
                        check.text(),
                        check.server.id,
                        Reasons.text(Duration.ofNanos(now.nanoTime() - check.due.nanoTime())));
                timetable.remove(check.run);
                putOnAgain(check, Duration.ZERO, now);
                check.server.publish(check.server.status.since());
            }
        }
    }

    private void putOnAgain(Check check, Duration delay, Moment now) {
        check.run = check.run.next();
        check.due = later(now, delay);
        timetable.add(check.run, delay);
    }

    private static Moment later(Moment now, Duration delay) {
        return new Moment(now.nanoTime() + delay.toNanos(), now.wall().plus(delay));
    }

    /** How all real servers stand, in the order they were added. */
    List<RealServerStatus> statuses() {
        return published.stream().map(server -> server.status).toList();
    }

    private static void log(Check check, CheckState state, String reason) {
        RealServerId server = check.server.id;
        switch (state.last()) {
            case FORGIVEN ->
                LOG.info(
                        "check {} of {} failed ({} of {} forgiven): {}",
                        check.text(),
                        server,
                        state.failures(),
                        check.checker.schedule().retries(),
                        reason);
            case WENT_DOWN -> LOG.warn("check {} of {} is down: {}", check.text(), server, reason);
            case CAME_UP -> LOG.info("check {} of {} is up: {}", check.text(), server, reason);
            case NONE, STAYS_UP, STAYS_DOWN -> LOG.debug("check {} of {}: {}", check.text(), server, reason);
        }
    }

    /** The checker's name in the configuration language. */
    static String keyword(Checker checker) {
        return switch (checker) {
            case Checker.Ping _ -> "PING_CHECK";
            case Checker.Tcp _ -> "TCP_CHECK";
            case Checker.Http _ -> "HTTP_GET";
            case Checker.Https _ -> "SSL_GET";
            case Checker.Udp _ -> "UDP_CHECK";
            case Checker.Smtp _ -> "SMTP_CHECK";
            case Checker.Dns _ -> "DNS_CHECK";
            case Checker.Misc _ -> "MISC_CHECK";
        };
    }
}
