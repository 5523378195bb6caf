package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pollux.election.Bench.HIGH;
import static org.pollux.election.Bench.LOW;
import static org.pollux.election.Bench.ME;
import static org.pollux.election.Bench.instance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.election.InstanceStatus.Consequence;
import org.pollux.election.InstanceStatus.Timer;

/** What explains an instance, and reloads. */
class ElectionStatusTest {
    private static final TrackerSettings CHECK = new TrackerSettings("check", -60, false);
    private static final TrackerSettings LINK = new TrackerSettings("eth1", 0, false);

    @Test
    void tellsWhatTheFailureOfEachTrackerWouldDo() {
        Bench bench = Bench.of(watching(100, CHECK, LINK));
        bench.election.trackerChanged("check", TrackerState.UP, bench.now);
        bench.election.trackerChanged("eth1", TrackerState.UP, bench.now);
        bench.startAsMaster();
        bench.members(LOW);
        bench.hear(LOW, State.BACKUP, 90);
        assertThat(status(bench).consequences())
                .containsExactly(
                        new Consequence("check", false, 40, Optional.of(LOW)),
                        new Consequence("eth1", true, 100, Optional.of(LOW)));
    }

    @Test
    void tellsThatAWeightCannotCauseAFailover() {
        Bench bench = Bench.of(watching(100, CHECK)).startAsMaster();
        bench.members(LOW);
        bench.hear(LOW, State.BACKUP, 30);
        assertThat(status(bench).consequences()).containsExactly(new Consequence("check", false, 40, Optional.empty()));
    }

    @Test
    void tellsThePartsOfThePriority() {
        Bench bench = Bench.of(watching(100, CHECK)).start();
        bench.election.trackerChanged("check", TrackerState.DOWN, bench.now);
        assertThat(status(bench).priority()).isEqualTo(40);
        assertThat(status(bench).priorityParts().base()).isEqualTo(100);
        assertThat(status(bench).priorityParts().contributions())
                .containsExactly(new InstanceStatus.Contribution(CHECK, TrackerState.DOWN, -60, false));
    }

    @Test
    void tellsTheVotes() {
        Bench bench = new Bench(ElectionSettings.defaults(0).withQuorum(3), instance(100)).start();
        MemberId witness = Bench.member("witness", 9);
        bench.election.membershipChanged(new Membership(Set.of(ME, LOW), Set.of(witness), List.of(), false), bench.now);
        bench.election.gatewayChanged(false, bench.now);
        assertThat(status(bench).quorum())
                .isEqualTo(new InstanceStatus.Quorum(Optional.of(3), 3, Set.of(witness), Optional.of(false), true));
    }

    @Test
    void tellsWhatComesNext() {
        Bench bench = Bench.of(instance(100)).start();
        bench.hear(HIGH, State.MASTER, 150);
        bench.pass(Duration.ofMillis(900));
        assertThat(status(bench).next()).contains(new Timer(Timer.Kind.ADVERT, Duration.ofMillis(100)));
    }

    @Test
    void journalKnowsWhoHadBeenHeardAndHowLongAgo() {
        Bench bench = Bench.of(instance(100)).start();
        bench.members(HIGH);
        bench.hear(HIGH, State.MASTER, 150);
        bench.pass(Duration.ofMillis(300));
        bench.members();
        assertThat(bench.transitions.getLast().peers())
                .containsExactly(new InstanceStatus.Peer(HIGH, State.MASTER, 150, true, Duration.ofMillis(300), false));
    }

    @Test
    void reloadThatChangesNothingDoesNothing() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.reconfigure(instance(100));
        assertThat(bench.trace).isEmpty();
    }

    @Test
    void masterAdvertsItsNewIntervalAtOnceAndKeepsIt() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.reconfigure(new InstanceSettings("VI_1", 51, 100, Duration.ofMillis(100), true, Duration.ZERO));
        assertThat(bench.adverts.getLast().advertInterval()).isEqualTo(Duration.ofMillis(100));
        bench.forget().pass(Duration.ofSeconds(1));
        assertThat(bench.trace).hasSize(10).containsOnly("advert MASTER 100");
    }

    @Test
    void newTrackerWithoutAResultDoesNotStopARunningMaster() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.reconfigure(watching(100, LINK));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.election.trackerChanged("eth1", TrackerState.DOWN, bench.now);
        assertThat(bench.state()).isEqualTo(State.FAULT);
    }

    @Test
    void removedInstanceThatComesBackIsStillHeard() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        long before = bench.adverts.size();
        bench.pass(Duration.ofSeconds(2));
        long last = bench.adverts.getLast().sequence();
        bench.reconfigure();
        bench.reconfigure(instance(100));
        assertThat(bench.adverts.size()).isGreaterThan((int) before);
        assertThat(bench.adverts.getLast().sequence()).isGreaterThan(last);
    }

    @Test
    void anotherVirtualRouterIdIsAnotherInstance() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.reconfigure(new InstanceSettings("VI_1", 52, 100, Bench.ADVERT, true, Duration.ZERO));
        assertThat(bench.trace)
                .containsExactly("MASTER -> INIT", "release", "advert INIT 0", "INIT -> BACKUP", "advert BACKUP 100");
    }

    @Test
    void refusedReloadChangesNothing() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        assertThatThrownBy(() -> bench.election.reconfigure(
                        ElectionSettings.defaults(0),
                        List.of(instance(50)),
                        List.of(new SyncGroupSettings("G", List.of("VI_9"), List.of(), true)),
                        bench.now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sync group G has no instance VI_9");
        assertThat(status(bench).priority()).isEqualTo(100);
    }

    @Test
    void lateNopreemptMasterLetsGoAsAPeerWouldHaveTakenOver() {
        InstanceSettings late = new InstanceSettings(
                "VI_1", 51, 100, Duration.ofMillis(20), false, Duration.ZERO, 3, Optional.of(254), List.of());
        Bench bench = Bench.of(late).startAsMaster();
        bench.stall(Duration.ofMillis(60));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.stall(Duration.ofMillis(61));
        assertThat(bench.reason().kind()).isEqualTo(Reason.Kind.STALL);
    }

    private static InstanceStatus status(Bench bench) {
        return bench.election.status(bench.now).getFirst();
    }

    private static InstanceSettings watching(int priority, TrackerSettings... trackers) {
        return new InstanceSettings(
                "VI_1", 51, priority, Bench.ADVERT, true, Duration.ZERO, 3, Optional.empty(), List.of(trackers));
    }
}
