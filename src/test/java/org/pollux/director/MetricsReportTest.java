package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.cluster.ClusterCounters;

class MetricsReportTest {
    private static final DirectorStatus.RealServer REAL = new DirectorStatus.RealServer(
            "10.0.0.21",
            80,
            2,
            2,
            false,
            "SERVING",
            List.of(),
            "NAT",
            "UP",
            "",
            true,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            List.of(new DirectorStatus.Check("TCP_CHECK", "UP", null, null)));

    private static String report(Metrics metrics) {
        DirectorStatus status = new DirectorStatus(
                "1.2.3",
                "alpha",
                42,
                Instant.ofEpochSecond(1_767_323_045),
                new DirectorStatus.ConfigurationFile("pollux.conf", Instant.EPOCH, null),
                List.of(new DirectorStatus.Instance(
                        "web",
                        "MASTER",
                        Instant.EPOCH,
                        "",
                        "eth0",
                        51,
                        150,
                        140,
                        List.of("192.0.2.100/24 dev eth0"),
                        "alpha")),
                List.of(new DirectorStatus.Peer("beta", "director", "192.0.2.12", 5000, 120L, 1003)),
                List.of(new DirectorStatus.VirtualServer(
                        "TCP 192.0.2.100:80",
                        "TCP",
                        "192.0.2.100",
                        80,
                        null,
                        null,
                        List.of("TCP 192.0.2.100:80"),
                        "wlc",
                        "NAT",
                        "10.0.0.99:80",
                        false,
                        List.of(REAL))),
                new DirectorStatus.DataPlane(
                        List.of(),
                        null,
                        new DirectorStatus.DataPlane.ConnectionTable(5, 1000, 2, 500, 1, 4096),
                        Map.of("waiting_for_neighbour", 1L, "forwarded_nat_in", 2L),
                        new DirectorStatus.DataPlane.PacketThread(0.0015, 0.001, 0.0005, 2, 0.25),
                        List.of(new DirectorStatus.DataPlane.SyncDaemon(
                                "master", "eth1", 51, 3, 40, Map.of("queue_full", 2L), null))),
                List.of(),
                List.of());
        return new MetricsReport("1.2.3", metrics)
                .write(
                        status,
                        Optional.of(new ElectionActivity(
                                new ClusterCounters(1, 2, 3, 4, 5, 6, 7), 11, 8, Duration.ofMillis(9))));
    }

    /** The names, the labels and their order are a contract. */
    @Test
    void namesAndLabelsAreAsPublished() throws IOException {
        Metrics metrics = new Metrics();
        metrics.roleChange(new Journal.RoleChange(
                Instant.EPOCH,
                "web",
                "BACKUP",
                "MASTER",
                "master_silent",
                "",
                new Journal.Inputs(140, 1, null, List.of()),
                List.of(new Journal.Step("lease", 1500))));
        metrics.event(EventKind.MERGE);
        metrics.duplicate("web", "192.0.2.100");
        assertThat(report(metrics)).isEqualTo(golden());
    }

    @Test
    void everyMetricIsDocumented() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("conf/METRICS.md"));
        List<String> families = golden().lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" "))
                .map(words -> "| `" + words[2] + "` | " + words[3] + " |")
                .toList();
        assertThat(documented.stream()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1)))
                .containsExactlyElementsOf(families);
    }

    private static String golden() throws IOException {
        try (InputStream in = MetricsReportTest.class.getResourceAsStream("metrics.txt")) {
            return new String(Objects.requireNonNull(in, "metrics.txt").readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
