package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pollux.election.Reason;
import org.pollux.election.State;
import org.pollux.election.Transition;

class ReadinessTest {
    private final Deque<Consumer<Boolean>> looks = new ArrayDeque<>();
    private final Deque<ElectionLoop.Input> delayed = new ArrayDeque<>();
    private final List<Long> ready = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;
    private final Readiness readiness = new Readiness(
            looks::add,
            new Readiness.Owner() {
                @Override
                public void post(ElectionLoop.Input input) {
                    input.apply(now);
                }

                @Override
                public void later(long at, ElectionLoop.Input input) {
                    assertThat(at - now).isEqualTo(Duration.ofMillis(200).toNanos());
                    delayed.add(input);
                }
            },
            ready::add);

    private void transition(State from, State to, Reason.Kind kind) {
        readiness.changed(
                new Transition("web", from, to, new Reason(kind, "why"), now, 100, 1, Optional.empty(), List.of()));
    }

    private void looked(boolean served) {
        looks.remove().accept(served);
    }

    @Test
    void afterAStartAFaultAndAStallTheChecksLookAgain() {
        transition(State.INIT, State.BACKUP, Reason.Kind.START);
        looked(true);
        transition(State.FAULT, State.BACKUP, Reason.Kind.FAULT_CLEARED);
        looked(true);
        transition(State.MASTER, State.BACKUP, Reason.Kind.STALL);
        looked(true);
        assertThat(ready).hasSize(3);
    }

    @Test
    void otherChangesAskForNothing() {
        transition(State.MASTER, State.BACKUP, Reason.Kind.BETTER_MASTER);
        transition(State.BACKUP, State.MASTER, Reason.Kind.MASTER_SILENT);
        transition(State.BACKUP, State.FAULT, Reason.Kind.FAULT);
        assertThat(looks).isEmpty();
    }

    @Test
    void aLookThatFindsAServiceWithoutServersIsRepeatedForABoundedTime() {
        transition(State.INIT, State.BACKUP, Reason.Kind.START);
        looked(false);
        assertThat(ready).isEmpty();
        now += Duration.ofMillis(200).toNanos();
        delayed.remove().apply(now);
        now += Duration.ofSeconds(10).toNanos();
        looked(false);
        assertThat(delayed).isEmpty();
        assertThat(ready).isEmpty();
    }

    @Test
    void aLookFromBeforeAnotherFaultDoesNotCount() {
        transition(State.FAULT, State.BACKUP, Reason.Kind.FAULT_CLEARED);
        transition(State.FAULT, State.BACKUP, Reason.Kind.FAULT_CLEARED);
        looked(true);
        assertThat(ready).isEmpty();
        looked(true);
        assertThat(ready).hasSize(1);
    }

    @Test
    void aMergeOnlyHasThemLook() {
        readiness.merged();
        looked(true);
        assertThat(ready).isEmpty();
    }
}
