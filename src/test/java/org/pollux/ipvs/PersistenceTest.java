package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Persistent services, services by mark and for all ports: what a Linux 6.1 kernel showed with the same packets. */
class PersistenceTest {
    private static final int MASK_24 = 0xFFFFFF00;

    private final Bench bench = new Bench(options(false));

    private static EngineOptions options(boolean expireQuiescentTemplate) {
        return Bench.linuxOptions().withExpireQuiescentTemplate(expireQuiescentTemplate);
    }

    @Test
    void clientComesBackToItsServer() {
        ServiceKey web = service(Bench.tcp(Bench.VIP, 80), 100, Persistence.WHOLE_IPV4, Bench.dr(1), 80);
        for (int port = 40_001; port < 40_005; port++) {
            assertThat(bench.client(port, "S")).isEqualTo(Cause.FORWARDED);
            assertThat(bench.nextHop()).isEqualTo("10.2.0.22");
        }
        assertThat(listing())
                .contains("TCP 01:40  NONE        10.1.0.100:0       10.9.9.9:80        10.2.0.22:80")
                .contains("TCP 01:00  SYN_RECV    10.1.0.100:40001   10.9.9.9:80        10.2.0.22:80");
        assertThat(bench.destination(web, "10.2.0.22").persistentConnections()).isEqualTo(1);
        assertThat(bench.destination(web, "10.2.0.22").activeConnections()).isEqualTo(4);
        assertThat(bench.send(TestPacket.tcp("10.1.0.101", 1, Bench.VIP, 80, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
    }

    @Test
    void netmaskMakesNeighboursOneClient() {
        service(Bench.tcp(Bench.VIP, 80), 100, MASK_24, Bench.nat(1), 80);
        bench.send(TestPacket.tcp("10.1.0.7", 1, Bench.VIP, 80, "S"));
        String first = bench.nextHop();
        bench.send(TestPacket.tcp("10.1.0.200", 2, Bench.VIP, 80, "S"));
        assertThat(bench.nextHop()).isEqualTo(first);
        bench.send(TestPacket.tcp("10.1.1.7", 3, Bench.VIP, 80, "S"));
        assertThat(bench.nextHop()).isNotEqualTo(first);
        assertThat(listing()).contains("TCP 01:40  NONE        10.1.0.0:0         10.9.9.9:80        " + first + ":80");
    }

    @Test
    void ipv6ClientsAreOneByPrefix() {
        ServiceKey web = ServiceKey.of(Protocol.TCP, TestPacket.address("fd09::9"), 80);
        bench.table.addService(web, settings("rr", 60, 64));
        bench.table.addDestination(web, Bench.server("fd02::21", 80), Bench.nat(1));
        bench.table.addDestination(web, Bench.server("fd02::22", 80), Bench.nat(1));
        bench.send(TestPacket.tcp("2001:db8:0:1::5", 1, "fd09::9", 80, "S"));
        String first = bench.nextHop();
        bench.send(TestPacket.tcp("2001:db8:0:1:ffff::6", 1, "fd09::9", 80, "S"));
        assertThat(bench.nextHop()).isEqualTo(first);
        bench.send(TestPacket.tcp("2001:db8:0:2::5", 1, "fd09::9", 80, "S"));
        assertThat(bench.nextHop()).isNotEqualTo(first);
    }

    @Test
    void serverWithoutWeightKeepsItsClientsUnlessToldOtherwise() {
        ServiceKey web = service(Bench.tcp(Bench.VIP, 80), 100, Persistence.WHOLE_IPV4, Bench.dr(1), 80);
        bench.client(40_001, "S");
        bench.table.editDestination(web, Bench.server("10.2.0.22", 80), Bench.dr(0));
        bench.client(40_002, "S");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.22");

        bench.engine.setOptions(options(true));
        bench.client(40_003, "S");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        assertThat(listing())
                .contains("TCP 01:40  NONE        10.1.0.100:0       10.9.9.9:65535     10.2.0.22:65535")
                .contains("TCP 01:40  NONE        10.1.0.100:0       10.9.9.9:80        10.2.0.21:80");
        assertThat(bench.destination(web, "10.2.0.22").persistentConnections()).isEqualTo(1);
        assertThat(bench.destination(web, "10.2.0.21").persistentConnections()).isEqualTo(1);
    }

    @Test
    void removedServerLosesItsClients() {
        ServiceKey web = service(Bench.tcp(Bench.VIP, 80), 100, Persistence.WHOLE_IPV4, Bench.dr(1), 80);
        bench.client(40_001, "S");
        bench.table.removeDestination(web, Bench.server("10.2.0.22", 80));
        bench.client(40_002, "S");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
    }

    @Test
    void serviceForAllPortsSendsAClientToOneServerAndKeepsThePorts() {
        service(Bench.tcp(Bench.VIP, 0), 60, Persistence.WHOLE_IPV4, Bench.nat(1), 0);
        bench.client(40_001, "S");
        bench.send(TestPacket.tcp(Bench.CLIENT, 40_002, Bench.VIP, 8443, "S"));
        assertThat(listing())
                .containsExactlyInAnyOrder(
                        "TCP 01:00  NONE        10.1.0.100:0       10.9.9.9:0         10.2.0.22:0",
                        "TCP 01:00  SYN_RECV    10.1.0.100:40001   10.9.9.9:80        10.2.0.22:80",
                        "TCP 01:00  SYN_RECV    10.1.0.100:40002   10.9.9.9:8443      10.2.0.22:8443");
    }

    @Test
    void exactServiceGoesBeforeTheOneForAllPorts() {
        service(Bench.tcp(Bench.VIP, 0), 60, Persistence.WHOLE_IPV4, Bench.nat(1), 0);
        bench.with(Bench.tcp(Bench.VIP, 443), "rr", ForwardingMethod.NAT, "10.2.0.30:443");
        bench.send(TestPacket.tcp(Bench.CLIENT, 1, Bench.VIP, 443, "S"));
        assertThat(bench.nextHop()).isEqualTo("10.2.0.30");
    }

    @Test
    void markedPacketsOfAllSortsGoToOneServer() {
        ServiceKey marked = service(new ServiceKey.Marked(false, 5), 60, Persistence.WHOLE_IPV4, Bench.nat(1), 0);
        bench.engine.table().setMarks(List.of(rule(5, Optional.empty(), List.of())));
        bench.client(40_001, "S");
        bench.send(TestPacket.tcp(Bench.CLIENT, 40_002, Bench.VIP, 443, "S"));
        bench.send(TestPacket.udp(Bench.CLIENT, 1111, Bench.VIP, 53, "x"));
        assertThat(listing())
                .containsExactlyInAnyOrder(
                        "IP  01:00  NONE        10.1.0.100:0       0.0.0.5:0          10.2.0.22:0",
                        "TCP 01:00  SYN_RECV    10.1.0.100:40001   10.9.9.9:80        10.2.0.22:80",
                        "TCP 01:00  SYN_RECV    10.1.0.100:40002   10.9.9.9:443       10.2.0.22:443",
                        "UDP 05:00  UDP         10.1.0.100:1111    10.9.9.9:53        10.2.0.22:53");
        assertThat(bench.destination(marked, "10.2.0.22").activeConnections()).isEqualTo(2);
        assertThat(bench.destination(marked, "10.2.0.22").inactiveConnections()).isEqualTo(1);
    }

    @Test
    void markIsGivenByProtocolAndPortsAndTheFirstRuleCounts() {
        service(new ServiceKey.Marked(false, 5), 60, Persistence.WHOLE_IPV4, Bench.nat(1), 0);
        bench.with(Bench.tcp(Bench.VIP, 8080), "rr", ForwardingMethod.NAT, "10.2.0.30:8080");
        bench.engine
                .table()
                .setMarks(List.of(
                        rule(5, Optional.of(Protocol.TCP), List.of(new PortRange(80, 80), new PortRange(443, 450))),
                        rule(9, Optional.of(Protocol.TCP), List.of(new PortRange(443, 443)))));
        assertThat(bench.client(1, "S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 2, Bench.VIP, 443, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 3, Bench.VIP, 451, "S")))
                .isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.send(TestPacket.udp(Bench.CLIENT, 4, Bench.VIP, 80, "x")))
                .isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 5, Bench.VIP, 8080, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.30");
    }

    @Test
    void templateStaysWhileConnectionsBelongToIt() {
        service(Bench.tcp(Bench.VIP, 80), 2, Persistence.WHOLE_IPV4, Bench.dr(1), 80);
        bench.client(40_001, "S");
        bench.client(40_001, "A");
        bench.pass(Duration.ofSeconds(3));
        assertThat(listing()).hasSize(2).anyMatch(line -> line.startsWith("TCP 01:00  ASSURED"));
        bench.client(40_001, "R");
        bench.pass(Duration.ofSeconds(11));
        assertThat(listing()).as("the connection is closed").hasSize(1);
        bench.pass(Duration.ofSeconds(61));
        assertThat(listing()).isEmpty();
    }

    @Test
    void packetsDoNotProlongATemplateButNewConnectionsDo() {
        service(Bench.tcp(Bench.VIP, 80), 100, Persistence.WHOLE_IPV4, Bench.dr(1), 80);
        bench.client(40_001, "S");
        bench.client(40_001, "A");
        bench.pass(Duration.ofSeconds(50));
        bench.client(40_001, "A");
        assertThat(listing()).anyMatch(line -> line.startsWith("TCP 00:50  ASSURED"));
        bench.client(40_002, "S");
        assertThat(listing()).anyMatch(line -> line.startsWith("TCP 01:40  ASSURED"));
    }

    @Test
    void replacedConnectionTakesItsUnansweredTemplateAlong() {
        service(Bench.tcp(Bench.VIP, 80), 100, Persistence.WHOLE_IPV4, Bench.dr(1), 80);
        bench.client(40_001, "S");
        assertThat(bench.table.removeConnections(TestPacket.address(Bench.VIP))).isPositive();
        assertThat(listing()).isEmpty();
        assertThat(bench.engine.connectionCount()).isZero();
    }

    @Test
    void noConnectionsOutliveTheAddressHoweverManyAndTheServersAreFree() {
        ServiceKey web = service(Bench.tcp(Bench.VIP, 80), 100, MASK_24, Bench.dr(1), 80);
        for (int i = 1; i < 200; i++) {
            bench.send(TestPacket.tcp("10.1." + i % 7 + "." + i, 1000 + i, Bench.VIP, 80, "S"));
            bench.send(TestPacket.tcp("10.1." + i % 7 + "." + i, 1000 + i, Bench.VIP, 80, "A"));
        }
        bench.table.removeConnections(TestPacket.address(Bench.VIP));
        assertThat(bench.engine.connectionCount()).isZero();
        for (DestinationSnapshot server : bench.table.service(web).orElseThrow().destinations()) {
            assertThat(server.activeConnections() + server.inactiveConnections() + server.persistentConnections())
                    .isZero();
        }
    }

    @Test
    void onePacketSchedulingKeepsNoConnection() {
        ServiceKey dns = Bench.udp(Bench.VIP, 53);
        bench.table.addService(dns, new ServiceSettings("rr", Set.of(), Optional.empty(), true));
        bench.table.addDestination(dns, Bench.server("10.2.0.21", 53), Bench.nat(1));
        bench.table.addDestination(dns, Bench.server("10.2.0.22", 53), Bench.nat(1));
        for (int i = 0; i < 4; i++) {
            assertThat(bench.send(TestPacket.udp(Bench.CLIENT, 1111, Bench.VIP, 53, "0123456789")))
                    .isEqualTo(Cause.FORWARDED);
            assertThat(bench.nextHop()).isEqualTo(i % 2 == 0 ? "10.2.0.22" : "10.2.0.21");
            assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        }
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.destination(dns, "10.2.0.21").counters()).isEqualTo(new Counters(2, 2, 0, 76, 0));
        assertThat(bench.table.service(dns).orElseThrow().counters()).isEqualTo(new Counters(4, 4, 0, 152, 0));
    }

    private ServiceKey service(ServiceKey key, int seconds, int netmask, DestinationSettings destination, int port) {
        bench.table.addService(key, settings("rr", seconds, netmask));
        bench.table.addDestination(key, Bench.server("10.2.0.21", port), destination);
        bench.table.addDestination(key, Bench.server("10.2.0.22", port), destination);
        return key;
    }

    private static ServiceSettings settings(String scheduler, int seconds, int netmask) {
        return new ServiceSettings(
                scheduler, Set.of(), Optional.of(new Persistence(Duration.ofSeconds(seconds), netmask)), false);
    }

    private static MarkRule rule(int mark, Optional<Protocol> protocol, List<PortRange> ports) {
        return new MarkRule(
                mark,
                false,
                protocol,
                new MarkRule.Network(TestPacket.address("0.0.0.0"), 0),
                new MarkRule.Network(TestPacket.address(Bench.VIP), 32),
                List.of(),
                ports,
                Optional.empty());
    }

    /** The rows of {@code ipvsadm -Lcn}. */
    private List<String> listing() {
        return Typed.line(bench.table, "-Lcn")
                .out()
                .lines()
                .skip(2)
                .map(String::stripTrailing)
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
