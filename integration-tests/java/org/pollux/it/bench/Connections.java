package org.pollux.it.bench;

import java.time.Duration;
import java.util.List;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.XdpLink;

/** The part of the table about what connections cost: to make them, to remember them, and the longest wait for one. */
final class Connections {
    private static final Duration PIECE = Duration.ofSeconds(5);

    private static final int USUAL_TABLE = DataPlaneOptions.DEFAULT_MAX_CONNECTIONS;

    private final BenchNetwork network;
    private final Effort effort;
    private final Report report;

    Connections(BenchNetwork network, Effort effort, Report report) {
        this.network = network;
        this.effort = effort;
        this.report = report;
    }

    /** How many can be made in a second. */
    void rates(BpfCollection programs, Generator generator) throws Exception {
        try (DataPlane dataPlane = network.open(DataPlaneOptions.DEFAULT_MAX_CONNECTIONS)) {
            NewConnections connections = new NewConnections(network, programs, generator, dataPlane);
            Rounds rounds = new Rounds();
            // The first ones warm the virtual machine up.
            for (int round = -1; round < effort.rounds(); round++) {
                double udp = connections.udp(effort.connectionsSlice());
                double tcp = connections.tcp(effort.connectionsSlice());
                if (round >= 0) {
                    rounds.add("udp", udp);
                    rounds.add("tcp", tcp);
                }
            }
            report.add(Figure.of("new_udp", "new UDP connections by the slow path, NAT", "per second", rounds.of("udp"))
                    .atLeast(100_000));
            report.add(
                    Figure.of("new_tcp", "new TCP connections by the slow path, NAT", "per second", rounds.of("tcp")));
        }
    }

    /** What one takes when a table is full: maps and engine, nothing left out. */
    void memory(BpfCollection programs, Generator generator) throws Exception {
        for (Way way : List.of(Way.NAT, Way.DR)) {
            Memory before = Memory.now();
            try (DataPlane dataPlane = network.open(effort.remembered());
                    Established established = new Established(network, programs, generator, dataPlane)) {
                established.establish(way, effort.remembered());
                Memory taken = Memory.now().since(before);
                String of = way.title() + ", a table of %,d that is full".formatted(effort.remembered());
                double connections = effort.remembered();
                report.add(Figure.of(
                        way.key() + "_connection_kernel",
                        "memory of a connection: maps, " + of,
                        "bytes",
                        taken.kernel() / connections));
                report.add(Figure.of(
                        way.key() + "_connection_heap",
                        "memory of a connection: engine, " + of,
                        "bytes",
                        taken.heap() / connections));
                Figure flow = Figure.of(
                        way.key() + "_flow_memory",
                        "memory of a flow, all counted: " + of,
                        "bytes",
                        taken.bytes() / connections / way.flowsOfConnection());
                // What does not grow with the table, such as the buffers of sockets, is shared by the flows of a small
                // one.
                report.add(effort.remembered() >= USUAL_TABLE ? flow.atMost(256) : flow);
            }
        }
    }

    /** The longest time in which no connection was made although some were always wanted. */
    void stall() throws Exception {
        try (BpfCollection timed = BenchObject.load(true);
                Generator generator = new Generator(timed, network.client, Benchmark.GENERATING_CPU);
                DataPlane dataPlane = network.open(DataPlaneOptions.DEFAULT_MAX_CONNECTIONS)) {
            NewConnections connections = new NewConnections(network, timed, generator, dataPlane);
            double warm = connections.udp(effort.connectionsSlice());
            try (XdpLink _ = connections.sink()) {
                double longest = 0;
                long left = effort.watch().toNanos();
                // In pieces: the kernel runs one request of the generator for some time only.
                while (left > 0) {
                    long piece = Math.min(left, PIECE.toNanos());
                    var _ = connections.load(Duration.ofNanos(piece));
                    longest = Math.max(longest, generator.longestSilence().toNanos() / 1e6);
                    left -= piece;
                }
                report.add(Figure.of(
                                "slow_path_stall",
                                "longest stall of the slow path in %,d s at %,.0f connections/s"
                                        .formatted(effort.watch().toSeconds(), warm),
                                "ms",
                                longest)
                        .atMost(5));
            }
        }
    }
}
