package org.pollux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pollux.director.DirectorStatus;

class StatusTextTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void everythingAnOperatorAsksForIsThere() {
        DirectorStatus.RealServer up = real("10.0.0.21", 2, "UP", "TCP_CHECK 10.0.0.21:80: connected", true);
        DirectorStatus.RealServer down = real("10.0.0.22", 1, "DOWN", "TCP_CHECK 10.0.0.22:80: refused", false);
        DirectorStatus status = new DirectorStatus(
                "1.2.3",
                "alpha",
                42,
                NOW.minus(Duration.ofHours(3)),
                new DirectorStatus.ConfigurationFile(
                        "/etc/pollux/pollux.conf",
                        NOW.minusSeconds(60),
                        new DirectorStatus.Reload(
                                NOW.minusSeconds(60), "APPLIED", "vrrp_instance web: priority: 100 becomes 150")),
                List.of(new DirectorStatus.Instance(
                        "web",
                        "MASTER",
                        NOW.minusSeconds(90),
                        "beta (192.0.2.12) is silent",
                        "eth0",
                        51,
                        150,
                        100,
                        List.of("192.0.2.100/24 dev eth0"),
                        "alpha")),
                List.of(
                        new DirectorStatus.Peer("beta", "director", "192.0.2.12", 5000, 12L, 1003),
                        new DirectorStatus.Peer("c", "witness", "::1", 10, null, 0)),
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
                        List.of(up, down))),
                new DirectorStatus.DataPlane(
                        List.of(new DirectorStatus.DataPlane.Port("eth0", "native", 1, null)),
                        null,
                        null,
                        Map.of("decided_service_full", 12L, "decided_table_full", 0L, "sent", 3L),
                        new DirectorStatus.DataPlane.PacketThread(0.05, 0.0123, 0.004, 7, 0.0456),
                        List.of(
                                new DirectorStatus.DataPlane.SyncDaemon(
                                        "master", "eth1", 51, 3, 40, Map.of("queue_full", 2L), null),
                                new DirectorStatus.DataPlane.SyncDaemon(
                                        "backup", "eth1", 51, 0, 0, Map.of(), "no messages are received: why"))),
                List.of(),
                List.of(new DirectorStatus.Refusal("192.0.2.13", "other_secret", "has another secret", 7, 90_000)));

        assertThat(StatusText.of(status, NOW)).isEqualTo("""
                alpha  pollux 1.2.3, pid 42, up 3 h
                configuration /etc/pollux/pollux.conf, loaded 60 s ago
                last reload 60 s ago: APPLIED: vrrp_instance web: priority: 100 becomes 150

                web  MASTER for 90 s: beta (192.0.2.12) is silent
                  eth0, virtual router 51, priority 100 (configured 150)
                  master: alpha
                  address 192.0.2.100/24 dev eth0

                Peer beta at 192.0.2.12, heard 12 ms ago
                Witness c at ::1, not heard yet
                Refused: 192.0.2.13 has another secret (7 times, last 90 s ago)

                TCP 192.0.2.100:80  wlc NAT
                  UP   10.0.0.21:80  weight 2, 3 active, 4 inactive, 5 connections: TCP_CHECK 10.0.0.21:80: connected
                  DOWN 10.0.0.22:80  weight 1, 3 active, 4 inactive, 5 connections: TCP_CHECK 10.0.0.22:80: refused (out of service); weight 1 given by hand instead of 2
                  sorry server 10.0.0.99:80

                Data plane on eth0, native XDP
                Packets waited for up to 12.3 ms in the last minute (since the start: up to 50.0 ms, more than 5 ms 7 times; their thread lacked a processor for 0.046 s)
                Sync daemon, master on eth1, id 51: 40 connections told in 3 messages; dropped: {queue_full=2}
                Sync daemon, backup on eth1, id 51: 0 connections taken over in 0 messages; no messages are received: why
                Not forwarded: 12 packets: a virtual server has as many connections as its 'connection_limit' allows
                """);
    }

    private static DirectorStatus.RealServer real(
            String address, int weight, String health, String reason, boolean inService) {
        return new DirectorStatus.RealServer(
                address,
                80,
                weight,
                2,
                weight != 2,
                "SERVING",
                weight == 2 ? List.of() : List.of("weight " + weight + " given by hand instead of 2"),
                "NAT",
                health,
                reason,
                inService,
                3,
                4,
                5,
                0,
                0,
                0,
                0,
                List.of());
    }

    @Test
    void loneDirectorWithoutServicesSaysSo() {
        DirectorStatus status = new DirectorStatus(
                "1.2.3",
                "alpha",
                42,
                NOW.plusSeconds(1),
                new DirectorStatus.ConfigurationFile("pollux.conf", NOW.plusSeconds(1), null),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of());
        assertThat(StatusText.of(status, NOW)).isEqualTo("""
                alpha  pollux 1.2.3, pid 42, up 0 s
                configuration pollux.conf, loaded 0 s ago

                No other director is heard.
                """);
    }
}
