package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;
import org.pollux.health.CheckState.Meaning;

class CheckStateTest {
    private static final Duration LOOP = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Checker.Schedule TWO_RETRIES = Checkers.schedule(LOOP, 2, RETRY);

    @Test
    void aCheckWithoutAlphaIsUpBeforeItsFirstRun() {
        assertThat(CheckState.initial(false).up()).isTrue();
    }

    @Test
    void aCheckWithAlphaIsDownUntilItsFirstSuccess() {
        assertThat(run(true, "").up()).isFalse();
        assertThat(run(true, "----").up()).isFalse();
        assertThat(run(true, "--+").up()).isTrue();
    }

    @Test
    void theVeryFirstFailureCountsAtOnceWhateverRetrySays() {
        CheckState state = run(false, "-");
        assertThat(state.up()).isFalse();
        assertThat(state.last()).isEqualTo(Meaning.WENT_DOWN);
    }

    @Test
    void afterASuccessAsManyFailuresAreForgivenAsRetrySays() {
        assertThat(run(false, "+-").last()).isEqualTo(Meaning.FORGIVEN);
        assertThat(run(false, "+--").last()).isEqualTo(Meaning.FORGIVEN);
        assertThat(run(false, "+--").up()).isTrue();
        assertThat(run(false, "+---").last()).isEqualTo(Meaning.WENT_DOWN);
        assertThat(run(false, "+---").up()).isFalse();
    }

    @Test
    void aSuccessInBetweenRestoresAllForgiveness() {
        assertThat(run(false, "+--+--").up()).isTrue();
    }

    @Test
    void oneSuccessBringsItUpAgain() {
        assertThat(run(false, "+-----+").last()).isEqualTo(Meaning.CAME_UP);
        assertThat(run(false, "+-----+").failures()).isZero();
    }

    @Test
    void afterComingBackFailuresAreForgivenAgain() {
        assertThat(run(false, "-+-").up()).isTrue();
        assertThat(run(true, "-+--").up()).isTrue();
        assertThat(run(true, "-+---").up()).isFalse();
    }

    @Test
    void withoutRetriesTheFirstFailureCounts() {
        Checker.Schedule none = Checkers.schedule(LOOP, 0, RETRY);
        CheckState state = CheckState.initial(false).after(true, none).after(false, none);
        assertThat(state.up()).isFalse();
    }

    @Test
    void failuresInARowAreCountedWhileDownToo() {
        assertThat(run(false, "+-----").failures()).isEqualTo(5);
    }

    @Test
    void onlyAForgivenFailureIsLookedIntoSooner() {
        assertThat(run(false, "+").pause(TWO_RETRIES)).isEqualTo(LOOP);
        assertThat(run(false, "+-").pause(TWO_RETRIES)).isEqualTo(RETRY);
        assertThat(run(false, "+--").pause(TWO_RETRIES)).isEqualTo(RETRY);
        assertThat(run(false, "+---").pause(TWO_RETRIES)).isEqualTo(LOOP);
        assertThat(run(false, "+----").pause(TWO_RETRIES)).isEqualTo(LOOP);
        assertThat(run(true, "-").pause(TWO_RETRIES)).isEqualTo(LOOP);
    }

    /** The state after results written as + and -. */
    private static CheckState run(boolean alpha, String results) {
        CheckState state = CheckState.initial(alpha);
        for (int i = 0; i < results.length(); i++) {
            state = state.after(results.charAt(i) == '+', TWO_RETRIES);
        }
        return state;
    }
}
