package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pollux.election.Bench.LOW;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A director that is not ready yet leaves a running master alone, and takes an empty throne all the same. */
class ReadinessTest {
    private static Bench unready(InstanceSettings instance) {
        Bench bench = Bench.of(instance);
        bench.election.awaitReadiness(Duration.ofSeconds(10));
        return bench.start();
    }

    /** A master of lower priority adverts for so long. */
    private static void underLow(Bench bench, int seconds) {
        for (int i = 0; i < seconds; i++) {
            bench.hear(LOW, State.MASTER, 90);
            bench.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void aLowerMasterIsDisplacedWhenItIsReady() {
        Bench bench = unready(Bench.instance(100));
        underLow(bench, 3);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.election.ready(bench.now);
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.reason().kind()).isEqualTo(Reason.Kind.PREEMPT);
    }

    @Test
    void theWaitIsBounded() {
        Bench bench = unready(Bench.instance(100));
        underLow(bench, 9);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        underLow(bench, 1);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void whereNobodyIsMasterNothingWaits() {
        Bench bench = unready(Bench.instance(100));
        bench.pass(Duration.ofSeconds(4));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aMasterThatGoesIsFollowedAtOnce() {
        Bench bench = unready(Bench.instance(100));
        bench.members(LOW);
        underLow(bench, 1);
        bench.members();
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void preemptDelayIsNotCutShort() {
        Bench bench = unready(Bench.delayed(100, Duration.ofSeconds(5)));
        underLow(bench, 2);
        bench.election.ready(bench.now);
        underLow(bench, 2);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        underLow(bench, 2);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aFaultThatHasGoneAsksForItAnew() {
        Bench bench = unready(Bench.instance(100));
        bench.election.ready(bench.now);
        bench.election.raiseFault("VI_1", "interface eth0 is down", bench.now);
        bench.pass(Duration.ofSeconds(30));
        bench.election.clearFault("VI_1", "interface eth0 is down", bench.now);
        underLow(bench, 2);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.election.ready(bench.now);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aStallAsksForItAnew() {
        Bench bench = unready(Bench.instance(100));
        bench.election.ready(bench.now);
        bench.pass(Duration.ofSeconds(4));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.stall(Duration.ofSeconds(2));
        bench.pass(Duration.ofMillis(500));
        underLow(bench, 2);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.election.ready(bench.now);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void anElectionThatIsToldNothingDoesNotWait() {
        Bench bench = Bench.of(Bench.instance(100)).start();
        bench.hear(LOW, State.MASTER, 90);
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThatThrownBy(() -> bench.election.awaitReadiness(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
