package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a backup makes of the connections it is told: as Linux's. */
class ForeignConnectionsTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final String SERVER = "10.2.0.21";
    private static final String OTHER = "10.2.0.22";
    private static final int ACTIVE = 0;
    private static final int DR = 3;
    private static final int ESTABLISHED = TcpState.ESTABLISHED.number();

    private final Bench bench = new Bench();

    private static SyncedConnection tcp(int clientPort, String server, int flags, int state, long timeout) {
        return told(Packet.TCP, clientPort, 80, server, 80, 0, flags, state, timeout);
    }

    private static SyncedConnection told(
            int protocol,
            int clientPort,
            int virtualPort,
            String server,
            int serverPort,
            int mark,
            int flags,
            int state,
            long timeout) {
        return new SyncedConnection(
                false,
                protocol,
                flags,
                state,
                clientPort,
                virtualPort,
                serverPort,
                mark,
                timeout,
                0,
                AddressWords.low(TestPacket.address(Bench.CLIENT)),
                0,
                AddressWords.low(TestPacket.address(Bench.VIP)),
                0,
                AddressWords.low(TestPacket.address(server)),
                Optional.empty(),
                Optional.empty());
    }

    private Acceptance accept(SyncedConnection told) {
        return bench.engine.accept(told, bench.now);
    }

    @Test
    void itIsForwardedByTheServersOwnMethodAndCounted() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVER + ":80");
        assertThat(accept(tcp(40_000, SERVER, ACTIVE | DR | SyncedConnection.NO_OUTPUT, ESTABLISHED, 77)))
                .isEqualTo(Acceptance.ADDED);
        ConnectionSnapshot one = bench.onlyConnection();
        assertThat(one.forwarding()).isEqualTo(ForwardingMethod.NAT);
        assertThat(one.state()).isEqualTo("ESTABLISHED");
        assertThat(one.expires()).isEqualTo(Duration.ofSeconds(77));
        assertThat(one.inPackets()).as("sync_threshold").isEqualTo(3);
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isEqualTo(1);
        assertThat(bench.destination(WEB, SERVER).counters().connections())
                .as("nobody scheduled it here")
                .isZero();

        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(SERVER);
        assertThat(bench.server(SERVER, 80, 40_000, "A")).isEqualTo(Cause.FORWARDED);
        bench.pass(Duration.ofSeconds(899));
        assertThat(bench.connections())
                .as("its own packets set its own timeout")
                .hasSize(1);
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isZero();
    }

    @Test
    void anUnknownServerGetsItsPacketsAndItsConnectionsWhenItIsAdded() {
        assertThat(accept(tcp(40_000, SERVER, DR | SyncedConnection.NO_OUTPUT, ESTABLISHED, 900)))
                .isEqualTo(Acceptance.ADDED);
        assertThat(bench.onlyConnection().forwarding()).isEqualTo(ForwardingMethod.DR);
        bench.fastPathTakes = true;
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(SERVER);
        assertThat(bench.fastPathLog)
                .as("nobody could take the server's flows back")
                .isEmpty();

        bench.with(WEB, "rr", ForwardingMethod.NAT, OTHER + ":80", SERVER + ":80");
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.onlyConnection().forwarding()).isEqualTo(ForwardingMethod.NAT);
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isEqualTo(1);
        assertThat(bench.destination(WEB, OTHER).activeConnections()).isZero();
        assertThat(bench.server(SERVER, 80, 40_000, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.fastPathLog).isNotEmpty();
    }

    @Test
    void aServerWithoutAPortTakesThoseOfAnyPort() {
        ServiceKey all = Bench.tcp(Bench.VIP, 0);
        for (int port = 80; port < 90; port++) {
            accept(told(Packet.TCP, 40_000, port, SERVER, port, 0, DR, ESTABLISHED, 900));
        }
        bench.table.addService(
                all,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofMinutes(1), Persistence.WHOLE_IPV4)),
                        false));
        bench.table.addDestination(all, Bench.server(SERVER, 0), Bench.dr(1));
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.destination(all, SERVER).activeConnections()).isEqualTo(10);
    }

    @Test
    void aRemovedServerThatComesBackGetsWhatWasToldMeanwhile() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        bench.table.removeDestination(WEB, Bench.server(SERVER, 80));
        accept(tcp(40_000, SERVER, DR, ESTABLISHED, 900));
        bench.table.addDestination(WEB, Bench.server(SERVER, 80), Bench.dr(1));
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isEqualTo(1);
        bench.table.removeDestination(WEB, Bench.server(SERVER, 80));
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.connections()).as("ended with its server").isEmpty();
        accept(tcp(40_001, SERVER, DR, ESTABLISHED, 900));
        assertThat(bench.client(40_001, "A")).as("unknown once more").isEqualTo(Cause.FORWARDED);
        bench.table.addDestination(WEB, Bench.server(SERVER, 80), Bench.dr(1));
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isEqualTo(1);
    }

    @Test
    void aMessageAboutAKnownOneBringsItUpToDate() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        accept(tcp(40_000, SERVER, DR, ESTABLISHED, 900));
        assertThat(accept(tcp(40_000, SERVER, DR | SyncedConnection.INACTIVE, TcpState.FIN_WAIT.number(), 120)))
                .isEqualTo(Acceptance.UPDATED);
        assertThat(bench.onlyConnection().state()).isEqualTo("FIN_WAIT");
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofMinutes(2));
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isZero();
        assertThat(bench.destination(WEB, SERVER).inactiveConnections()).isEqualTo(1);
    }

    @Test
    void ofTwoServersTheActiveMessageWins() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80", OTHER + ":80");
        accept(tcp(40_000, SERVER, DR, ESTABLISHED, 900));
        assertThat(accept(tcp(40_000, OTHER, DR | SyncedConnection.INACTIVE, TcpState.CLOSE.number(), 10)))
                .as("about one that ended long ago")
                .isEqualTo(Acceptance.OUTDATED);
        assertThat(bench.onlyConnection().state()).isEqualTo("ESTABLISHED");
        assertThat(accept(tcp(40_000, OTHER, DR, ESTABLISHED, 900))).isEqualTo(Acceptance.ADDED);
        assertThat(bench.onlyConnection().destinationAddress()).isEqualTo(TestPacket.address(OTHER));
        assertThat(bench.destination(WEB, SERVER).activeConnections()).isZero();
    }

    @Test
    void aTemplateBringsItsClientBack() {
        bench.table.addService(
                WEB,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofMinutes(6), Persistence.WHOLE_IPV4)),
                        false));
        bench.table.addDestination(WEB, Bench.server(SERVER, 80), Bench.dr(1));
        bench.table.addDestination(WEB, Bench.server(OTHER, 80), Bench.dr(1));
        SyncedConnection template = told(
                Packet.TCP, 0, 80, SERVER, 80, 0, DR | SyncedConnection.TEMPLATE | SyncedConnection.INACTIVE, 1, 200);
        assertThat(accept(template)).isEqualTo(Acceptance.ADDED);
        assertThat(bench.onlyConnection().state()).isEqualTo("ASSURED");
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofSeconds(200));
        assertThat(bench.destination(WEB, SERVER).persistentConnections()).isEqualTo(1);
        for (int port = 40_000; port < 40_004; port++) {
            bench.client(port, "S");
            assertThat(bench.nextHop()).isEqualTo(SERVER);
        }
        assertThat(accept(template)).isEqualTo(Acceptance.UPDATED);
    }

    @Test
    void withoutATimeoutTheStateSays() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        accept(tcp(40_000, SERVER, DR, TcpState.FIN_WAIT.number(), 0));
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void noTimeoutIsLongerThanAnyThatCanBeSet() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        accept(tcp(40_000, SERVER, DR, ESTABLISHED, 0xFFFF_FFFFL));
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofDays(31));
    }

    @Test
    void shiftsOfBothStreamsGoOn() {
        ServiceKey ftp = Bench.tcp(Bench.VIP, 21);
        bench.with(ftp, "rr", ForwardingMethod.NAT, SERVER + ":21");
        SyncedConnection plain = told(
                Packet.TCP,
                40_000,
                21,
                SERVER,
                21,
                0,
                SyncedConnection.CLIENT_SHIFTED | SyncedConnection.SERVER_SHIFTED,
                ESTABLISHED,
                900);
        SyncedConnection shifted = new SyncedConnection(
                false,
                plain.protocol(),
                plain.flags(),
                plain.state(),
                plain.clientPort(),
                plain.virtualPort(),
                plain.destinationPort(),
                0,
                plain.timeout(),
                0,
                plain.clientLow(),
                0,
                plain.virtualLow(),
                0,
                plain.destinationLow(),
                Optional.of(new SyncedConnection.Shifts(
                        new SyncedConnection.Shift(1_000, 5, 0), new SyncedConnection.Shift(2_000, -3, 0))),
                Optional.empty());
        assertThat(accept(shifted)).isEqualTo(Acceptance.ADDED);
        assertThat(bench.engine
                        .connection(bench.onlyConnection().handle())
                        .orElseThrow()
                        .sequenceShift())
                .isEqualTo(5);
    }

    private static SyncedConnection dialogue(String engine, String callId) {
        SyncedConnection template = told(
                Packet.UDP,
                0,
                5_060,
                SERVER,
                5_060,
                0,
                DR | SyncedConnection.TEMPLATE | SyncedConnection.INACTIVE,
                1,
                60);
        return new SyncedConnection(
                false,
                template.protocol(),
                template.flags(),
                template.state(),
                0,
                template.virtualPort(),
                template.destinationPort(),
                0,
                template.timeout(),
                0,
                template.clientLow(),
                0,
                template.virtualLow(),
                0,
                template.destinationLow(),
                Optional.empty(),
                Optional.of(new SyncedConnection.Dialogue(engine, callId)));
    }

    @Test
    void aDialogueComesBackWhoeverSendsIt() {
        ServiceKey sip = Bench.udp(Bench.VIP, 5_060);
        bench.table.addService(
                sip,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofMinutes(1), Persistence.WHOLE_IPV4)),
                        false,
                        LocalAddresses.NONE,
                        Optional.of("sip")));
        bench.table.addDestination(sip, Bench.server(SERVER, 5_060), Bench.dr(1));
        bench.table.addDestination(sip, Bench.server(OTHER, 5_060), Bench.dr(1));
        List<SyncedConnection> back = new ArrayList<>();
        bench.engine.announce(AnnouncementRule.DEFAULT, changed -> back.add(SyncedConnection.copyOf(changed)));
        assertThat(accept(dialogue("sip", "a84b4c76e66710@pc33"))).isEqualTo(Acceptance.ADDED);
        assertThat(accept(dialogue("sip", "a84b4c76e66710@pc33"))).isEqualTo(Acceptance.UPDATED);
        for (int i = 0; i < 3; i++) {
            bench.send(TestPacket.udp(
                    "10.1.0." + (101 + i),
                    5_060,
                    Bench.VIP,
                    5_060,
                    "INVITE sip:b SIP/2.0\r\nCall-ID: a84b4c76e66710@pc33\r\n\r\n"));
            assertThat(bench.nextHop()).isEqualTo(SERVER);
        }
        assertThat(back).hasSize(3).allMatch(one -> one.dialogue()
                .equals(Optional.of(new SyncedConnection.Dialogue("sip", "a84b4c76e66710@pc33"))));
        assertThat(accept(dialogue("dns", "x"))).isEqualTo(Acceptance.UNKNOWN_ENGINE);
        assertThat(accept(dialogue("sip", "\u001b[2J"))).isEqualTo(Acceptance.MALFORMED);
        bench.pass(Duration.ofMinutes(6));
        bench.pass(Duration.ofMinutes(2));
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void whatCannotBeHereIsRefusedWithItsReason() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        assertThat(accept(told(47, 1, 80, SERVER, 80, 0, DR, 0, 60))).isEqualTo(Acceptance.UNKNOWN_PROTOCOL);
        assertThat(accept(told(0, 1, 80, SERVER, 80, 0, DR, 0, 60))).isEqualTo(Acceptance.UNKNOWN_PROTOCOL);
        assertThat(accept(tcp(1, SERVER, DR, 11, 60))).isEqualTo(Acceptance.UNKNOWN_STATE);
        assertThat(accept(told(Packet.UDP, 1, 80, SERVER, 80, 0, DR, 1, 60))).isEqualTo(Acceptance.UNKNOWN_STATE);
        for (int method : List.of(1, 4, 5, 6, 7)) {
            assertThat(accept(tcp(1, "10.2.0.99", method, ESTABLISHED, 60))).isEqualTo(Acceptance.UNKNOWN_METHOD);
        }
        assertThat(accept(tcp(1, SERVER, DR | SyncedConnection.TEMPLATE, 0, 60)))
                .isEqualTo(Acceptance.MALFORMED);
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void aFullTableTakesNoMore() {
        Bench small = new Bench(EngineOptions.DEFAULT, 2);
        assertThat(small.engine.accept(tcp(1, SERVER, DR, ESTABLISHED, 60), small.now))
                .isEqualTo(Acceptance.ADDED);
        assertThat(small.engine.accept(tcp(2, SERVER, DR, ESTABLISHED, 60), small.now))
                .isEqualTo(Acceptance.ADDED);
        assertThat(small.engine.accept(tcp(3, SERVER, DR, ESTABLISHED, 60), small.now))
                .isEqualTo(Acceptance.TABLE_FULL);
    }

    @Test
    void unknownServersAreBoundedAndForgotten() {
        Bench large = new Bench(EngineOptions.DEFAULT, 10_000);
        for (int i = 0; i < 4_096; i++) {
            assertThat(large.engine.accept(
                            tcp(1 + i, "10.3." + (i >> 8) + "." + (i & 0xFF), DR, ESTABLISHED, 60), large.now))
                    .as("server %s", i)
                    .isEqualTo(Acceptance.ADDED);
        }
        assertThat(large.engine.accept(tcp(9_999, SERVER, DR, ESTABLISHED, 60), large.now))
                .isEqualTo(Acceptance.UNKNOWN_SERVERS);
        large.pass(Duration.ofSeconds(61));
        assertThat(large.engine.accept(tcp(9_999, SERVER, DR, ESTABLISHED, 60), large.now))
                .isEqualTo(Acceptance.ADDED);
    }

    @Test
    void fullNatServersKeepTheirLocalPortsToThemselves() {
        bench.table.addService(
                WEB,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(TestPacket.address("10.2.0.200")), ClientAddress.HIDDEN)));
        bench.table.addDestination(WEB, Bench.server(SERVER, 80), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
        assertThat(accept(tcp(1, SERVER, ACTIVE, ESTABLISHED, 60))).isEqualTo(Acceptance.FULLNAT);
    }

    @Test
    void aMasterThatWasToldDoesNotTellItBack() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        List<SyncedConnection> back = new ArrayList<>();
        bench.engine.announce(AnnouncementRule.DEFAULT, changed -> back.add(SyncedConnection.copyOf(changed)));
        accept(tcp(40_000, SERVER, DR, TcpState.FIN_WAIT.number(), 60));
        bench.client(40_000, "A");
        assertThat(back).as("the state is what was told").isEmpty();
        for (int i = 0; i < 49; i++) {
            bench.client(40_000, "A");
        }
        assertThat(back).hasSize(1);
        assertThat(back.getFirst().has(SyncedConnection.TOLD)).isTrue();
    }
}
