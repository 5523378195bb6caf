package org.pollux.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneStatus;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.xsk.BusyPolling;

/** The thread through which all goes that is not forwarded in the kernel. */
class PacketThreadIT {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int CONNECTIONS = 4096;
    private static final Duration SPAN = Duration.ofMillis(150);
    private static final BusyPolling POLLING = new BusyPolling(Duration.ofNanos(50_000), 64);
    private static final int ATTEMPTS = 5;

    @Test
    void packetsAllocateNothingAndComeAlsoWithBusyPolling(@TempDir Path folder) throws Exception {
        try (BenchNetwork network = new BenchNetwork(folder);
                BpfCollection programs = BenchObject.load(false);
                Generator generator = new Generator(programs, network.client, Benchmark.GENERATING_CPU)) {
            try (DataPlane dataPlane = network.open(CONNECTIONS)) {
                allocateNothing(dataPlane, new NewConnections(network, programs, generator, dataPlane));
            }
            try (DataPlane dataPlane = network.open(CONNECTIONS, Optional.of(POLLING))) {
                NewConnections connections = new NewConnections(network, programs, generator, dataPlane);
                assertThat(connections.udp(SPAN)).as("with busy polling").isGreaterThan(1000);
            }
        }
    }

    /** A table that is full all the time: connections begin, are answered, and make room for others. */
    private static void allocateNothing(DataPlane dataPlane, NewConnections connections) throws Exception {
        double fewest = Double.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = allocated();
            double made = (connections.udp(SPAN) + connections.tcp(SPAN)) * SPAN.toMillis() / 1e3;
            assertThat(made).isGreaterThan(CONNECTIONS / 2);
            fewest = Math.min(fewest, (allocated() - before) / made);
        }
        // Orders of other threads take some kilobytes altogether. The smallest object has 16 bytes.
        assertThat(fewest).as("bytes for each connection").isLessThan(8);
        DataPlaneStatus.Gaps gaps = dataPlane.status().gaps();
        assertThat(gaps.longest()).isPositive().isGreaterThanOrEqualTo(gaps.longestOwn());
        assertThat(gaps.longestOfLastMinute()).isEqualTo(gaps.longest());
    }

    private static long allocated() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("dataplane")) {
                return THREADS.getThreadAllocatedBytes(thread.threadId());
            }
        }
        throw new AssertionError("no packet thread");
    }
}
