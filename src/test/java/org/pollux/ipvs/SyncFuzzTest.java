package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.sync.MessageReader;
import org.pollux.ipvs.sync.MessageReading;
import org.pollux.ipvs.sync.MessageVersion;
import org.pollux.ipvs.sync.MessageWriter;

/** Messages from anybody: random, damaged, and well-formed ones in any order. */
class SyncFuzzTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final String[] SERVERS = {"10.2.0.21", "10.2.0.22", "10.2.0.99"};
    private static final long SEED = 20_260_731;

    private final Random random = new Random(SEED);

    private SyncedConnection any(boolean ipv6, boolean dialogue) {
        int flags = random.nextInt(0x2000) & ~SyncedConnection.TOLD & 0x1F87;
        boolean shifted = (flags & (SyncedConnection.CLIENT_SHIFTED | SyncedConnection.SERVER_SHIFTED)) != 0;
        boolean marked = (flags & SyncedConnection.TEMPLATE) != 0 && random.nextBoolean();
        int mark = marked ? random.nextInt() : 0;
        return new SyncedConnection(
                ipv6,
                marked ? 0 : random.nextInt(1, 256),
                flags,
                random.nextInt(0x1_0000),
                random.nextInt(0x1_0000),
                random.nextInt(0x1_0000),
                random.nextInt(0x1_0000),
                mark,
                random.nextLong(1L << 32),
                ipv6 ? random.nextLong() : 0,
                ipv6 ? random.nextLong() : AddressWords.mapped(random.nextInt()),
                ipv6 && !marked ? random.nextLong() : 0,
                ipv6 ? (marked ? mark & 0xFFFF_FFFFL : random.nextLong()) : AddressWords.mapped(random.nextInt()),
                ipv6 ? random.nextLong() : 0,
                ipv6 ? random.nextLong() : AddressWords.mapped(random.nextInt()),
                shifted
                        ? Optional.of(new SyncedConnection.Shifts(
                                new SyncedConnection.Shift(random.nextInt(), random.nextInt(), random.nextInt()),
                                new SyncedConnection.Shift(random.nextInt(), random.nextInt(), random.nextInt())))
                        : Optional.empty(),
                dialogue
                        ? Optional.of(new SyncedConnection.Dialogue("sip", "x".repeat(random.nextInt(1, 256))))
                        : Optional.empty());
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    @Test
    void whatIsWrittenIsRead() {
        for (int round = 0; round < 2_000; round++) {
            MessageWriter writer = new MessageWriter(MessageVersion.V1, round & 0xFF, 1472);
            List<SyncedConnection> written = new ArrayList<>();
            SyncedConnection next = any(random.nextBoolean(), random.nextInt(4) == 0);
            while (writer.add(next) == MessageWriter.Outcome.WRITTEN) {
                written.add(next);
                next = any(random.nextBoolean(), random.nextInt(4) == 0);
            }
            byte[] message = bytes(writer.finish());
            assertThat(message.length).isLessThanOrEqualTo(1472);
            MessageReading reading = new MessageReader(round & 0xFF).read(ByteBuffer.wrap(message));
            assertThat(reading.faults()).isEmpty();
            assertThat(reading.connections()).isEqualTo(written);
        }
    }

    @Test
    void theOldFormKeepsWhatItCan() {
        for (int round = 0; round < 2_000; round++) {
            MessageWriter writer = new MessageWriter(MessageVersion.V0, 9, 1472);
            assertThat(writer.add(any(true, false))).isEqualTo(MessageWriter.Outcome.NOT_EXPRESSIBLE);
            SyncedConnection one = any(false, false);
            assertThat(writer.add(one)).isEqualTo(MessageWriter.Outcome.WRITTEN);
            MessageReading reading = new MessageReader(0).read(writer.finish());
            assertThat(reading.faults()).isEmpty();
            SyncedConnection read = reading.connections().getFirst();
            assertThat(List.of(read.protocol(), read.flags(), read.state(), read.clientPort(), read.shifts()))
                    .isEqualTo(List.of(one.protocol(), one.flags(), one.state(), one.clientPort(), one.shifts()));
            assertThat(List.of(read.clientLow(), read.virtualLow(), read.destinationLow(), read.mark(), read.timeout()))
                    .isEqualTo(List.of(one.clientLow(), one.virtualLow(), one.destinationLow(), 0, 0L));
        }
    }

    @Test
    void noMessageDoesHarm() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 500);
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVERS[0] + ":80", SERVERS[1] + ":80");
        bench.engine.announce(AnnouncementRule.DEFAULT, _ -> true);
        int taken = 0;
        for (int round = 0; round < 30_000; round++) {
            byte[] message = round % 3 == 0 ? noise() : damaged();
            MessageReading reading = new MessageReader(round & 1).read(ByteBuffer.wrap(message));
            for (SyncedConnection one : reading.connections()) {
                taken += bench.engine.accept(one, bench.now).isTaken() ? 1 : 0;
            }
            if (round % 100 == 0) {
                bench.client(random.nextInt(1, 0x1_0000), "A");
                bench.pass(Duration.ofSeconds(random.nextInt(100)));
            }
        }
        assertThat(taken).as("some were as good as real ones").isPositive();
        bench.pass(Duration.ofDays(32));
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.destination(WEB, SERVERS[0]).activeConnections()).isZero();
        assertThat(bench.destination(WEB, SERVERS[0]).inactiveConnections()).isZero();
        assertThat(bench.destination(WEB, SERVERS[0]).persistentConnections()).isZero();
    }

    private byte[] noise() {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        if (noise.length >= 4) {
            noise[2] = 0;
            noise[3] = (byte) noise.length;
        }
        if (noise.length >= 8 && random.nextBoolean()) {
            noise[0] = 0;
            noise[5] = 1;
            noise[6] = 0;
            noise[7] = 0;
        }
        return noise;
    }

    private byte[] damaged() {
        MessageWriter writer = new MessageWriter(
                random.nextInt(4) == 0 ? MessageVersion.V0 : MessageVersion.V1, random.nextInt(2), 1472);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            var _ = writer.add(random.nextBoolean() ? any(random.nextBoolean(), random.nextInt(8) == 0) : plausible());
        }
        byte[] message = bytes(writer.finish());
        for (int i = random.nextInt(4); i > 0 && message.length > 0; i--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt();
        }
        return message;
    }

    private SyncedConnection plausible() {
        boolean template = random.nextInt(4) == 0;
        boolean active = !template && random.nextBoolean();
        TcpState state = active ? TcpState.ESTABLISHED : TcpState.FIN_WAIT;
        String server = SERVERS[random.nextInt(SERVERS.length)];
        return new SyncedConnection(
                false,
                Packet.TCP,
                (template ? SyncedConnection.TEMPLATE : 0) | (active ? 0 : SyncedConnection.INACTIVE),
                template ? random.nextInt(2) : state.number(),
                template ? 0 : 40_000 + random.nextInt(50),
                80,
                80,
                0,
                random.nextInt(1, 300),
                0,
                AddressWords.low(TestPacket.address(Bench.CLIENT)),
                0,
                AddressWords.low(TestPacket.address(Bench.VIP)),
                0,
                AddressWords.low(TestPacket.address(server)),
                Optional.empty(),
                Optional.empty());
    }

    /** A table of what was told last, and of which server has it. */
    @Test
    void countsAgreeWithAModelAfterEachStep() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 500);
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVERS[0] + ":80", SERVERS[1] + ":80");
        Map<Integer, SyncedConnection> model = new HashMap<>();
        Set<String> known = new HashSet<>(List.of(SERVERS[0], SERVERS[1]));
        for (int step = 0; step < 3_000; step++) {
            SyncedConnection one = plausible();
            Acceptance became = bench.engine.accept(one, bench.now);
            SyncedConnection before = model.get(one.clientPort());
            boolean same = before == null || before.destinationLow() == one.destinationLow();
            if (before == null) {
                assertThat(became).isEqualTo(Acceptance.ADDED);
                model.put(one.clientPort(), one);
            } else if (one.isTemplate() || same) {
                assertThat(became).isEqualTo(Acceptance.UPDATED);
                // Of two templates the first one's server stays.
                if (same) {
                    model.put(one.clientPort(), one);
                }
            } else if (one.has(SyncedConnection.INACTIVE)) {
                assertThat(became).isEqualTo(Acceptance.OUTDATED);
            } else {
                assertThat(became).isEqualTo(Acceptance.ADDED);
                model.put(one.clientPort(), one);
            }
            if (step == 1_500) {
                bench.table.addDestination(WEB, Bench.server(SERVERS[2], 80), Bench.dr(1));
                bench.pass(Duration.ofMillis(1));
                known.add(SERVERS[2]);
            }
            for (String server : known) {
                DestinationSnapshot counts = bench.destination(WEB, server);
                assertThat(List.of(
                                counts.activeConnections(),
                                counts.inactiveConnections(),
                                counts.persistentConnections()))
                        .as("%s after step %s, seed %s", server, step, SEED)
                        .isEqualTo(counts(model, server));
            }
        }
    }

    private static List<Integer> counts(Map<Integer, SyncedConnection> model, String server) {
        int active = 0;
        int inactive = 0;
        int persistent = 0;
        long low = AddressWords.low(TestPacket.address(server));
        for (SyncedConnection one : model.values()) {
            if (one.destinationLow() == low) {
                persistent += one.isTemplate() ? 1 : 0;
                active += !one.isTemplate() && !one.has(SyncedConnection.INACTIVE) ? 1 : 0;
                inactive += !one.isTemplate() && one.has(SyncedConnection.INACTIVE) ? 1 : 0;
            }
        }
        return List.of(active, inactive, persistent);
    }
}
