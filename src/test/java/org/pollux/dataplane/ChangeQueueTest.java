package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.ChangedConnection;
import org.pollux.ipvs.SyncedConnection;

class ChangeQueueTest {
    private static final long SEED = 7_341;

    private final AtomicInteger woken = new AtomicInteger();
    private final ChangeQueue queue = new ChangeQueue(4, woken::incrementAndGet);
    private final Random random = new Random(SEED);

    private SyncedConnection any() {
        boolean shifted = random.nextBoolean();
        return new SyncedConnection(
                random.nextBoolean(),
                random.nextInt(256),
                random.nextInt(0x200) | (shifted ? SyncedConnection.SERVER_SHIFTED : 0),
                random.nextInt(256),
                random.nextInt(0x1_0000),
                random.nextInt(0x1_0000),
                random.nextInt(0x1_0000),
                random.nextInt(),
                random.nextLong(1L << 32),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                shifted
                        ? Optional.of(new SyncedConnection.Shifts(
                                new SyncedConnection.Shift(random.nextInt(), random.nextInt(), random.nextInt()),
                                new SyncedConnection.Shift(random.nextInt(), random.nextInt(), random.nextInt())))
                        : Optional.empty(),
                random.nextBoolean()
                        ? Optional.of(new SyncedConnection.Dialogue("sip", "call" + random.nextInt()))
                        : Optional.empty());
    }

    private boolean put(SyncedConnection connection) {
        return queue.changed(new View(connection));
    }

    @Test
    void whatGoesInComesOutInItsOrder() {
        for (int round = 0; round < 1_000; round++) {
            List<SyncedConnection> in = new ArrayList<>();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                in.add(any());
            }
            in.forEach(one -> assertThat(put(one)).isTrue());
            List<SyncedConnection> out = new ArrayList<>();
            for (SyncedConnection next = queue.poll(); next != null; next = queue.poll()) {
                out.add(next);
            }
            assertThat(out).as("round %s, seed %s", round, SEED).isEqualTo(in);
        }
    }

    @Test
    void whatHasNoRoomIsRefused() {
        for (int i = 0; i < 4; i++) {
            assertThat(put(any())).isTrue();
        }
        assertThat(put(any())).isFalse();
        assertThat(queue.poll()).isNotNull();
        assertThat(put(any())).isTrue();
    }

    @Test
    void whoWaitsIsWokenOnce() {
        assertThat(put(any())).isTrue();
        assertThat(woken).as("nobody waits").hasValue(0);
        assertThat(queue.hasNext()).isTrue();
        assertThat(queue.poll()).isNotNull();
        assertThat(queue.hasNext()).isFalse();
        assertThat(put(any())).isTrue();
        assertThat(put(any())).isTrue();
        assertThat(woken).hasValue(1);
    }

    private record View(SyncedConnection of) implements ChangedConnection {
        @Override
        public boolean ipv6() {
            return of.ipv6();
        }

        @Override
        public int protocol() {
            return of.protocol();
        }

        @Override
        public int flags() {
            return of.flags();
        }

        @Override
        public int state() {
            return of.state();
        }

        @Override
        public int clientPort() {
            return of.clientPort();
        }

        @Override
        public int virtualPort() {
            return of.virtualPort();
        }

        @Override
        public int destinationPort() {
            return of.destinationPort();
        }

        @Override
        public int mark() {
            return of.mark();
        }

        @Override
        public long timeout() {
            return of.timeout();
        }

        @Override
        public long clientHigh() {
            return of.clientHigh();
        }

        @Override
        public long clientLow() {
            return of.clientLow();
        }

        @Override
        public long virtualHigh() {
            return of.virtualHigh();
        }

        @Override
        public long virtualLow() {
            return of.virtualLow();
        }

        @Override
        public long destinationHigh() {
            return of.destinationHigh();
        }

        @Override
        public long destinationLow() {
            return of.destinationLow();
        }

        @Override
        public byte @Nullable [] callId() {
            return of.dialogue()
                    .map(dialogue -> dialogue.data().getBytes(StandardCharsets.ISO_8859_1))
                    .orElse(null);
        }

        private SyncedConnection.Shift shiftOf(boolean fromServer) {
            return of.shifts()
                    .map(shifts -> fromServer ? shifts.server() : shifts.client())
                    .orElse(SyncedConnection.Shift.NONE);
        }

        @Override
        public int shift(boolean fromServer) {
            return shiftOf(fromServer).behind();
        }

        @Override
        public int shiftPosition(boolean fromServer) {
            return shiftOf(fromServer).position();
        }

        @Override
        public int shiftBefore(boolean fromServer) {
            return shiftOf(fromServer).before();
        }
    }
}
