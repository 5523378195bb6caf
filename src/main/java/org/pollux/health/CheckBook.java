package org.pollux.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Over so many milliseconds a round of very many checks is spread; one check a millisecond otherwise. */
    private static final int MOST_SPREAD_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    /**
     * A real server that is to be checked.
     *
     * @param virtualServer what it belongs to
     * @param realServer the server
     * @param probes one per checker of the server, in the same order
     */
    record Wanted(VirtualServer virtualServer, RealServer realServer, List<Probe> probes) {
        Wanted {
            probes = List.copyOf(probes);
        }

        RealServerId id() {
            return RealServerId.of(virtualServer, realServer);
        }

        /** The probe of a checker, if it is one of the server's. */
        Optional<Probe> probe(Checker checker) {
            int at = realServer.checkers().indexOf(checker);
            return at < 0 ? Optional.empty() : Optional.of(probes.get(at));
        }
    }

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

    private final List<Round> rounds = new ArrayList<>();

    private volatile List<Server> published = List.of();

    /** Checks that still have to end a run, and who waits for that. */
    private record Round(Set<Long> missing, Runnable done) {}

    /** A real server's part of the book. */
    private static final class Server {
        final RealServerId id;
        List<Check> checks = new ArrayList<>();
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
        int index;
        Checker checker;
        Probe probe;
        RunId run;
        Moment due;
        boolean running;

        /** The run that is going on began before a new one was asked for. */
        boolean outdated;

        CheckStatus.@Nullable LastRun last;

        Check(Server server, int index, Checker checker, Probe probe, RunId run, Moment due) {
            this.server = server;
            this.index = index;
            this.checker = checker;
            this.probe = probe;
            this.run = run;
            this.due = due;
        }

        /** Whether it asks the same, if at other times. */
        boolean asks(Checker other) {
            return checker.withSchedule(other.schedule()).equals(other);
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
     * Makes these the servers that are checked, from whatever was before. A server that was known keeps its state, and
     * so do its checks that ask the same as before, with their timers and the run that is going on; what is gone is
     * forgotten, and the result of its run with it. A new check of a server that was known takes the server's own state
     * for the beginning: a server that is up stays so until the check fails, one that is down until it succeeds.
     *
     * @param wanted each server once
     */
    void revise(List<Wanted> wanted, Moment now) {
        Map<RealServerId, Server> before = new LinkedHashMap<>(servers);
        servers.clear();
        for (Wanted server : wanted) {
            Server known = before.remove(server.id());
            if (known == null) {
                add(server, now);
            } else {
                servers.put(known.id, known);
                revise(known, server, now);
            }
        }
        before.values().forEach(gone -> gone.checks.forEach(this::forget));
        published = List.copyOf(servers.values());
    }

    /** Each check's first run comes after a random part of its warmup, so that they do not all run at once. */
    private void add(Wanted wanted, Moment now) {
        RealServer realServer = wanted.realServer();
        List<Checker> checkers = realServer.checkers();
        Server server = new Server(wanted.id(), ServerState.initial(realServer.alpha(), checkers.size()), now.wall());
        servers.put(server.id, server);
        for (int i = 0; i < checkers.size(); i++) {
            server.checks.add(check(server, i, checkers.get(i), wanted.probes().get(i), now));
        }
        server.publish(now.wall());
    }

    private Check check(Server server, int index, Checker checker, Probe probe, Moment now) {
        Duration delay = randomPart(checker.schedule().warmup());
        RunId run = new RunId(++numbered, 1);
        Check check = new Check(server, index, checker, probe, run, later(now, delay));
        checks.put(run.check(), check);
        timetable.add(run, delay);
        return check;
    }

    private void revise(Server server, Wanted wanted, Moment now) {
        boolean wasUp = server.state.up();
        List<Check> left = new ArrayList<>(server.checks);
        List<Check> next = new ArrayList<>();
        List<CheckState> states = new ArrayList<>();
        List<Checker> checkers = wanted.realServer().checkers();
        for (int i = 0; i < checkers.size(); i++) {
            Checker checker = checkers.get(i);
            Probe probe = wanted.probes().get(i);
            Optional<Check> same =
                    left.stream().filter(check -> check.asks(checker)).findFirst();
            if (same.isPresent()) {
                left.remove(same.get());
                states.add(server.state.checks().get(same.get().index));
                next.add(same.get());
                revise(same.get(), checker, probe, states.getLast(), now);
            } else {
                states.add(CheckState.initial(!wasUp));
                next.add(check(server, i, checker, probe, now));
            }
        }
        left.forEach(this::forget);
        for (int i = 0; i < next.size(); i++) {
            next.get(i).index = i;
        }
        server.checks = next;
        server.state = new ServerState(states);
        boolean changed = server.state.up() != wasUp;
        server.publish(changed ? now.wall() : server.status.since());
        if (changed) {
            listener.changed(new HealthChange(
                    server.id,
                    server.state.up(),
                    next.isEmpty() ? "has no check any more" : "the check that failed is not asked for any more",
                    now.wall(),
                    now.nanoTime()));
        }
    }

    /** The same question; with another schedule it may come earlier. */
    private void revise(Check check, Checker checker, Probe probe, CheckState state, Moment now) {
        boolean otherTimes = !check.checker.schedule().equals(checker.schedule());
        check.checker = checker;
        check.probe = probe;
        if (!otherTimes || check.running) {
            return;
        }
        Duration pause = state.pause(checker.schedule());
        if (check.due.nanoTime() - now.nanoTime() > pause.toNanos()) {
            timetable.remove(check.run);
            putOnAgain(check, randomPart(pause), now);
        }
    }

    private void forget(Check check) {
        checks.remove(check.run.check());
        timetable.remove(check.run);
        ended(check);
    }

    /**
     * Has all checks begin a run within a moment, whatever their schedule says, and tells when each has ended one that
     * began after this: what was found before counts no more. A run that is going on is followed by another one.
     */
    void refresh(Runnable done, Moment now) {
        Duration spread = Duration.ofMillis(Math.min(checks.size(), MOST_SPREAD_MS));
        rounds.add(new Round(new HashSet<>(checks.keySet()), done));
        for (Check check : checks.values()) {
            if (check.running) {
                check.outdated = true;
            } else {
                timetable.remove(check.run);
                putOnAgain(check, randomPart(spread), now);
            }
        }
        endRounds();
    }

    private void ended(Check check) {
        rounds.forEach(round -> round.missing.remove(check.run.check()));
        endRounds();
    }

    private void endRounds() {
        List<Round> over =
                rounds.stream().filter(round -> round.missing.isEmpty()).toList();
        rounds.removeAll(over);
        over.forEach(round -> round.done.run());
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
        boolean outdated = check.outdated;
        check.outdated = false;
        putOnAgain(check, outdated ? Duration.ZERO : state.pause(check.checker.schedule()), now);

        boolean changed = server.state.up() != wasUp;
        server.publish(changed ? now.wall() : server.status.since());
        if (changed) {
            listener.changed(new HealthChange(
                    server.id, !wasUp, check.text() + ": " + result.reason(), now.wall(), now.nanoTime()));
        }
        if (!outdated) {
            ended(check);
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

    /** How all real servers stand, in the order they were given. */
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
