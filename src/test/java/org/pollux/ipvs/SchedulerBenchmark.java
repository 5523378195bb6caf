package org.pollux.ipvs;

import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to choose the server of a new connection. Each comes from another client to another of 8,192 destination
 * addresses, which is what {@code sh}, {@code mh}, {@code dh}, {@code lblc} and {@code lblcr} go by, and one ends for each
 * that begins, so that the servers' loads are never all alike.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SchedulerBenchmark {
    private static final int PACKETS = 1 << 13;
    /** How many connections there are at once, for each server. */
    private static final int LOAD = 8;

    /** Which one; {@code -fallback} stands for that flag, with a third of the servers at weight 0. */
    @Param({
        "rr",
        "wrr",
        "lc",
        "wlc",
        "sed",
        "nq",
        "lblc",
        "lblcr",
        "dh",
        "sh",
        "sh-fallback",
        "mh",
        "mh-fallback",
        "fo",
        "ovf",
        "twos"
    })
    @SuppressWarnings("NullAway.Init") // set by JMH
    public String scheduler;

    /** How many servers. */
    @Param({"4", "64", "1000"})
    public int servers;

    private final Packet[] packets = new Packet[PACKETS];

    @SuppressWarnings("NullAway.Init")
    private VirtualService service;

    @SuppressWarnings("NullAway.Init")
    private RealServer[] open;

    private int next;
    private long now;

    /** Makes the service and its load. */
    @Setup
    public void setUp() {
        boolean fallback = scheduler.endsWith("-fallback");
        String name = scheduler.replace("-fallback", "");
        service = new VirtualService(
                Bench.tcp(Bench.VIP, 80),
                new ServiceSettings(name, fallback ? Set.of(SchedulerFlag.FALLBACK) : Set.of()),
                Schedulers.make(name, new Random(1)).orElseThrow());
        ServerRegistry registry = new ServerRegistry(1);
        for (int i = 0; i < servers; i++) {
            RealServer server = registry.make(service, Bench.server("10.2." + (i >> 8) + "." + (i & 255), 80));
            server.apply(Bench.dr(1 + i % 5 * 8));
            service.add(server, 0);
            if (fallback && i % 3 == 0) {
                server.apply(Bench.dr(0));
                service.edited(server, false, 0);
            }
        }
        Random random = new Random(2);
        for (int i = 0; i < PACKETS; i++) {
            Packet packet = new Packet();
            packet.protocol = Packet.TCP;
            packet.sourceLow = AddressWords.mapped(random.nextInt());
            packet.sourcePort = random.nextInt(1 << 16);
            packet.destinationLow = AddressWords.mapped(random.nextInt());
            packets[i] = packet;
        }
        open = new RealServer[LOAD * servers];
        for (int i = 0; i < 2 * open.length; i++) {
            choose();
        }
    }

    /** Chooses a server, whose connection replaces the oldest one. */
    @Benchmark
    public int choose() {
        now += 1_000;
        RealServer server = service.choose(packets[next & (PACKETS - 1)], now);
        int place = next % open.length;
        next = next + 1 & Integer.MAX_VALUE;
        if (open[place] != null) {
            open[place].active--;
        }
        open[place] = Objects.requireNonNull(server);
        server.active++;
        return server.id;
    }
}
