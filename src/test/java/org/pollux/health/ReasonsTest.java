package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    @Test
    void durationsAreWrittenShort() {
        assertThat(Reasons.text(Duration.ofMillis(250))).isEqualTo("250 ms");
        assertThat(Reasons.text(Duration.ofSeconds(1))).isEqualTo("1 s");
        assertThat(Reasons.text(Duration.ofMillis(1500))).isEqualTo("1.5 s");
        assertThat(Reasons.text(Duration.ofSeconds(100))).isEqualTo("100 s");
    }

    @Test
    void whatAServerSendsCannotPlayWithTheTerminal() {
        assertThat(Reasons.message(new IOException("Unexpected line: \u001b[2J\r\nroot logged in")))
                .isEqualTo("unexpected line: ?[2J??root logged in");
    }

    @Test
    void longMessagesAreCut() {
        assertThat(Reasons.message(new IOException("x".repeat(5000))))
                .hasSize(203)
                .endsWith("...");
    }

    @Test
    void aFailureWithoutMessageIsNamed() {
        assertThat(Reasons.message(new IOException())).isEqualTo("IOException");
    }
}
