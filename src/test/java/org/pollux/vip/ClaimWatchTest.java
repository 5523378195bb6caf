package org.pollux.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimWatchTest {
    private static final long SECOND = 1_000_000_000L;

    /** Near the wrap of the clock: times may only be compared by their difference. */
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private static final VirtualAddress A = VirtualAddress.of(InetAddress.ofLiteral("10.0.0.1"), 24, "eth0");
    private static final VirtualAddress B = VirtualAddress.of(InetAddress.ofLiteral("10.0.0.2"), 24, "eth0");

    private final ClaimWatch watch =
            new ClaimWatch(new ProbeTimes(Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(1)));

    @BeforeEach
    void take() {
        watch.hold(List.of(A), START);
    }

    private static long at(double seconds) {
        return START + (long) (seconds * SECOND);
    }

    @Test
    void asksWhenThePreviousHoldersLeaseIsOverAndThenAtTheInterval() {
        assertThat(watch.due(at(2.9))).isEmpty();
        assertThat(watch.nextDeadline()).isEqualTo(OptionalLong.of(at(3)));
        assertThat(watch.due(at(3))).containsExactly(A);
        assertThat(watch.due(at(3.1))).isEmpty();
        assertThat(watch.due(at(13))).containsExactly(A);
    }

    @Test
    void whatIsNotHeldIsNotAskedForAndStaysAreKept() {
        watch.hold(List.of(A, B), at(2));
        assertThat(watch.due(at(3))).containsExactly(A);
        watch.hold(List.of(B), at(4));
        assertThat(watch.due(at(5))).containsExactly(B);
        watch.hold(List.of(), at(6));
        assertThat(watch.nextDeadline()).isEmpty();
        assertThat(watch.claimed(A, at(20))).isFalse();
    }

    @Test
    void aClaimIsReportedOnlyWhenItLasts() {
        assertThat(watch.claimed(A, at(5))).isFalse();
        // It is asked again to be sure.
        assertThat(watch.due(at(6))).containsExactly(A);
        assertThat(watch.claimed(A, at(6.01))).isTrue();
    }

    @Test
    void anAnnouncementOfTheNextHolderIsNoReport() {
        for (int i = 0; i < 10; i++) {
            assertThat(watch.claimed(A, at(5 + i * 0.01))).isFalse();
        }
    }

    @Test
    void thePreviousHolderMayAnswerWhileItsLeaseRuns() {
        assertThat(watch.claimed(A, at(0.1))).isFalse();
        assertThat(watch.claimed(A, at(1.5))).isFalse();
        assertThat(watch.claimed(A, at(2.9))).isFalse();
        assertThat(watch.claimed(A, at(3.1))).as("the first that counts").isFalse();
        assertThat(watch.claimed(A, at(4.2))).isTrue();
    }

    @Test
    void aStormIsReportedOnceASecond() {
        int reports = 0;
        for (int i = 0; i < 10_000; i++) {
            reports += watch.claimed(A, at(5 + i * 0.001)) ? 1 : 0;
        }
        assertThat(reports).isEqualTo(9);
    }

    @Test
    void anOldSuspicionIsForgotten() {
        assertThat(watch.claimed(A, at(5))).isFalse();
        assertThat(watch.claimed(A, at(60))).isFalse();
        assertThat(watch.claimed(A, at(61.5))).isTrue();
    }

    @Test
    void aMergeAsksAtOnce() {
        watch.hurry(at(1));
        assertThat(watch.due(at(1))).containsExactly(A);
    }
}
