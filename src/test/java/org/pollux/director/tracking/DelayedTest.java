package org.pollux.director.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayedTest {
    private static final Duration UP = Duration.ofNanos(10);
    private static final Duration DOWN = Duration.ofNanos(5);

    private final Delayed delayed = new Delayed(UP, DOWN);

    @Test
    void whatIsSeenFirstCountsAtOnce() {
        assertThat(delayed.there()).isEmpty();
        assertThat(delayed.see(false, 100)).isTrue();
        assertThat(delayed.there()).contains(false);
    }

    @Test
    void aChangeCountsWhenItHasLasted() {
        delayed.see(true, 100);
        assertThat(delayed.see(false, 101)).isFalse();
        assertThat(delayed.deadline()).hasValue(106);
        assertThat(delayed.step(105)).isFalse();
        assertThat(delayed.step(106)).isTrue();
        assertThat(delayed.there()).contains(false);
        assertThat(delayed.deadline()).isEmpty();
    }

    @Test
    void aShortChangeLeavesNoTrace() {
        delayed.see(true, 100);
        delayed.see(false, 101);
        delayed.see(true, 104);
        assertThat(delayed.deadline()).isEmpty();
        assertThat(delayed.step(1000)).isFalse();
        assertThat(delayed.there()).contains(true);
    }

    @Test
    void seeingItAgainDoesNotProlongIt() {
        delayed.see(false, 0);
        delayed.see(true, 1);
        assertThat(delayed.see(true, 10)).isFalse();
        assertThat(delayed.see(true, 11)).isTrue();
    }

    @Test
    void withoutDelayItCountsAtOnce() {
        Delayed immediate = new Delayed(Duration.ZERO, Duration.ZERO);
        immediate.see(true, 0);
        assertThat(immediate.see(false, 1)).isTrue();
        assertThat(immediate.see(true, 1)).isTrue();
    }
}
