package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the engine costs while it holds a million connections: finding one of them, a packet of one, a new one, and a page
 * of their listing. The table has room for 2^20; what is not established is half-open, so that a new connection ends the
 * oldest of those.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConnectionBenchmark {
    private static final int MILLION = 1_000_000;
    private static final int ROOM = 1 << 20;
    private static final int ORDER = 1 << 16;
    private static final int CLIENTS_PER_ADDRESS = 60_000;
    private static final int FIRST_ADDRESS = 0x0B000000;

    private final byte[] syn = TestPacket.tcp(Bench.CLIENT, 1, Bench.VIP, 80, "S");
    private final byte[] data = TestPacket.tcp(Bench.CLIENT, 1, Bench.VIP, 80, "A");
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[Bench.BUFFER]);
    /** Whose packet comes when. */
    private final int[] order = new Random(2).ints(ORDER, 0, MILLION).toArray();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @SuppressWarnings("NullAway.Init")
    private ConnectionTable table;

    private long virtualLow;
    private int turn;
    private int newcomer = MILLION;

    /** Begins and establishes a million connections. */
    @Setup
    public void setUp() {
        bench = new Bench(EngineOptions.DEFAULT, ROOM, ConnectionListener.none())
                .with(Bench.tcp(Bench.VIP, 80), "wlc", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80");
        table = new ConnectionTable(ROOM, 1, 2);
        Packet packet = new Packet();
        RealServer server = new ServerRegistry(1)
                .make(
                        new VirtualService(Bench.tcp(Bench.VIP, 80), new ServiceSettings("rr"), new RoundRobin()),
                        Bench.server("10.2.0.21", 80));
        for (int client = 0; client < MILLION; client++) {
            send(syn, client);
            send(data, client);
            fill(syn, client);
            packet.parse(buffer, syn.length);
            table.add(packet, server, 80, 0);
        }
        virtualLow = packet.destinationLow;
    }

    /** Finds one in the table; which it is, is random. */
    @Benchmark
    public int lookUp() {
        int client = next();
        return table.findFromClient(
                false, Packet.TCP, 0, AddressWords.mapped(address(client)), port(client), 0, virtualLow, 80);
    }

    /** Makes the packet of {@link #packet} only: to be taken off it. */
    @Benchmark
    public int makePacket() {
        fill(data, next());
        return Wire.u16(buffer, 10);
    }

    /** A data packet of a random one, to its NAT server. */
    @Benchmark
    public Verdict packet() {
        return send(data, next());
    }

    /** The SYN of a new one: no connection found, a server chosen, an entry made, an old one ended. */
    @Benchmark
    public Verdict begin() {
        newcomer = newcomer == Integer.MAX_VALUE ? MILLION : newcomer + 1;
        return send(syn, newcomer);
    }

    /** Looks through some of them for those of a client; as much as one request of an operator's command does. */
    @Benchmark
    public OptionalInt page() {
        ConnectionFilter filter =
                ConnectionFilter.ALL.ofClients(new MarkRule.Network(TestPacket.address("11.0.0.5"), 32));
        return bench.table.connections(filter, 0, 1_000).next();
    }

    private int next() {
        turn = turn + 1 & (ORDER - 1);
        return order[turn];
    }

    private Verdict send(byte[] packet, int client) {
        fill(packet, client);
        bench.engine.process(buffer, packet.length, "eth0", bench.now, bench.result);
        if (bench.result.verdict() != Verdict.FORWARD) {
            throw new IllegalStateException("not forwarded: " + bench.result.cause());
        }
        return bench.result.verdict();
    }

    private static int address(int client) {
        return FIRST_ADDRESS + client / CLIENTS_PER_ADDRESS;
    }

    private static int port(int client) {
        return 1024 + client % CLIENTS_PER_ADDRESS;
    }

    private void fill(byte[] packet, int client) {
        MemorySegment.copy(MemorySegment.ofArray(packet), 0, buffer, 0, packet.length);
        Wire.put32(buffer, 12, address(client));
        Wire.put16(buffer, 20, port(client));
        Rewriter.setIpv4Checksum(buffer, 0, 20);
    }
}
