package org.pollux.it.bench;

import java.time.Duration;
import java.util.List;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.DataPlaneStatus;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.XdpLink;

/** The part of the table about what connections cost: to make them, to remember them, and the longest wait for one. */
final class Connections {
    private static final Duration PIECE = Duration.ofSeconds(60);

    private static final int KEPT_PART = 16;
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
        if (effort.remembered() == 0) {
            report.leaveOut("memory of a flow, which takes a large table that is full");
            return;
        }
        // One service of several leaves the others a sixteenth.
        int made = effort.remembered() - effort.remembered() / KEPT_PART;
        for (Way way : List.of(Way.NAT, Way.DR)) {
            Memory before = Memory.now();
            try (DataPlane dataPlane = network.open(effort.remembered());
                    Established established = new Established(network, programs, generator, dataPlane)) {
                established.establish(way, made);
                Memory taken = Memory.now().since(before);
                String of = way.title() + ", %,d in a table of %,d".formatted(made, effort.remembered());
                double connections = made;
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
        try (Processors _ = Processors.allBut(Benchmark.GENERATING_CPU);
                BpfCollection timed = BenchObject.load(true);
                Generator generator = new Generator(timed, network.client, Benchmark.GENERATING_CPU);
                DataPlane dataPlane = network.open(DataPlaneOptions.DEFAULT_MAX_CONNECTIONS)) {
            NewConnections connections = new NewConnections(network, timed, generator, dataPlane);
            var _ = connections.udp(effort.connectionsSlice());
            try (XdpLink _ = connections.sink()) {
                Generator.Silence silence = Generator.Silence.NONE;
                double made = 0;
                // In pieces: the kernel runs one request of the generator for some time only.
                for (long left = effort.watch().toNanos(); left > 0; left -= PIECE.toNanos()) {
                    Generator.Run run = connections.load(Duration.ofNanos(Math.min(left, PIECE.toNanos())));
                    made += run.arrived();
                    silence = silence.and(generator.longestSilence());
                }
                tell(
                        silence,
                        made / effort.watch().toNanos() * 1e9,
                        dataPlane.status().gaps());
            }
        }
    }

    private void tell(Generator.Silence silence, double rate, DataPlaneStatus.Gaps gaps) {
        String of = " in %,d s at %,.0f connections/s".formatted(effort.watch().toSeconds(), rate);
        report.add(Figure.of(
                        "slow_path_stall", "longest stall of the slow path" + of, "ms", milliseconds(silence.wanted()))
                .atMost(5));
        report.add(Figure.of(
                "slow_path_silence",
                "the same with the times in which nothing was sent",
                "ms",
                milliseconds(silence.longest())));
        report.add(Figure.of(
                "generator_absence",
                "the generator had to give up its processor, altogether",
                "ms",
                milliseconds(silence.absence())));
        report.add(Figure.of(
                "packet_thread_gap",
                "longest gap of the packet thread by its own account, from its start",
                "ms",
                milliseconds(gaps.longest())));
        report.add(Figure.of(
                "packet_thread_own_gap",
                "the same without the time in which it had no processor",
                "ms",
                milliseconds(gaps.longestOwn())));
    }

    private static double milliseconds(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
