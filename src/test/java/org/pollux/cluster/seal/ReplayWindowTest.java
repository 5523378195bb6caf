package org.pollux.cluster.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    private boolean take(long number) {
        boolean fresh = window.isFresh(number);
        if (fresh) {
            window.add(number);
        }
        return fresh;
    }

    @Test
    void aNumberCountsOnce() {
        assertThat(take(0)).isTrue();
        assertThat(take(0)).isFalse();
        assertThat(take(2)).isTrue();
        assertThat(take(1)).isTrue();
        assertThat(take(1)).isFalse();
        assertThat(take(2)).isFalse();
        assertThat(take(-1)).isFalse();
    }

    @Test
    void whatIsTooOldToKnowDoesNotCount() {
        take(1000);
        assertThat(take(1000 - ReplayWindow.SIZE + 1)).isTrue();
        assertThat(take(1000 - ReplayWindow.SIZE)).isFalse();
        assertThat(take(Long.MAX_VALUE)).isTrue();
        assertThat(take(1001)).isFalse();
    }

    @Test
    void agreesWithASetThatRemembersEverything() {
        long seed = Long.getLong("window.seed", System.nanoTime());
        System.out.println("ReplayWindowTest: -Dwindow.seed=" + seed);
        Random random = new Random(seed);
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        for (int round = 0; round < 100_000; round++) {
            long number = Math.max(0, newest + random.nextInt(140) - 100);
            boolean expected = !seen.contains(number) && number > newest - ReplayWindow.SIZE;

            assertThat(take(number))
                    .as("round %d, number %d, newest %d", round, number, newest)
                    .isEqualTo(expected);
            if (expected) {
                seen.add(number);
                newest = Math.max(newest, number);
            }
        }
    }
}
