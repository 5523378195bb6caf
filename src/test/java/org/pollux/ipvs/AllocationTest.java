package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int ROUNDS = 2_000;

    private static long announced;

    @Test
    void packetsAndConnectionsAllocateNothing() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 4096, ConnectionListener.none())
                .with(Bench.tcp(Bench.VIP, 80), "wlc", ForwardingMethod.NAT, "10.2.0.21:8080", "10.2.0.22:8080")
                .with(Bench.udp(Bench.VIP, 53), "wrr", ForwardingMethod.DR, "10.2.0.21:53")
                .with(Bench.tcp(Bench.VIP, 81), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp(Bench.VIP, 83), "rr", ForwardingMethod.TUN, "10.2.0.21:83")
                .with(Bench.tcp(Bench.VIP, 84), "rr", ForwardingMethod.FULLNAT, "10.2.0.21:84")
                .with(Bench.tcp(Bench.VIP, 85), "rr", ForwardingMethod.FULLNAT, "10.2.0.21:85");
        told(bench, 84, ClientAddress.TCP_OPTION);
        told(bench, 85, ClientAddress.PROXY_PROTOCOL);
        bench.engine.announce(new AnnouncementRule(0, 1, Duration.ZERO, 0, false), AllocationTest::read);
        byte[][] packets = {
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "A"),
            TestPacket.tcp("10.2.0.22", 8080, Bench.CLIENT, 40_000, "PA"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "R"),
            TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "query"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 81, "S"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 82, "S"),
            TestPacket.syn(Bench.CLIENT, 40_000, Bench.VIP, 83, 1460, 0),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 83, "R"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 84, "S"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 84, "A"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 84, "R"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 85, "S"),
            TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 85, "R"),
        };
        MemorySegment buffer = MemorySegment.ofArray(new byte[Bench.BUFFER]);
        MemorySegment[] sources = new MemorySegment[packets.length];
        for (int i = 0; i < packets.length; i++) {
            sources[i] = MemorySegment.ofArray(packets[i]);
        }
        long fewest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 6; attempt++) {
            fewest = Math.min(fewest, allocatedBy(() -> run(bench, buffer, sources)));
        }
        // For 24,000 packets and 8,000 connections: nothing but what measuring itself takes.
        assertThat(fewest).isLessThan(2_000);
        assertThat(bench.engine.packets(Cause.FORWARDED)).isGreaterThan(20_000);
        assertThat(announced).isNotZero();
    }

    /** What somebody who is told of connections would look at. */
    private static boolean read(ChangedConnection changed) {
        announced += changed.protocol() + changed.flags() + changed.mark() + changed.timeout() + changed.clientLow();
        return true;
    }

    private static void told(Bench bench, int port, ClientAddress client) {
        bench.table.editService(
                Bench.tcp(Bench.VIP, port),
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(TestPacket.address("10.2.0.200")), client)));
    }

    @Test
    void onlyAStreamThatIsChangedTakesMore() {
        int connections = 50_000;
        long[] taken = new long[2];
        int there = 0;
        for (int i = 0; i < taken.length; i++) {
            Bench bench = new Bench(EngineOptions.DEFAULT, connections, ConnectionListener.none())
                    .with(Bench.tcp(Bench.VIP, 85), "rr", ForwardingMethod.FULLNAT, "10.2.0.21:85");
            told(bench, 85, i == 0 ? ClientAddress.HIDDEN : ClientAddress.PROXY_PROTOCOL);
            byte[] packet = TestPacket.tcp(Bench.CLIENT, 1, Bench.VIP, 85, "S");
            for (int port = 0; port < connections; port++) {
                packet[20] = (byte) ((1024 + port) >>> 8);
                packet[21] = (byte) (1024 + port);
                bench.send(packet);
            }
            taken[i] = bench.engine.tableUse().memory();
            there = bench.engine.connectionCount();
        }
        assertThat(there).isGreaterThan(connections / 3);
        assertThat((taken[1] - taken[0]) / there).isEqualTo(32);
    }

    @Test
    void aConnectionTakesLessThanAHundredBytes() {
        int connections = 50_000;
        Bench bench = new Bench(EngineOptions.DEFAULT, connections, ConnectionListener.none())
                .with(Bench.udp(Bench.VIP, 53), "rr", ForwardingMethod.NAT, "10.2.0.21:53");
        long taken = allocatedBy(() -> {
            EngineSettings settings = new EngineSettings(connections, 1, 2, EngineOptions.DEFAULT);
            new Engine(settings, (ipv6, high, low) -> bench, ConnectionListener.none(), bench, 0);
        });
        byte[] packet = TestPacket.udp(Bench.CLIENT, 1, Bench.VIP, 53, "q");
        MemorySegment source = MemorySegment.ofArray(packet);
        MemorySegment buffer = MemorySegment.ofArray(new byte[Bench.BUFFER]);
        taken += allocatedBy(() -> {
            for (int i = 0; i < connections; i++) {
                MemorySegment.copy(source, 0, buffer, 0, packet.length);
                Wire.put16(buffer, 20, 1024 + i);
                bench.engine.process(buffer, packet.length, "eth0", bench.now, bench.result);
            }
        });
        assertThat(bench.engine.connectionCount()).isEqualTo(connections);
        assertThat(taken / connections).isBetween(80L, 99L);
    }

    private static void run(Bench bench, MemorySegment buffer, MemorySegment[] sources) {
        for (int i = 0; i < ROUNDS; i++) {
            for (MemorySegment source : sources) {
                int length = (int) source.byteSize();
                MemorySegment.copy(source, 0, buffer, 0, length);
                bench.engine.process(buffer, length, "eth0", bench.now, bench.result);
            }
            // Past every timeout, so that each round makes and ends connections.
            bench.now += 400_000_000_000L;
            bench.engine.tick(bench.now);
        }
    }

    /** What an engine allocates for the same packets again and again. */
    static long allocatedFor(Bench bench, byte[][] packets, int rounds) {
        MemorySegment buffer = MemorySegment.ofArray(new byte[Bench.BUFFER]);
        MemorySegment[] sources = new MemorySegment[packets.length];
        for (int i = 0; i < packets.length; i++) {
            sources[i] = MemorySegment.ofArray(packets[i]);
        }
        return allocatedBy(() -> {
            for (int i = 0; i < rounds; i++) {
                for (MemorySegment source : sources) {
                    int length = (int) source.byteSize();
                    MemorySegment.copy(source, 0, buffer, 0, length);
                    bench.engine.process(buffer, length, "eth0", bench.now, bench.result);
                }
            }
        });
    }

    private static long allocatedBy(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
