package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {
    private static final long MILLISECOND = 1_000_000;

    private final Gaps gaps = new Gaps(0);

    @Test
    void aLongTurnIsAGap() {
        gaps.turnEnds(3 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(3 * MILLISECOND);
        assertThat(gaps.notable()).isZero();
        gaps.turnBegins(10 * MILLISECOND, 11 * MILLISECOND);
        gaps.turnEnds(16 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(6 * MILLISECOND);
        assertThat(gaps.notable()).isEqualTo(1);
    }

    @Test
    void waitingForPacketsIsNone() {
        gaps.turnEnds(0);
        gaps.turnBegins(90 * MILLISECOND, 100 * MILLISECOND);
        gaps.turnEnds(90 * MILLISECOND);
        assertThat(gaps.longest()).isZero();
    }

    @Test
    void wakingTooLateIsAGap() {
        gaps.turnEnds(0);
        gaps.turnBegins(107 * MILLISECOND, 100 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(7 * MILLISECOND);
        assertThat(gaps.notable()).isEqualTo(1);
    }
}
