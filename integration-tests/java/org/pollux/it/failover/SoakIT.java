package org.pollux.it.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Journal;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.CpuPressure;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.HeapChurn;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;

/**
 * Nothing fails over because a host is busy: while other programs want all processors several times over, each director
 * stays what it is, none is suspected and no advert comes late. {@code integration-tests/soak/run} goes on for ten minutes.
 */
class SoakIT {
    private static final Duration SPAN = Duration.ofSeconds(Integer.getInteger("soak.seconds", 10));
    private static final int BUSY_PER_PROCESSOR = 4;

    /** The master is heard once a second; half as much again, and an advert interval would be lost. */
    private static final long LONGEST_SILENCE_MS = 1500;

    private static final Path DISTRIBUTION = Path.of(Objects.requireNonNull(System.getProperty("pollux.home")));
    private static final Path REPORTS = DISTRIBUTION.resolveSibling("soak");

    @Test
    void nothingFailsOverWhileTheMachineIsBusy() throws IOException {
        try (DirectorPair pair = new DirectorPair(
                        new NetnsLab("pxso" + ProcessHandle.current().pid(), REPORTS), DISTRIBUTION);
                MeasuredPair measured = MeasuredPair.balancing(pair, Profile.DEFAULT)) {
            Director master = measured.master();
            Director backup = measured.other(master);
            List<Journal.Entry> masterBefore = measured.status(master).journal();
            List<Journal.Entry> backupBefore = measured.status(backup).journal();
            CpuPressure pressure = new CpuPressure();
            long begun = System.nanoTime();

            keepBusy(pair.lab().host("busy"));
            MeasuredPair.Noise noise = measured.noise(SPAN);

            DirectorStatus masterStatus = measured.status(master);
            DirectorStatus backupStatus = measured.status(backup);
            String report = """
                    %d s with %d busy processes and a Java program that allocates, on %d processors: %s
                    the master was silent for %d ms at most, the backup for %d ms
                    the longest time without an answer of the address was %.1f ms, requests were late by up to %.1f ms
                    """.formatted(
                            SPAN.toSeconds(),
                            BUSY_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                            Runtime.getRuntime().availableProcessors(),
                            pressure,
                            backupStatus.peers().getFirst().longestSilenceMs(),
                            masterStatus.peers().getFirst().longestSilenceMs(),
                            noise.silence().toNanos() / 1e6,
                            noise.pause().toNanos() / 1e6);
            System.out.println(report);
            Files.writeString(REPORTS.resolve("soak.txt"), report);

            assertThat(measured.addresses().since(begun))
                    .as("moves of the address")
                    .isEmpty();
            assertThat(masterStatus.journal()).as("the master's journal").isEqualTo(masterBefore);
            assertThat(backupStatus.journal()).as("the backup's journal").isEqualTo(backupBefore);
            for (DirectorStatus status : List.of(masterStatus, backupStatus)) {
                assertThat(status.peers()).hasSize(1);
                DirectorStatus.Peer peer = status.peers().getFirst();
                assertThat(peer.memberMs())
                        .as("%s was never suspected", peer.name())
                        .isGreaterThanOrEqualTo(SPAN.toMillis());
                assertThat(peer.longestSilenceMs())
                        .as("adverts of %s", peer.name())
                        .isLessThan(LONGEST_SILENCE_MS);
            }
        }
    }

    private static void keepBusy(Host host) {
        int processors = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < BUSY_PER_PROCESSOR * processors; i++) {
            // In a session of its own: where the kernel groups processes by session, each counts as much as a director.
            host.start("busy-" + i, List.of("setsid", "sh", "-c", "while :; do :; done"), Map.of(), line -> {});
        }
        List<String> churn = new ArrayList<>(List.of("setsid"));
        churn.addAll(Command.java(HeapChurn.class, Integer.toString(processors)));
        host.start("churn", churn, Map.of(), line -> {});
    }
}
