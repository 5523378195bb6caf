package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PulseTest {
    /** About to wrap. */
    private static final long BEGIN = Long.sum(Long.MAX_VALUE, -1000);

    private final Pulse pulse = new Pulse(Duration.ofNanos(150));

    @BeforeEach
    void begin() {
        pulse.begin(BEGIN);
    }

    @Test
    void aProcessThatRunsHasNoPauses() {
        for (int i = 1; i < 100; i++) {
            pulse.beat(BEGIN + i * 25L);
            assertThat(pulse.takePause(BEGIN + i * 25L + 10)).isZero();
        }
    }

    @Test
    void aThreadThatWasHeldUpAloneIsNoPause() {
        for (int i = 1; i < 100; i++) {
            pulse.beat(BEGIN + i * 25L);
        }
        assertThat(pulse.takePause(BEGIN + 100 * 25)).isZero();
    }

    @Test
    void aPauseIsToldOnceByWhomeverIsWokenFirst() {
        assertThat(pulse.takePause(BEGIN + 1500)).isEqualTo(1500);
        assertThat(pulse.takePause(BEGIN + 1501)).isZero();
        pulse.beat(BEGIN + 1502);
        assertThat(pulse.takePause(BEGIN + 1503)).isZero();
    }

    @Test
    void aPauseIsToldOnceWhereThePulseIsWokenFirst() {
        pulse.beat(BEGIN + 1500);
        assertThat(pulse.takePause(BEGIN + 1501)).isEqualTo(1500);
        assertThat(pulse.takePause(BEGIN + 1502)).isZero();
    }

    @Test
    void eachPauseIsTold() {
        assertThat(pulse.takePause(BEGIN + 200)).isEqualTo(200);
        pulse.beat(BEGIN + 210);
        pulse.beat(BEGIN + 510);
        assertThat(pulse.takePause(BEGIN + 511)).isEqualTo(300);
        pulse.beat(BEGIN + 520);
        assertThat(pulse.takePause(BEGIN + 671)).isEqualTo(151);
    }

    @Test
    void upToTheLimitNothingIsAPause() {
        assertThat(pulse.takePause(BEGIN + 150)).isZero();
        pulse.beat(BEGIN + 150);
        assertThat(pulse.takePause(BEGIN + 150)).isZero();
    }
}
