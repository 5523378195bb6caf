package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.election.EffectivePriority.Watched;

class EffectivePriorityTest {
    @Test
    void positiveWeightIsAddedWhileUp() {
        assertThat(value(100, 20, false, TrackerState.UP)).isEqualTo(120);
        assertThat(value(100, 20, false, TrackerState.DOWN)).isEqualTo(100);
    }

    @Test
    void negativeWeightIsAddedWhileDown() {
        assertThat(value(100, -20, false, TrackerState.UP)).isEqualTo(100);
        assertThat(value(100, -20, false, TrackerState.DOWN)).isEqualTo(80);
    }

    @Test
    void reverseTurnsTheChangeRound() {
        assertThat(value(100, 20, true, TrackerState.UP)).isEqualTo(80);
        assertThat(value(100, -20, true, TrackerState.DOWN)).isEqualTo(120);
    }

    @Test
    void weightChangesNothingBeforeTheFirstResultUnlessItFailsInitially() {
        assertThat(value(100, -20, false, TrackerState.UNKNOWN)).isEqualTo(100);
        assertThat(of(100, new TrackerSettings("t", -20, false, true), TrackerState.UNKNOWN)
                        .value())
                .isEqualTo(80);
    }

    @Test
    void noWeightIsAFaultWhileDownAndReversedWhileUp() {
        assertThat(of(100, new TrackerSettings("t", 0, false), TrackerState.DOWN)
                        .faults())
                .containsExactly("t is down");
        assertThat(of(100, new TrackerSettings("t", 0, false), TrackerState.UP).faults())
                .isEmpty();
        assertThat(of(100, new TrackerSettings("t", 0, true), TrackerState.UP).faults())
                .containsExactly("t is up");
        assertThat(of(100, new TrackerSettings("t", 0, false), TrackerState.UNKNOWN)
                        .faults())
                .containsExactly("no result of t yet");
    }

    @Test
    void numberIsMultipliedByTheWeight() {
        assertThat(value(100, 2, false, new TrackerState.Value(-30))).isEqualTo(40);
        assertThat(value(100, 2, true, new TrackerState.Value(-30))).isEqualTo(160);
    }

    @Test
    void productOfMinus254IsAFaultHoweverLargeTheNumber() {
        assertThat(faults(1, -253)).isEmpty();
        assertThat(faults(1, -254)).containsExactly("t is -254");
        assertThat(faults(254, Integer.MIN_VALUE)).hasSize(1);
        assertThat(value(100, 254, false, new TrackerState.Value(Integer.MAX_VALUE)))
                .isEqualTo(254);
    }

    @Test
    void numberWithoutWeightIsAFaultUnlessZero() {
        assertThat(faults(0, 1)).hasSize(1);
        assertThat(faults(0, 0)).isEmpty();
    }

    @Test
    void staysWithin1And254AndLeavesTheOwnerAlone() {
        assertThat(value(10, -254, false, TrackerState.DOWN)).isEqualTo(1);
        assertThat(value(200, 200, false, TrackerState.UP)).isEqualTo(254);
        assertThat(value(255, -254, false, TrackerState.DOWN)).isEqualTo(255);
    }

    private static List<String> faults(int weight, int number) {
        return of(100, new TrackerSettings("t", weight, false), new TrackerState.Value(number))
                .faults();
    }

    private static int value(int base, int weight, boolean reverse, TrackerState state) {
        return of(base, new TrackerSettings("t", weight, reverse), state).value();
    }

    private static EffectivePriority of(int base, TrackerSettings tracker, TrackerState state) {
        return EffectivePriority.of(base, List.of(new Watched(tracker, true, true)), _ -> state);
    }
}
