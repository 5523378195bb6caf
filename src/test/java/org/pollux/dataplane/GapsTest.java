package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static final long SEED = 20_261_120;
    private static final long MILLISECOND = 1_000_000;

    private static final long SECOND = 1000 * MILLISECOND;

    private final Gaps gaps = new Gaps();
    private long waited;

    @BeforeEach
    void begin() throws Exception {
        gaps.begin(() -> waited, 0);
    }

    @Test
    void aLongTurnIsAGap() throws Exception {
        gaps.turnEnds(3 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(3 * MILLISECOND);
        assertThat(gaps.notable()).isZero();
        gaps.turnBegins(10 * MILLISECOND, 11 * MILLISECOND);
        gaps.turnEnds(16 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(6 * MILLISECOND);
        assertThat(gaps.notable()).isEqualTo(1);
    }

    @Test
    void waitingForPacketsIsNone() throws Exception {
        gaps.turnEnds(0);
        gaps.turnBegins(90 * MILLISECOND, 100 * MILLISECOND);
        gaps.turnEnds(90 * MILLISECOND);
        assertThat(gaps.longest()).isZero();
    }

    @Test
    void wakingTooLateIsAGap() throws Exception {
        gaps.turnEnds(0);
        gaps.turnBegins(107 * MILLISECOND, 100 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(7 * MILLISECOND);
        assertThat(gaps.notable()).isEqualTo(1);
    }

    @Test
    void whatTheThreadLackedAProcessorIsToldApart() throws Exception {
        waited = 3 * MILLISECOND;
        gaps.turnEnds(10 * MILLISECOND);
        gaps.turnBegins(20 * MILLISECOND, 20 * MILLISECOND);
        waited += 11 * MILLISECOND;
        gaps.turnEnds(32 * MILLISECOND);
        assertThat(gaps.longest()).isEqualTo(12 * MILLISECOND);
        assertThat(gaps.longestOwn()).isEqualTo(7 * MILLISECOND);
        assertThat(gaps.waited()).isEqualTo(14 * MILLISECOND);
    }

    @Test
    void shortGapsAreTheThreadsOwn() throws Exception {
        gaps.turnEnds(MILLISECOND / 2);
        assertThat(gaps.longestOwn()).isEqualTo(MILLISECOND / 2);
    }

    @Test
    void aMinuteLaterAGapIsTheLongestSinceTheStartOnly() throws Exception {
        gaps.turnEnds(9 * MILLISECOND);
        long later = 59 * SECOND;
        gaps.turnBegins(later, later);
        gaps.turnEnds(later + 2 * MILLISECOND);
        assertThat(gaps.longestOfLastMinute(later + 3 * MILLISECOND)).isEqualTo(9 * MILLISECOND);
        assertThat(gaps.longestOfLastMinute(66 * SECOND)).isEqualTo(2 * MILLISECOND);
        assertThat(gaps.longestOfLastMinute(130 * SECOND)).isZero();
        assertThat(gaps.longest()).isEqualTo(9 * MILLISECOND);
    }

    @Test
    void theLongestOfTheLastMinuteIsThatOfAllItsGaps() throws Exception {
        Random random = new Random(SEED);
        List<long[]> noted = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 5_000; i++) {
            long gap = random.nextLong(20 * MILLISECOND);
            gaps.turnBegins(now, now);
            now += gap;
            gaps.turnEnds(now);
            noted.add(new long[] {now, gap});
            now += random.nextInt(50) == 0 ? random.nextLong(70 * SECOND) : random.nextLong(SECOND / 10);
            long end = now;
            assertThat(gaps.longestOfLastMinute(now))
                    .as("seed %d, gap %d", SEED, i)
                    .isBetween(longest(noted, end - Gaps.WINDOW_NANOS), longest(noted, end - 65 * SECOND));
        }
    }

    private static long longest(List<long[]> noted, long since) {
        return noted.stream()
                .filter(gap -> gap[0] >= since)
                .mapToLong(gap -> gap[1])
                .max()
                .orElse(0);
    }
}
