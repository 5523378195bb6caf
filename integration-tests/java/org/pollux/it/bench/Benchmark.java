package org.pollux.it.bench;

import java.nio.file.Path;
import java.util.List;
import org.pollux.linux.bpf.BpfCollection;

/**
 * Measures everything, prints the table and leaves it in a folder.
 *
 * <p>Run by {@code integration-tests/bench/run}: {@code Benchmark FOLDER [--quick]}. Ends with 0 when every goal that it
 * measured is reached, with 1 when one is missed, with 2 when it could not measure.
 */
public final class Benchmark {
    static final int GENERATING_CPU = 0;

    private final Effort effort;
    private final Path folder;
    private final Report report = new Report();

    Benchmark(Effort effort, Path folder) {
        this.effort = effort;
        this.folder = folder;
    }

    /** See the class. */
    public static void main(String[] args) {
        List<String> words = List.of(args);
        Effort effort = words.contains("--quick") ? Effort.QUICK : Effort.FULL;
        System.exit(status(new Benchmark(effort, Path.of(words.getFirst()))));
    }

    private static int status(Benchmark benchmark) {
        try {
            Report report = benchmark.run();
            System.out.println();
            System.out.print(report);
            return report.missed().isEmpty() ? 0 : 1;
        } catch (Exception e) {
            System.err.println("the benchmark could not measure: " + e);
            e.printStackTrace();
            return 2;
        }
    }

    /** Measures, and writes what was measured also when not everything could be. */
    Report run() throws Exception {
        try (BenchNetwork network = new BenchNetwork(folder.resolve("lab"))) {
            Connections connections = new Connections(network, effort, report);
            try (BpfCollection programs = BenchObject.load(false);
                    Generator generator = new Generator(programs, network.client, GENERATING_CPU)) {
                new Forwarding(network, programs, generator, effort, report).measure();
                connections.rates(programs, generator);
                connections.memory(programs, generator);
            }
            connections.stall();
            new Programs(network, effort, report).measure();
        } finally {
            report.write(folder);
        }
        return report;
    }
}
