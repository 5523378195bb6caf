package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = 1L << 24;
    private static final long ORIGIN = -123_456_789L;

    private final ConnectionTable table = new ConnectionTable(2000, 1, 2);
    private final TimerWheel wheel = new TimerWheel(table, ORIGIN);
    private final ServerRegistry servers = new ServerRegistry(1);

    @Test
    void anEmptyWheelHasNothingToDo() {
        assertThat(wheel.poll(ORIGIN + Duration.ofDays(1000).toNanos())).isEqualTo(ConnectionTable.NONE);
        assertThat(wheel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingComesUpBeforeItsDeadlineNorMoreThanATickAfter() {
        int slot = connection(1);
        long deadline = ORIGIN + 1_000_000_007L;
        wheel.add(slot, deadline);
        assertThat(wheel.poll(deadline - 1)).isEqualTo(ConnectionTable.NONE);
        assertThat(wheel.nextDeadline()).isBetween(deadline, deadline + TICK);
        assertThat(wheel.poll(deadline + TICK)).isEqualTo(slot);
        assertThat(wheel.poll(deadline + TICK)).isEqualTo(ConnectionTable.NONE);
    }

    @Test
    void aDeadlineBeyondATurnComesUpEarlyToBePlacedAgain() {
        int slot = connection(1);
        long deadline = ORIGIN + Duration.ofDays(31).toNanos();
        wheel.add(slot, deadline);
        assertThat(wheel.nextDeadline()).isLessThan(ORIGIN + (TICK << 16));
        int placed = 0;
        long now = ORIGIN;
        while (now < deadline) {
            now = Math.max(now, wheel.nextDeadline());
            if (wheel.poll(now) == slot && now < deadline) {
                wheel.add(slot, deadline);
                placed++;
            }
        }
        assertThat(now).isBetween(deadline, deadline + TICK);
        assertThat(placed).isBetween(2400, 2500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyConnectionComesUpOnce(long seed) {
        Random random = new Random(seed);
        Map<Integer, Long> deadlines = new HashMap<>();
        long now = ORIGIN;
        for (int i = 0; i < 2000; i++) {
            int slot = connection(i);
            deadlines.put(slot, now + random.nextLong(Duration.ofMinutes(40).toNanos()));
            wheel.add(slot, deadlines.getOrDefault(slot, 0L));
        }
        while (!deadlines.isEmpty()) {
            now += random.nextLong(Duration.ofSeconds(20).toNanos());
            int slot = wheel.poll(now);
            while (slot != ConnectionTable.NONE) {
                if (table.deadline(slot) > now) {
                    wheel.add(slot, table.deadline(slot));
                } else {
                    assertThat(deadlines.remove(slot))
                            .describedAs("seed %d", seed)
                            .isEqualTo(table.deadline(slot));
                }
                slot = wheel.poll(now);
            }
            long present = now;
            assertThat(deadlines.values()).allMatch(deadline -> deadline > present - TICK);
            if (!deadlines.isEmpty()) {
                int moved = deadlines.keySet().iterator().next();
                long deadline = now + random.nextLong(Duration.ofMinutes(10).toNanos());
                deadlines.put(moved, deadline);
                wheel.move(moved, deadline);
            }
            if (now > ORIGIN + Duration.ofHours(2).toNanos()) {
                deadlines.keySet().forEach(wheel::remove);
                deadlines.clear();
            }
        }
        assertThat(wheel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    private int connection(int port) {
        Packet packet = new Packet();
        packet.protocol = Packet.UDP;
        packet.sourcePort = port;
        ServiceKey key = Bench.udp(Bench.VIP, 53);
        VirtualService service = new VirtualService(key, new ServiceSettings("rr"), new RoundRobin());
        return table.add(packet, servers.make(service, Bench.server("10.2.0.21", 53)), 53, 0);
    }
}
