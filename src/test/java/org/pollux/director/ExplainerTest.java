package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.config.VrrpInstance;
import org.pollux.election.InstanceStatus;
import org.pollux.election.MemberId;
import org.pollux.election.Reason;
import org.pollux.election.State;
import org.pollux.election.TrackerSettings;
import org.pollux.election.TrackerState;

class ExplainerTest {
    private static final MemberId A = new MemberId("a", InetAddress.ofLiteral("10.10.0.11"), 1);
    private static final MemberId B = new MemberId("b", InetAddress.ofLiteral("10.10.0.12"), 2);
    private static final MemberId C = new MemberId("c", InetAddress.ofLiteral("10.10.0.13"), 3);
    private static final MemberId WITNESS = new MemberId("w", InetAddress.ofLiteral("10.10.0.14"), 4);
    private static final InstanceStatus.Quorum UNCOUNTED =
            new InstanceStatus.Quorum(Optional.empty(), 2, Set.of(), Optional.empty(), true);

    private static InstanceStatus.Peer peer(MemberId who, State state, int priority, boolean preempt) {
        return new InstanceStatus.Peer(who, state, priority, preempt, Duration.ofMillis(300), true);
    }

    private static InstanceStatus status(
            State state, int priority, MemberId master, InstanceStatus.Quorum quorum, InstanceStatus.Peer... peers) {
        return new InstanceStatus(
                "web",
                51,
                state,
                priority,
                Duration.ofSeconds(90),
                new Reason(Reason.Kind.START, "started"),
                4,
                Optional.of(master),
                master.equals(A) ? Optional.empty() : Optional.of(Duration.ofMillis(300)),
                Set.of(),
                List.of(peers),
                new InstanceStatus.PriorityParts(
                        100,
                        List.of(new InstanceStatus.Contribution(
                                new TrackerSettings("chk", -10, false), TrackerState.DOWN, -10, false))),
                List.of(new InstanceStatus.Consequence("disk", true, 90, Optional.of(B))),
                quorum,
                Optional.empty(),
                Optional.of(new InstanceStatus.Timer(InstanceStatus.Timer.Kind.ADVERT, Duration.ofMillis(200))));
    }

    private static Explanation explain(VrrpInstance configured, InstanceStatus now) {
        return Explainer.explain("a", configured, now, List.of());
    }

    @Test
    void whatTheElectionKnowsIsAllThere() {
        Explanation why = explain(
                ConfiguredInstances.web(true),
                status(
                        State.MASTER,
                        90,
                        A,
                        new InstanceStatus.Quorum(Optional.of(2), 3, Set.of(WITNESS), Optional.of(true), true),
                        peer(B, State.BACKUP, 80, true)));
        assertThat(why.priority())
                .isEqualTo(new Explanation.Priority(
                        90, 100, List.of(new Explanation.Part("chk", -10, "down", -10, false))));
        assertThat(why.directors())
                .containsExactly(new Explanation.Heard("b", "10.10.0.12", "BACKUP", 80, true, 300, true));
        assertThat(why.quorum()).isEqualTo(new Explanation.Quorum(2, 3, List.of("w"), true, true));
        assertThat(why.ifFailed()).containsExactly(new Explanation.IfFailed("disk", true, 90, "b"));
        assertThat(why.next()).isEqualTo(new Explanation.Next("advert", 200));
        assertThat(why.addresses()).containsExactly("10.10.0.100/24 dev eth0");
        assertThat(why.since())
                .isBetween(Instant.now().minusSeconds(100), Instant.now().minusSeconds(89));
        assertThat(why.wouldChange())
                .containsExactly(
                        "b (10.10.0.12) takes over when this director stops, is silent, stalls or has a fault",
                        "it takes over too when the priority here falls below its 80",
                        "it may be master while it sees 2 votes; now it sees 3");
    }

    @Test
    void aLoneMasterIsWarnedOf() {
        assertThat(explain(ConfiguredInstances.web(true), status(State.MASTER, 90, A, UNCOUNTED))
                        .wouldChange())
                .containsExactly("no other director could take over now: if this one goes, nobody holds the addresses");
    }

    @Test
    void aFollowerThatDoesNotPreemptIsNoDanger() {
        assertThat(explain(
                                ConfiguredInstances.web(true),
                                status(State.MASTER, 90, A, UNCOUNTED, peer(B, State.BACKUP, 80, false)))
                        .wouldChange())
                .last()
                .isEqualTo("a lower priority here changes nothing: it does not preempt");
    }

    @Test
    void aBackupSaysWhyItIsNotMaster() {
        InstanceStatus.Peer master = peer(B, State.MASTER, 150, true);
        assertThat(explain(ConfiguredInstances.web(true), status(State.BACKUP, 90, B, UNCOUNTED, master))
                        .wouldChange())
                .containsExactly(
                        "b (10.10.0.12) has the higher priority (150 against 90)",
                        "it takes over when the master stops, closes its connection or is silent");
        assertThat(explain(
                                ConfiguredInstances.web(true),
                                status(State.BACKUP, 90, B, UNCOUNTED, master, peer(C, State.BACKUP, 120, true)))
                        .wouldChange())
                .last()
                .isEqualTo("if it goes, c (10.10.0.13) with priority 120 comes before this director");
        assertThat(explain(ConfiguredInstances.web(false), status(State.BACKUP, 200, B, UNCOUNTED, master))
                        .wouldChange())
                .first()
                .isEqualTo(
                        "nopreempt: the running master b (10.10.0.12) is left alone, though its priority is only 150");
    }

    @Test
    void aMissingQuorumIsSaid() {
        assertThat(explain(
                                ConfiguredInstances.web(true),
                                status(
                                        State.BACKUP,
                                        90,
                                        B,
                                        new InstanceStatus.Quorum(Optional.of(2), 1, Set.of(), Optional.empty(), false),
                                        peer(B, State.MASTER, 150, true)))
                        .wouldChange())
                .last()
                .isEqualTo("it may not be master before it sees 2 votes; now it sees 1");
    }

    @Test
    void aFaultSaysWhatToMend() {
        InstanceStatus plain = status(State.FAULT, 90, B, UNCOUNTED);
        InstanceStatus broken = new InstanceStatus(
                plain.name(),
                plain.virtualRouterId(),
                State.FAULT,
                90,
                plain.since(),
                plain.reason(),
                4,
                plain.master(),
                plain.lastAdvert(),
                Set.of("interface eth0 is down"),
                List.of(),
                new InstanceStatus.PriorityParts(
                        100,
                        List.of(new InstanceStatus.Contribution(
                                new TrackerSettings("disk", 0, false), TrackerState.DOWN, 0, true))),
                List.of(),
                UNCOUNTED,
                Optional.empty(),
                Optional.empty());
        assertThat(explain(ConfiguredInstances.web(true), broken).faults())
                .containsExactly(
                        new Explanation.Fault("interface eth0 is down", "bring it up: ip link set dev eth0 up"),
                        new Explanation.Fault("tracker disk: down", "the tracker disk must succeed again"));
    }
}
