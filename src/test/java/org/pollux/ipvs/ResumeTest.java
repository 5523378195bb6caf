package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of a former engine go on in this one as if it had followed them from their beginning. */
class ResumeTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);
    private static final String SERVER = "10.2.0.21";
    private static final String LOCAL = "10.2.0.200";

    private final Bench bench = new Bench();

    @BeforeEach
    void takeWhatIsOffered() {
        bench.fastPathTakes = true;
        bench.fastPathLastUsed = bench.now;
    }

    private ResumedConnection connection(ServiceKey service, ForwardingMethod method, int clientPort, Duration idle) {
        ServiceKey.Addressed addressed = (ServiceKey.Addressed) service;
        int server = bench.engine
                .serverId(service, Bench.server(SERVER, addressed.port()))
                .orElseThrow();
        return new ResumedConnection(
                server,
                addressed.protocol(),
                false,
                method,
                0,
                AddressWords.low(TestPacket.address(Bench.CLIENT)),
                clientPort,
                0,
                AddressWords.low(addressed.address()),
                addressed.port(),
                addressed.port(),
                0,
                AddressWords.low(TestPacket.address(LOCAL)),
                2000,
                0,
                bench.now - idle.toNanos());
    }

    private boolean resume(ResumedConnection connection) {
        return bench.engine.resume(connection, bench.now);
    }

    @Test
    void anEstablishedTcpConnectionIsActiveAndInTheFastPath() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVER + ":80");
        assertThat(resume(connection(WEB, ForwardingMethod.NAT, 40_000, Duration.ofSeconds(100))))
                .isTrue();
        ConnectionSnapshot resumed = bench.onlyConnection();
        assertThat(resumed.state()).isEqualTo("ESTABLISHED");
        assertThat(resumed.fastPath()).isTrue();
        assertThat(resumed.expires()).as("since its last packet").isEqualTo(Duration.ofSeconds(800));
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isEqualTo(1);
        assertThat(bench.destination(WEB, SERVER).inactiveConnections()).isZero();
        assertThat(bench.destination(WEB, SERVER).counters()).isEqualTo(new Counters(0, 0, 0, 0, 0));
        assertThat(bench.fastPathLog).containsExactly("offered 40000");

        assertThat(bench.server(SERVER, 80, 40_000, "FA")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.onlyConnection().state()).isEqualTo("FIN_WAIT");
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isZero();
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "left 40000");
    }

    @Test
    void aUdpFlowIsInactiveAsAllAre() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        assertThat(resume(connection(DNS, ForwardingMethod.DR, 40_000, Duration.ZERO)))
                .isTrue();
        assertThat(bench.destination(DNS, SERVER).inactiveConnections()).isEqualTo(1);
        assertThat(bench.engine.tableUse().halfOpen()).isZero();
        bench.pass(Duration.ofSeconds(301));
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void whatIsTooOldOrKnownAlreadyIsNotTaken() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVER + ":80");
        assertThat(resume(connection(WEB, ForwardingMethod.NAT, 40_000, Duration.ofMinutes(15))))
                .isFalse();
        ResumedConnection connection = connection(WEB, ForwardingMethod.NAT, 40_001, Duration.ZERO);
        assertThat(resume(connection)).isTrue();
        assertThat(resume(connection)).isFalse();
        assertThat(bench.connections()).hasSize(1);
    }

    @Test
    void aConnectionKeepsItsMethodAndItsPortOfALocalAddress() {
        bench.table.addService(
                WEB,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(TestPacket.address(LOCAL)), ClientAddress.TCP_OPTION)));
        bench.table.addDestination(WEB, Bench.server(SERVER, 80), new DestinationSettings(ForwardingMethod.NAT, 1));
        assertThat(resume(connection(WEB, ForwardingMethod.FULLNAT, 40_000, Duration.ZERO)))
                .isTrue();
        assertThat(resume(connection(WEB, ForwardingMethod.FULLNAT, 40_001, Duration.ZERO)))
                .as("the local port is taken")
                .isFalse();
        assertThat(bench.send(TestPacket.tcp(SERVER, 80, LOCAL, 2000, "A"))).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo(Bench.VIP + ":80 > " + Bench.CLIENT + ":40000");
        bench.client(40_000, "A");
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo(LOCAL + ":2000 > " + SERVER + ":80");
    }

    @Test
    void theClientOfAPersistentServiceStaysAtItsServer() {
        bench.table.addService(
                WEB,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofSeconds(60), Persistence.WHOLE_IPV4)),
                        false,
                        LocalAddresses.NONE));
        for (String server : List.of("10.2.0.20", SERVER, "10.2.0.22")) {
            bench.table.addDestination(WEB, Bench.server(server, 80), new DestinationSettings(ForwardingMethod.NAT, 1));
        }
        assertThat(resume(connection(WEB, ForwardingMethod.NAT, 40_000, Duration.ofMinutes(15))))
                .isFalse();
        assertThat(bench.connections())
                .as("nothing is left of what was too old")
                .isEmpty();
        assertThat(resume(connection(WEB, ForwardingMethod.NAT, 40_001, Duration.ZERO)))
                .isTrue();
        for (int port = 41_000; port < 41_003; port++) {
            bench.client(port, "S");
            assertThat(bench.nextHop()).isEqualTo(SERVER);
        }
    }

    @Test
    void aFullTableTakesNoMore() {
        Bench small = new Bench(EngineOptions.DEFAULT, 1, ConnectionListener.none());
        small.with(WEB, "rr", ForwardingMethod.NAT, SERVER + ":80");
        small.client(39_000, "S");
        int server = small.engine.serverId(WEB, Bench.server(SERVER, 80)).orElseThrow();
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVER + ":80");
        ResumedConnection connection = connection(WEB, ForwardingMethod.NAT, 40_000, Duration.ZERO);
        assertThat(connection.serverId()).isEqualTo(server);
        assertThat(small.engine.resume(connection, small.now)).isFalse();
    }
}
