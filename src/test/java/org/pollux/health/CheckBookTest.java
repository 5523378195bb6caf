package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.health.Timetable.RunId;

/** The book with an invented timetable, invented results and a clock that stands still unless moved. */
class CheckBookTest {
    private static final Duration LOOP = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Checker.Tcp CHECK = Checkers.tcp("10.0.0.1", Checkers.schedule(LOOP, 1, RETRY));
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeTimetable timetable = new FakeTimetable();
    private final List<RunId> begun = new ArrayList<>();
    private final List<HealthChange> changes = new ArrayList<>();
    private final CheckBook book =
            new CheckBook(timetable, (run, probe) -> begun.add(run), changes::add, new Random(1));
    private final List<CheckBook.Wanted> wanted = new ArrayList<>();
    private Duration elapsed = Duration.ZERO;

    @Test
    void aFailureThatCountsTakesTheServerOutAndSaysWhy() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        elapsed = Duration.ofSeconds(3);
        runs(new ProbeResult.Down("connection refused"));
        assertThat(changes)
                .containsExactly(new HealthChange(
                        book.statuses().getFirst().server(),
                        false,
                        "TCP_CHECK 10.0.0.1:80: connection refused",
                        START.plusSeconds(3),
                        Duration.ofSeconds(3).toNanos()));
        assertThat(book.statuses().getFirst().up()).isFalse();
        assertThat(book.statuses().getFirst().since()).isEqualTo(START.plusSeconds(3));
    }

    @Test
    void nothingIsToldWhileNothingChanges() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        runs(new ProbeResult.Up("connected"));
        runs(new ProbeResult.Up("connected"));
        runs(new ProbeResult.Down("forgiven"));
        assertThat(changes).isEmpty();
    }

    @Test
    void aServerWithAlphaComesIntoServiceWithItsFirstSuccess() {
        add(Checkers.server("10.0.0.1", true, CHECK));
        assertThat(book.statuses().getFirst().up()).isFalse();
        runs(new ProbeResult.Down("connection refused"));
        assertThat(changes).isEmpty();
        runs(new ProbeResult.Up("connected"));
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.up()).isTrue();
            assertThat(change.reason()).isEqualTo("TCP_CHECK 10.0.0.1:80: connected");
        });
    }

    @Test
    void aServerGoesDownWithItsFirstFailedCheckAndComesBackWithItsLast() {
        Checker.Tcp second = Checkers.tcp("10.0.0.9", CHECK.schedule());
        add(Checkers.server("10.0.0.1", false, CHECK, second));
        List<RunId> first = List.copyOf(timetable.pending.keySet());
        run(first.get(0), new ProbeResult.Down("a"));
        run(first.get(1), new ProbeResult.Down("b"));
        assertThat(changes).hasSize(1);
        run(first.get(0).next(), new ProbeResult.Up("c"));
        assertThat(changes).hasSize(1);
        run(first.get(1).next(), new ProbeResult.Up("d"));
        assertThat(changes).hasSize(2);
        assertThat(changes.getLast().reason()).isEqualTo("TCP_CHECK 10.0.0.9:80: d");
    }

    @Test
    void theNextRunComesTheIntervalAfterTheEndOfTheLast() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        RunId run = next();
        elapsed = Duration.ofSeconds(1);
        begin(run);
        assertThat(timetable.pending).isEmpty();
        elapsed = Duration.ofSeconds(5);
        book.finished(run, new ProbeResult.Up("connected"), Duration.ofSeconds(4), now());
        assertThat(timetable.pending).containsExactly(Map.entry(run.next(), LOOP));
        assertThat(book.statuses().getFirst().checks().getFirst().nextRun()).isEqualTo(START.plusSeconds(15));
    }

    @Test
    void aForgivenFailureIsLookedIntoAfterTheRetryDelay() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        runs(new ProbeResult.Up("connected"));
        runs(new ProbeResult.Down("forgiven"));
        assertThat(timetable.pending).containsValue(RETRY);
        runs(new ProbeResult.Down("counts"));
        assertThat(timetable.pending).containsValue(LOOP);
    }

    @Test
    void aCheckNeverOverlapsItself() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        RunId run = next();
        book.due(run);
        book.due(run);
        assertThat(begun).hasSize(1);
    }

    @Test
    void callbacksOfAnotherRunAreIgnored() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        RunId run = next();
        book.due(run.next());
        book.due(new RunId(99, 1));
        assertThat(begun).isEmpty();
        book.finished(run, new ProbeResult.Down("never begun"), Duration.ZERO, now());
        book.due(run);
        book.finished(run.next(), new ProbeResult.Down("too early"), Duration.ZERO, now());
        assertThat(changes).isEmpty();
    }

    @Test
    void aRefreshHasAllChecksRunNowAndTellsWhenTheyHave() {
        Checker.Tcp second = Checkers.tcp("10.0.0.9", CHECK.schedule());
        add(Checkers.server("10.0.0.1", false, CHECK, second));
        List<RunId> first = List.copyOf(timetable.pending.keySet());
        run(first.get(0), new ProbeResult.Up("a"));
        run(first.get(1), new ProbeResult.Up("b"));
        List<String> told = new ArrayList<>();
        book.refresh(() -> told.add("done, changes " + changes.size()), now());
        assertThat(timetable.pending.values()).allMatch(delay -> delay.compareTo(Duration.ofMillis(2)) <= 0);
        List<RunId> fresh = List.copyOf(timetable.pending.keySet());
        run(fresh.get(0), new ProbeResult.Up("a"));
        assertThat(told).isEmpty();
        run(fresh.get(1), new ProbeResult.Up("b"));
        assertThat(told).containsExactly("done, changes 0");
        assertThat(timetable.pending).containsValues(LOOP);
    }

    @Test
    void aRunThatWasGoingOnIsTooOldForARefresh() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        RunId old = next();
        begin(old);
        List<String> told = new ArrayList<>();
        book.refresh(() -> told.add("done"), now());
        book.finished(old, new ProbeResult.Down("seen from the wrong side"), Duration.ZERO, now());
        assertThat(told).isEmpty();
        assertThat(timetable.pending).containsExactly(Map.entry(old.next(), Duration.ZERO));
        run(old.next(), new ProbeResult.Up("connected"));
        assertThat(told).containsExactly("done");
    }

    @Test
    void aRefreshWithoutChecksIsOverAtOnceAndOneOfWhatIsGoneToo() {
        List<String> told = new ArrayList<>();
        book.refresh(() -> told.add("empty"), now());
        assertThat(told).containsExactly("empty");
        add(Checkers.server("10.0.0.1", false, CHECK));
        book.refresh(() -> told.add("gone"), now());
        wanted.clear();
        book.revise(wanted, now());
        assertThat(told).containsExactly("empty", "gone");
    }

    @Test
    void aRunThatTheTimetableLostIsPutOnAgain() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        RunId lost = next();
        elapsed = Duration.ofMillis(900);
        book.watch(now());
        assertThat(timetable.pending).containsOnlyKeys(lost);
        elapsed = Duration.ofMillis(1100);
        book.watch(now());
        assertThat(timetable.pending).containsExactly(Map.entry(lost.next(), Duration.ZERO));
        book.due(lost);
        assertThat(begun).isEmpty();
        book.due(lost.next());
        assertThat(begun).containsExactly(lost.next());
    }

    @Test
    void aRunThatTakesLongIsNotMistakenForALostOne() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        begin(next());
        elapsed = Duration.ofSeconds(60);
        book.watch(now());
        assertThat(timetable.pending).isEmpty();
    }

    @Test
    void firstRunsAreSpreadOverTheWarmup() {
        Duration warmup = Duration.ofSeconds(5);
        for (int i = 1; i <= 50; i++) {
            add(Checkers.server(
                    "10.0.0." + i,
                    false,
                    Checkers.tcp("10.0.0." + i, new Checker.Schedule(LOOP, Duration.ofSeconds(1), 1, RETRY, warmup))));
        }
        assertThat(timetable.pending.values())
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ZERO, warmup));
        assertThat(timetable.pending.values().stream().distinct()).hasSizeGreaterThan(40);
    }

    @Test
    void theSameMachineInTwoVirtualServersIsCheckedForEach() {
        RealServer server = Checkers.server("10.0.0.1", false, CHECK);
        addTo(80, server);
        addTo(443, server);
        run(timetable.pending.keySet().iterator().next(), new ProbeResult.Down("connection refused"));
        assertThat(changes)
                .singleElement()
                .satisfies(change -> assertThat(change.server().virtualServer()).hasToString("TCP 192.0.2.10:80"));
        assertThat(book.statuses()).extracting(RealServerStatus::up).containsExactly(false, true);
    }

    @Test
    void aCheckThatAsksTheSameKeepsItsStateAndItsTimer() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        runs(new ProbeResult.Up("connected"));
        runs(new ProbeResult.Down("forgiven"));
        Map<RunId, Duration> pending = Map.copyOf(timetable.pending);
        CheckStatus before = check();
        elapsed = elapsed.plusSeconds(1);
        revise(Checkers.server("10.0.0.1", true, CHECK), Checkers.server("10.0.0.2", false, CHECK));
        assertThat(check()).isEqualTo(before);
        assertThat(timetable.pending).containsAllEntriesOf(pending).hasSize(2);
        runs(new ProbeResult.Down("counts"));
        assertThat(changes).singleElement().satisfies(change -> assertThat(change.up())
                .isFalse());
    }

    @Test
    void theResultOfARunThatWasGoingOnStillCounts() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        RunId run = next();
        begin(run);
        revise(Checkers.server("10.0.0.1", false, CHECK));
        book.finished(run, new ProbeResult.Down("connection refused"), Duration.ZERO, now());
        assertThat(changes).hasSize(1);
    }

    @Test
    void nothingIsHeardOfAServerThatIsGone() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        add(Checkers.server("10.0.0.2", false, CHECK));
        RunId run = next();
        begin(run);
        revise(Checkers.server("10.0.0.2", false, CHECK));
        book.finished(run, new ProbeResult.Down("connection refused"), Duration.ZERO, now());
        assertThat(changes).isEmpty();
        assertThat(book.statuses()).hasSize(1);
        assertThat(timetable.pending).hasSize(1).doesNotContainKey(run.next());
    }

    @Test
    void aNewCheckOfAServerBeginsWithTheServersState() {
        Checker.Tcp other = Checkers.tcp("10.0.0.9", CHECK.schedule());
        add(Checkers.server("10.0.0.1", true, CHECK));
        runs(new ProbeResult.Up("connected"));
        revise(Checkers.server("10.0.0.1", true, other));
        assertThat(book.statuses().getFirst().up()).isTrue();
        assertThat(changes).hasSize(1);
        runs(new ProbeResult.Down("connection refused"));
        assertThat(changes).hasSize(2);
        revise(Checkers.server("10.0.0.1", true, CHECK));
        assertThat(book.statuses().getFirst().up()).isFalse();
        assertThat(changes).hasSize(2);
        runs(new ProbeResult.Up("connected"));
        assertThat(changes).hasSize(3);
    }

    @Test
    void aServerComesBackWhenTheCheckThatFailedIsTakenAway() {
        Checker.Tcp other = Checkers.tcp("10.0.0.9", CHECK.schedule());
        add(Checkers.server("10.0.0.1", false, other, CHECK));
        runs(new ProbeResult.Down("connection refused"));
        revise(Checkers.server("10.0.0.1", false, CHECK));
        assertThat(changes).hasSize(2);
        assertThat(changes.getLast().up()).isTrue();
        assertThat(changes.getLast().reason()).isEqualTo("the check that failed is not asked for any more");
    }

    @Test
    void aCheckThatChangesItsPlaceKeepsItsState() {
        Checker.Tcp other = Checkers.tcp("10.0.0.9", CHECK.schedule());
        add(Checkers.server("10.0.0.1", false, CHECK, other));
        run(next(), new ProbeResult.Down("connection refused"));
        revise(Checkers.server("10.0.0.1", false, other, CHECK));
        assertThat(book.statuses().getFirst().checks())
                .extracting(CheckStatus::target, CheckStatus::up)
                .containsExactly(tuple("10.0.0.9:80", true), tuple("10.0.0.1:80", false));
    }

    @Test
    void aShorterIntervalHoldsForTheRunThatWaits() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        runs(new ProbeResult.Up("connected"));
        RunId waiting = next();
        Duration shorter = Duration.ofSeconds(1);
        revise(Checkers.server("10.0.0.1", false, CHECK.withSchedule(Checkers.schedule(shorter, 0, RETRY))));
        assertThat(timetable.pending).doesNotContainKey(waiting).hasSize(1);
        assertThat(timetable.pending.get(next())).isBetween(Duration.ZERO, shorter);
        runs(new ProbeResult.Down("not forgiven any more"));
        assertThat(changes).hasSize(1);
    }

    @Test
    void aLongerIntervalHoldsAfterTheRunThatWaits() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        runs(new ProbeResult.Up("connected"));
        Map<RunId, Duration> pending = Map.copyOf(timetable.pending);
        Duration longer = LOOP.multipliedBy(2);
        revise(Checkers.server("10.0.0.1", false, CHECK.withSchedule(Checkers.schedule(longer, 0, RETRY))));
        assertThat(timetable.pending).isEqualTo(pending);
        runs(new ProbeResult.Up("connected"));
        assertThat(timetable.pending).containsValue(longer);
    }

    @Test
    void theStatusTellsWhatWasSeenAndWhatComesNext() {
        add(Checkers.server("10.0.0.1", false, CHECK));
        assertThat(check().last()).isEmpty();
        RunId run = next();
        book.due(run);
        assertThat(check().running()).isTrue();
        elapsed = Duration.ofSeconds(1);
        book.finished(run, new ProbeResult.Down("connection refused"), Duration.ofMillis(5), now());
        assertThat(check())
                .isEqualTo(new CheckStatus(
                        "TCP_CHECK",
                        "10.0.0.1:80",
                        false,
                        1,
                        java.util.Optional.of(new CheckStatus.LastRun(
                                false, "connection refused", START.plusSeconds(1), Duration.ofMillis(5))),
                        false,
                        START.plusSeconds(11)));
    }

    private CheckStatus check() {
        return book.statuses().getFirst().checks().getFirst();
    }

    private void add(RealServer server) {
        addTo(80, server);
    }

    private void addTo(int port, RealServer server) {
        wanted.add(wanted(port, server));
        book.revise(wanted, now());
    }

    /** From now on these alone, of port 80. */
    private void revise(RealServer... servers) {
        book.revise(Stream.of(servers).map(server -> wanted(80, server)).toList(), now());
    }

    private static CheckBook.Wanted wanted(int port, RealServer server) {
        return new CheckBook.Wanted(
                Checkers.virtualServer(port, server),
                server,
                server.checkers().stream()
                        .<Probe>map(checker -> new TcpProbe((Checker.Tcp) checker))
                        .toList());
    }

    private RunId next() {
        return timetable.pending.keySet().iterator().next();
    }

    private void runs(ProbeResult result) {
        run(next(), result);
    }

    private void run(RunId run, ProbeResult result) {
        begin(run);
        book.finished(run, result, Duration.ZERO, now());
    }

    private void begin(RunId run) {
        timetable.pending.remove(run);
        book.due(run);
    }

    private Moment now() {
        return new Moment(elapsed.toNanos(), START.plus(elapsed));
    }

    private static final class FakeTimetable implements Timetable {
        final Map<RunId, Duration> pending = new LinkedHashMap<>();

        @Override
        public void add(RunId run, Duration delay) {
            pending.put(run, delay);
        }

        @Override
        public void remove(RunId run) {
            pending.remove(run);
        }
    }
}
