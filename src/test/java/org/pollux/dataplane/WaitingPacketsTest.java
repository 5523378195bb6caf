package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingPacketsTest {
    private static final long PATIENCE = WaitingPackets.PATIENCE_NANOS;

    private final NextHop one = hop();
    private final NextHop other = hop();
    private final List<Long> released = new ArrayList<>();
    private final WaitingPackets waiting = new WaitingPackets(4);

    @Test
    void packetsLeaveInTheOrderTheyCame() {
        waiting.add(100, 60, one, 0);
        waiting.add(200, 60, other, 1);
        waiting.add(300, 60, one, 2);
        waiting.release(one, (address, length, hop) -> released.add(address));
        assertThat(released).containsExactly(100L, 300L);
        assertThat(waiting.size()).isEqualTo(1);
        assertThat(waiting.nextDeadline()).isEqualTo(1 + PATIENCE);
    }

    @Test
    void aFullQueueTakesNoMore() {
        for (int i = 0; i < 4; i++) {
            assertThat(waiting.add(i, 60, one, 0)).isTrue();
        }
        assertThat(waiting.add(5, 60, one, 0)).isFalse();
    }

    @Test
    void aPacketWaitsNoLongerThanItsPatience() {
        waiting.add(100, 60, one, 0);
        waiting.add(200, 60, other, 10);
        waiting.expire(PATIENCE - 1, (address, length, hop) -> released.add(address));
        assertThat(released).isEmpty();
        waiting.expire(PATIENCE, (address, length, hop) -> released.add(address));
        assertThat(released).containsExactly(100L);
        waiting.expire(PATIENCE + 10, (address, length, hop) -> released.add(address));
        assertThat(released).containsExactly(100L, 200L);
        assertThat(waiting.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    private static NextHop hop() {
        return new NextHop(
                NextHop.State.RESOLVING, 2, InetAddress.ofLiteral("10.0.0.1"), 1500, Optional.empty(), 0, "", 0);
    }
}
