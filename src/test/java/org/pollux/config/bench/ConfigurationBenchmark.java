package org.pollux.config.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.config.syntax.Surroundings;

/**
 * How long big configurations take to be read, and in how much memory: run it with the heap that must suffice, such as
 * {@code java -Xmx300m -cp target/classes:target/test-classes org.pollux.config.bench.ConfigurationBenchmark}. Each
 * file is read several times; the first time includes the start of the virtual machine's compiler. With the built
 * {@code pollux} and a folder for the files as arguments, it measures whole runs of {@code pollux check} instead, with
 * a virtual machine of their own that may use 300 MB of heap.
 */
public final class ConfigurationBenchmark {
    private static final int ROUNDS = 3;

    private ConfigurationBenchmark() {}

    /** Reads each file and prints what it took. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 2) {
            Path folder = Path.of(args[1]);
            whole(args[0], Files.writeString(folder.resolve("virtual-servers.conf"), virtualServers()));
            whole(args[0], Files.writeString(folder.resolve("instances.conf"), instances()));
            return;
        }
        measure("100,000 lines of virtual servers", ConfigurationBenchmark::virtualServers);
        measure("keepalived's example of 65,024 instances", ConfigurationBenchmark::instances);
        measure("references that double 30 times", ConfigurationBenchmark::doubling);
    }

    private static void whole(String pollux, Path file) throws IOException, InterruptedException {
        for (int round = 1; round <= ROUNDS; round++) {
            ProcessBuilder check = new ProcessBuilder(pollux, "check", file.toString());
            check.environment().put("JAVA_TOOL_OPTIONS", "-Xmx300m");
            check.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            long start = System.nanoTime();
            int status = check.start().waitFor();
            System.out.printf(
                    "pollux check %s (%.1f MB), round %d: %d ms, exit status %d%n",
                    file.getFileName(), Files.size(file) / 1e6, round, (System.nanoTime() - start) / 1_000_000, status);
        }
    }

    private static void measure(String what, Supplier<String> text) {
        Source source = Source.of("bench.conf", text.get());
        for (int round = 1; round <= ROUNDS; round++) {
            resetPeaks();
            long start = System.nanoTime();
            Reading reading = ConfigurationReader.read(source, Surroundings.none());
            long millis = (System.nanoTime() - start) / 1_000_000;
            String outcome =
                    switch (reading) {
                        case Reading.Accepted accepted ->
                            accepted.configuration().virtualServers().size() + " virtual servers, "
                                    + accepted.configuration().vrrpInstances().size() + " instances";
                        case Reading.Refused refused ->
                            refused.diagnostics().getFirst().oneLine();
                    };
            System.out.printf(
                    "%s (%.1f MB), round %d: %d ms, heap at most %d MB: %s%n",
                    what, source.text().length() / 1e6, round, millis, peakMegabytes(), outcome);
        }
    }

    private static void resetPeaks() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long peakMegabytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                >> 20;
    }

    private static String virtualServers() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append("virtual_server 10.%d.%d.1 80 {%n".formatted(i >> 8, i & 255));
            text.append("    protocol TCP\n    delay_loop 6\n    lb_algo wrr\n    lb_kind NAT\n");
            for (int server = 1; server <= 2; server++) {
                text.append("    real_server 192.168.%d.%d 8080 {%n".formatted(i & 255, server));
                text.append("        weight 1\n        TCP_CHECK {\n");
                text.append("            connect_timeout 3  # seconds until the server counts as down\n");
                text.append("        }\n    }\n");
                text.append(
                        "    # taken out with weight 0 before its maintenance, and put back by hand after a test\n");
            }
            text.append("}\n");
        }
        return text.toString();
    }

    private static String instances() {
        return """
                $VI4= \\
                vrrp_instance vrrp4.${IF}.${NUM}.${ID} { \\
                    interface bond${IF}.${NUM} \\
                    virtual_router_id ${ID} \\
                    priority 130 \\
                    virtual_ipaddress { \\
                        10.${IF}.${NUM}.${ID}/24 \\
                    } \\
                }
                ~SEQ(IF,0,7) ~SEQ(NUM,0,31) ~SEQ(ID,1,254) $VI4
                """;
    }

    private static String doubling() {
        StringBuilder text = new StringBuilder();
        // Kept below the depth that is refused at once.
        for (int i = 0; i < 30; i++) {
            text.append("$A%d=${A%d}${A%d}%n".formatted(i, i + 1, i + 1));
        }
        return text.append("$A30=x\nglobal_defs {\n    router_id $A0\n}\n").toString();
    }
}
