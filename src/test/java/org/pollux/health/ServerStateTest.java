package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;

class ServerStateTest {
    private static final Checker.Schedule NO_RETRY = Checkers.schedule(Duration.ofSeconds(1), 0, Duration.ofSeconds(1));

    @Test
    void aServerWithoutChecksIsUpEvenWithAlpha() {
        assertThat(ServerState.initial(true, 0).up()).isTrue();
    }

    @Test
    void oneFailedCheckIsEnoughToBeDown() {
        ServerState state = ServerState.initial(false, 2).after(1, false, NO_RETRY);
        assertThat(state.up()).isFalse();
    }

    @Test
    void itIsUpAgainOnlyWhenAllChecksAre() {
        ServerState state =
                ServerState.initial(false, 2).after(0, false, NO_RETRY).after(1, false, NO_RETRY);
        state = state.after(0, true, NO_RETRY);
        assertThat(state.up()).isFalse();
        state = state.after(1, true, NO_RETRY);
        assertThat(state.up()).isTrue();
    }

    @Test
    void withAlphaEachCheckMustSucceedOnce() {
        ServerState state = ServerState.initial(true, 2).after(0, true, NO_RETRY);
        assertThat(state.up()).isFalse();
        assertThat(state.after(1, true, NO_RETRY).up()).isTrue();
    }
}
