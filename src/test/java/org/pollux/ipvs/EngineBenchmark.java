package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;

/**
 * What the engine costs: choosing a server by each scheduler with 4, 64 and 1,000 of them, beginning a connection, finding
 * one among a million, and listing those. Each figure is the median of several rounds after a warm-up. Run it alone:
 * {@code java -Xmx2g -cp target/classes:target/test-classes:… org.pollux.ipvs.EngineBenchmark}.
 */
public final class EngineBenchmark {
    private static final int ROUNDS = 9;
    private static final int WARM_UP = 4;
    private static final int MILLION = 1_000_000;

    /** Keeps results from being optimized away. */
    private static long sink;

    private EngineBenchmark() {}

    private interface Work {
        /** Does it so many times. */
        void run(int times);
    }

    /** Measures all of it. */
    public static void main(String[] arguments) {
        schedulers();
        connections();
        System.out.println("(" + sink + ")");
    }

    private static void schedulers() {
        System.out.println("ns per choice          4       64    1,000 servers");
        for (String name : new TreeSet<>(Schedulers.names())) {
            StringBuilder line = new StringBuilder(String.format("%-14s", name));
            for (int servers : new int[] {4, 64, 1_000}) {
                line.append(String.format("%9.1f", perChoice(name, servers)));
            }
            System.out.println(line);
        }
    }

    private static double perChoice(String name, int servers) {
        VirtualService service = service(name, servers);
        Packet packet = new Packet();
        packet.destinationLow = AddressWords.mapped(0x0A090909);
        packet.protocol = Packet.TCP;
        int times = Math.max(20_000, 4_000_000 / servers);
        return median(times, count -> {
            for (int i = 0; i < count; i++) {
                packet.sourceLow = AddressWords.mapped(0x0A010000 + i * 7919);
                RealServer chosen = service.choose(packet, i);
                if (chosen != null) {
                    sink += chosen.id;
                    // As a connection that begins and one that ends would, so that loads are not all alike.
                    chosen.active = (chosen.active + 1) & 31;
                }
            }
        });
    }

    private static VirtualService service(String name, int servers) {
        Scheduler scheduler = Schedulers.make(name, new Random(1)).orElseThrow();
        VirtualService service = new VirtualService(Bench.tcp(Bench.VIP, 80), new ServiceSettings(name), scheduler);
        ServerRegistry registry = new ServerRegistry(1);
        for (int i = 0; i < servers; i++) {
            RealServer server = registry.make(service, Bench.server("10.2." + (i >> 8) + "." + (i & 255), 80));
            server.apply(new DestinationSettings(ForwardingMethod.DR, 1 + i % 5 * 8));
            service.add(server, 0);
        }
        return service;
    }

    private static void connections() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 1 << 20, ConnectionListener.none())
                .with(Bench.tcp(Bench.VIP, 80), "wlc", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80");
        long start = System.nanoTime();
        byte[] packet = TestPacket.tcp(Bench.CLIENT, 1, Bench.VIP, 80, "S");
        byte[] data = TestPacket.tcp(Bench.CLIENT, 1, Bench.VIP, 80, "A");
        MemorySegment buffer = MemorySegment.ofArray(new byte[Bench.BUFFER]);
        for (int i = 0; i < MILLION; i++) {
            send(bench, buffer, packet, i);
            send(bench, buffer, data, i);
        }
        System.out.printf(
                "%,d connections begun and established: %.0f ns each; %,d MB in %,d entries%n",
                MILLION,
                (System.nanoTime() - start) / (double) MILLION,
                bench.engine.tableUse().memory() >> 20,
                bench.engine.connectionCount());
        int[] order = new Random(2).ints(1 << 16, 0, MILLION).toArray();
        System.out.printf(
                "packet of one among a million connections: %.1f ns%n",
                median(200_000, count -> {
                    for (int i = 0; i < count; i++) {
                        send(bench, buffer, data, order[i & (order.length - 1)]);
                    }
                }));
        System.out.printf(
                "  of which making the packet: %.1f ns%n",
                median(200_000, count -> {
                    for (int i = 0; i < count; i++) {
                        sink += fill(buffer, data, order[i & (order.length - 1)]);
                    }
                }));
        listing(bench);
    }

    private static void listing(Bench bench) {
        ConnectionFilter filter =
                ConnectionFilter.ALL.ofClients(new MarkRule.Network(TestPacket.address("11.0.0.5"), 32));
        List<Long> pages = new ArrayList<>();
        long rows = 0;
        long begin = System.nanoTime();
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            long start = System.nanoTime();
            ConnectionPage page = bench.table.connections(filter, cursor.getAsInt(), 1_000);
            pages.add(System.nanoTime() - start);
            rows += page.rows().size();
            cursor = page.next();
        }
        System.out.printf(
                "listing one client's %d of a million: %.1f ms in %d pages, the longest %.1f ms%n",
                rows,
                (System.nanoTime() - begin) / 1e6,
                pages.size(),
                pages.stream().mapToLong(Long::longValue).max().orElse(0) / 1e6);
    }

    private static void send(Bench bench, MemorySegment buffer, byte[] packet, int client) {
        fill(buffer, packet, client);
        bench.engine.process(buffer, packet.length, "eth0", bench.now, bench.result);
        if (bench.result.verdict() != Verdict.FORWARD) {
            throw new IllegalStateException("not forwarded: " + bench.result.cause());
        }
    }

    /** The packet of another client: 11.0.0.0 and on, ports from 1,024. */
    private static int fill(MemorySegment buffer, byte[] packet, int client) {
        MemorySegment.copy(MemorySegment.ofArray(packet), 0, buffer, 0, packet.length);
        Wire.put32(buffer, 12, 0x0B000000 + client / 60_000);
        Wire.put16(buffer, 20, 1024 + client % 60_000);
        Rewriter.setIpv4Checksum(buffer, 0, 20);
        return Wire.u16(buffer, 10);
    }

    /** Nanoseconds for one, as the median of rounds. */
    private static double median(int times, Work work) {
        double[] rounds = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.run(times);
            if (round >= 0) {
                rounds[round] = (System.nanoTime() - start) / (double) times;
            }
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }
}
