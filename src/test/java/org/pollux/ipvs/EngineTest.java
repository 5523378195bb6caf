package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);
    private static final DestinationKey SERVER = Bench.server("10.2.0.21", 80);

    private final Bench bench = new Bench();

    @Test
    void manyConnectionsOfAnAddressEndInParts() {
        int connections = 6_000;
        Bench many = new Bench(EngineOptions.DEFAULT, connections)
                .with(Bench.udp(Bench.VIP, 53), "rr", ForwardingMethod.NAT, "10.2.0.21:53")
                .with(Bench.udp("10.9.9.8", 53), "rr", ForwardingMethod.NAT, "10.2.0.21:53");
        for (int i = 0; i < connections; i++) {
            many.send(TestPacket.udp(Bench.CLIENT, 1024 + i, i % 2 == 0 ? Bench.VIP : "10.9.9.8", 53, "q"));
        }
        int removed = 0;
        int parts = 0;
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionCount part = many.engine.removeConnections(TestPacket.address(Bench.VIP), cursor.getAsInt());
            assertThat(part.connections()).isLessThanOrEqualTo(256);
            removed += part.connections();
            parts++;
            cursor = part.next();
        }
        assertThat(removed).isEqualTo(connections / 2);
        assertThat(parts).isBetween(12, 60);
        assertThat(many.engine.connectionCount()).isEqualTo(connections / 2);
    }

    @Test
    void aPacketForNoServiceIsTheHosts() {
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.result.hasConnection()).isFalse();
    }

    @Test
    void onlyASynBeginsATcpConnection() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080");
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        assertThat(bench.client(40_000, "SR")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.result.hasConnection()).isTrue();
    }

    @Test
    void sloppyTcpBeginsAConnectionWithAnythingButAReset() {
        bench.with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80");
        bench.engine.setOptions(EngineOptions.DEFAULT.withSloppyTcp(true));
        assertThat(bench.client(40_001, "R")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        assertThat(bench.client(40_001, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.onlyConnection().state()).isEqualTo("ESTABLISHED");
        bench.client(40_002, "FA");
        assertThat(bench.connections()).extracting(ConnectionSnapshot::state).containsExactly("ESTABLISHED", "CLOSE");
    }

    @Test
    void sourcePort20IsLeftToFtp() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        assertThat(bench.client(20, "S")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
    }

    @Test
    void natTranslatesBothWaysAndKeepsChecksums() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080");
        bench.client(40_000, "S");
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.1.0.100:40000 > 10.2.0.21:8080");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        assertThat(bench.server("10.2.0.21", 8080, 40_000, "SA")).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:80 > 10.1.0.100:40000");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);
        assertThat(bench.packet()[8]).isEqualTo((byte) (TestPacket.TTL - 1));
    }

    @Test
    void ipv6IsBalancedLikeIpv4() {
        bench.with(Bench.tcp("fd09::9", 80), "rr", ForwardingMethod.NAT, "fd02::21:8080");
        bench.send(TestPacket.tcp("fd01::100", 40_000, "fd09::9", 80, "S"));
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("fd01::100:40000 > fd02::21:8080");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        bench.send(TestPacket.tcp("fd02::21", 8080, "fd01::100", 40_000, "SA"));
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("fd09::9:80 > fd01::100:40000");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
    }

    @Test
    void anIpv4MappedIpv6AddressIsNotTheIpv4Address() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        byte[] packet = TestPacket.tcp("fd01::1", 40_000, "fd09::9", 80, "S");
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 9, 9, 9};
        System.arraycopy(mapped, 0, packet, 24, 16);
        assertThat(bench.send(packet)).isEqualTo(Cause.NO_SERVICE);
    }

    @Test
    void repliesOfADirectRoutingServerAreNotTheEnginesBusiness() {
        bench.with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80");
        bench.client(40_000, "S");
        assertThat(bench.send(TestPacket.tcp(Bench.VIP, 80, Bench.CLIENT, 40_000, "SA")))
                .isEqualTo(Cause.NO_SERVICE);
    }

    @Test
    void aServiceWithoutServersAnswersPortUnreachableAndCountsNothing() {
        bench.with(WEB, "rr", ForwardingMethod.DR);
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.NO_DESTINATION);
        byte[] reply = bench.packet();
        assertThat(TestPacket.checksums(reply)).isEqualTo("good");
        assertThat(reply[20]).isEqualTo((byte) 3);
        assertThat(reply[21]).isEqualTo((byte) 3);
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);
        assertThat(bench.table.service(WEB).orElseThrow().counters()).isEqualTo(new Counters(0, 0, 0, 0, 0));
    }

    @Test
    void icmpErrorsAreLimitedPerSecond() {
        bench.with(WEB, "rr", ForwardingMethod.DR);
        bench.engine.setOptions(EngineOptions.DEFAULT.withIcmpErrorsPerSecond(10));
        int replies = 0;
        for (int i = 0; i < 200; i++) {
            replies += bench.client(40_000 + i, "S").verdict() == Verdict.REPLY ? 1 : 0;
        }
        assertThat(replies).isEqualTo(50);
        assertThat(bench.engine.packets(Cause.ICMP_RATE_LIMITED)).isEqualTo(150);
        bench.pass(Duration.ofMillis(500));
        for (int i = 0; i < 10; i++) {
            replies += bench.client(40_000 + i, "S").verdict() == Verdict.REPLY ? 1 : 0;
        }
        assertThat(replies).isEqualTo(55);
    }

    @Test
    void aPacketOnItsLastHopIsAnsweredWithTimeExceeded() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        byte[] packet = TestPacket.changed(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 8, 1);
        assertThat(bench.send(packet)).isEqualTo(Cause.TTL_EXCEEDED);
        assertThat(bench.packet()[20]).isEqualTo((byte) 11);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
    }

    @Test
    void aServersPacketOnItsLastHopIsTheHostsToRefuse() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        byte[] packet = TestPacket.changed(TestPacket.tcp("10.2.0.21", 80, Bench.CLIENT, 40_000, "SA"), 8, 1);
        assertThat(bench.send(packet)).isEqualTo(Cause.SERVER_PACKET_NOT_FORWARDABLE);
        assertThat(bench.packet()).isEqualTo(packet);
    }

    @Test
    void tooLongWithoutDontFragmentTravelsInFragments() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:53");
        bench.mtu = 100;
        assertThat(bench.send(TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "x".repeat(100))))
                .isEqualTo(Cause.FORWARDED_IN_FRAGMENTS);
        assertThat(bench.packet()).hasSize(128);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.send(TestPacket.udp("10.2.0.21", 53, Bench.CLIENT, 40_000, "x".repeat(100))))
                .isEqualTo(Cause.FORWARDED_IN_FRAGMENTS);
    }

    @Test
    void aDrainedServerKeepsItsConnectionsAndGetsNoNewOnes() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80");
        bench.client(40_000, "S");
        bench.client(40_000, "A");
        String server = bench.nextHop();
        bench.table.editDestination(WEB, Bench.server(server, 80), Bench.nat(0));
        assertThat(bench.client(40_000, "PA")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(server);
        for (int port = 40_001; port < 40_010; port++) {
            bench.client(port, "S");
            assertThat(bench.nextHop()).isNotEqualTo(server);
        }
    }

    @Test
    void connectionsOfARemovedServerEndAtOnceAndTheirClientsAreScheduledAnew() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:53", "10.2.0.22:53");
        byte[] query = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q");
        bench.send(query);
        String first = bench.nextHop();
        bench.table.removeDestination(DNS, Bench.server(first, 53));
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.send(query)).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isNotEqualTo(first);
    }

    @Test
    void tcpOfARemovedServerFallsToTheHostWhichResetsIt() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.table.removeDestination(WEB, SERVER);
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
    }

    @Test
    void withLinuxDefaultsARemovedServersConnectionsWaitAndReviveWithIt() {
        Bench linux = new Bench(Bench.linuxOptions()).with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80");
        linux.client(40_000, "S");
        linux.client(40_000, "A");
        linux.table.removeDestination(WEB, SERVER);
        assertThat(linux.client(40_000, "PA")).isEqualTo(Cause.DESTINATION_GONE);
        assertThat(linux.onlyConnection().state()).isEqualTo("ESTABLISHED");
        linux.table.addDestination(WEB, SERVER, Bench.dr(1));
        DestinationSnapshot revived = linux.destination(WEB, "10.2.0.21");
        assertThat(revived.activeConnections()).isEqualTo(1);
        assertThat(revived.counters()).isEqualTo(new Counters(1, 2, 0, 90, 0));
        assertThat(linux.client(40_000, "PA")).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void theTrashForgetsAServerThatLayIdleForTwoMinutes() {
        bench.with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.table.removeDestination(WEB, SERVER);
        for (int i = 0; i < 4; i++) {
            bench.pass(Duration.ofMinutes(1));
        }
        bench.table.addDestination(WEB, SERVER, Bench.dr(1));
        assertThat(bench.destination(WEB, "10.2.0.21").counters().connections()).isZero();
        // Nothing is left to do but the rates.
        assertThat(bench.engine.nextDeadline() - bench.now).isEqualTo(Traffic.SAMPLE_INTERVAL);
    }

    @Test
    void removingManyConnectionsIsSpreadOverTicks() {
        Bench big = new Bench(EngineOptions.DEFAULT, 20_000).with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");
        for (int port = 30_000; port < 40_000; port++) {
            big.send(TestPacket.udp(Bench.CLIENT, port, Bench.VIP, 53, "q"));
        }
        big.table.removeDestination(DNS, Bench.server("10.2.0.21", 53));
        assertThat(big.engine.connectionCount()).isBetween(9_000, 9_999);
        assertThat(big.engine.nextDeadline()).isLessThanOrEqualTo(big.now);
        big.pass(Duration.ZERO);
        assertThat(big.engine.connectionCount()).isZero();
    }

    @Test
    void aSynReplacesAFinishedConnectionWithoutAStall() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80");
        bench.client(40_000, "S");
        String first = bench.nextHop();
        bench.client(40_000, "A");
        bench.server(first, 80, 40_000, "R");
        assertThat(bench.onlyConnection().state()).isEqualTo("CLOSE");
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isNotEqualTo(first);
        assertThat(bench.onlyConnection().state()).isEqualTo("SYN_RECV");
        assertThat(bench.table.service(WEB).orElseThrow().counters().connections())
                .isEqualTo(2);
    }

    @Test
    void aSynReplacesADirectRoutingConnectionInFinWaitOnlyWithReuseModeBitOne() {
        for (int mode = 0; mode < 4; mode++) {
            Bench fresh = new Bench(EngineOptions.DEFAULT.withConnReuseMode(mode))
                    .with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80", "10.2.0.22:80");
            fresh.client(40_000, "S");
            String first = fresh.nextHop();
            fresh.client(40_000, "A");
            fresh.client(40_000, "FA");
            assertThat(fresh.onlyConnection().state()).isEqualTo("FIN_WAIT");
            fresh.client(40_000, "S");
            assertThat(fresh.nextHop().equals(first))
                    .describedAs("mode %d", mode)
                    .isEqualTo((mode & 2) == 0);
        }
    }

    @Test
    void aSynOfAnOldConnectionToADrainedServerIsScheduledAnew() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80");
        bench.client(40_000, "S");
        String first = bench.nextHop();
        bench.table.editDestination(WEB, Bench.server(first, 80), Bench.nat(0));
        bench.client(40_000, "S");
        assertThat(bench.nextHop()).isNotEqualTo(first);
    }

    @Test
    void connectionsExpireByTheirStatesTimeout() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.connections()).hasSize(1);
        bench.pass(Duration.ofMillis(40));
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.destination(WEB, "10.2.0.21").activeConnections()).isZero();
    }

    @Test
    void setTimeoutsHoldFromTheNextPacketOn() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:53");
        byte[] query = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q");
        bench.send(query);
        bench.table.setTimeouts(new Timeouts(Duration.ofSeconds(9), Duration.ofSeconds(8), Duration.ofSeconds(7)));
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofMinutes(5));
        bench.send(query);
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofSeconds(7));
        bench.pass(Duration.ofMillis(7_040));
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void aFullTableDropsNewConnectionsAndCounts() {
        Bench small = new Bench(EngineOptions.DEFAULT, 3).with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        for (int port = 1; port <= 3; port++) {
            assertThat(small.client(port, "S")).isEqualTo(Cause.FORWARDED);
            assertThat(small.client(port, "A")).isEqualTo(Cause.FORWARDED);
        }
        assertThat(small.client(4, "S")).isEqualTo(Cause.TABLE_FULL);
        assertThat(small.client(2, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(small.engine.packets(Cause.TABLE_FULL)).isEqualTo(1);
        assertThat(small.table.service(WEB).orElseThrow().counters().connections())
                .isEqualTo(3);
        small.pass(Duration.ofSeconds(901));
        assertThat(small.client(4, "S")).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void editingTheMethodAffectsNewConnectionsOnly() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.table.editDestination(WEB, SERVER, Bench.dr(1));
        bench.client(40_000, "A");
        assertThat(TestPacket.endpoints(bench.packet())).endsWith("10.2.0.21:80");
        bench.client(40_001, "S");
        assertThat(TestPacket.endpoints(bench.packet())).endsWith("10.9.9.9:80");
    }

    @Test
    void givingUpAVirtualAddressRemovesItsConnectionsOnly() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80")
                .with(Bench.tcp("10.9.9.8", 80), "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.client(40_001, "S");
        bench.send(TestPacket.tcp(Bench.CLIENT, 40_002, "10.9.9.8", 80, "S"));
        assertThat(bench.table.removeConnections(TestPacket.address(Bench.VIP))).isEqualTo(2);
        assertThat(bench.onlyConnection().clientPort()).isEqualTo(40_002);
    }

    @Test
    void otherProtocolsAndTheirFragmentsAreTheHosts() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        byte[] whole = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S");
        byte[] ping = TestPacket.icmp(Bench.CLIENT, Bench.VIP, 8, 0, new byte[16]);
        assertThat(bench.send(TestPacket.changed(ping, 6, 0x20))).isEqualTo(Cause.FRAGMENT);
        assertThat(bench.send(TestPacket.changed(ping, 7, 0x20))).isEqualTo(Cause.FRAGMENT);
        byte[] gre = TestPacket.changed(whole, 9, 47);
        assertThat(bench.send(gre)).isEqualTo(Cause.OTHER_PROTOCOL);
        assertThat(bench.packet()).isEqualTo(gre);
    }

    @Test
    void brokenPacketsAreDroppedByCause() {
        byte[] whole = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S");
        assertThat(bench.send(new byte[0])).isEqualTo(Cause.TRUNCATED);
        assertThat(bench.send(Bench.truncated(whole, 19))).isEqualTo(Cause.TRUNCATED);
        assertThat(bench.send(Bench.truncated(whole, 44))).isEqualTo(Cause.TRUNCATED);
        byte[] checksum = whole.clone();
        checksum[11]++;
        assertThat(bench.send(checksum)).isEqualTo(Cause.BAD_HEADER_CHECKSUM);
        byte[] version = whole.clone();
        version[0] = 0x55;
        assertThat(bench.send(version)).isEqualTo(Cause.BAD_VERSION);
        byte[] dataOffset = whole.clone();
        dataOffset[32] = (byte) 0xF0;
        assertThat(bench.send(dataOffset)).isEqualTo(Cause.BAD_LENGTH);
        assertThat(bench.send(TestPacket.tcp("127.0.0.1", 40_000, Bench.VIP, 80, "S")))
                .isEqualTo(Cause.MARTIAN_SOURCE);
        assertThat(bench.send(TestPacket.tcp(Bench.VIP, 80, Bench.VIP, 80, "S")))
                .isEqualTo(Cause.MARTIAN_SOURCE);
    }

    @Test
    void linkLayerPaddingIsCutOff() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        byte[] padded = Bench.truncated(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 60);
        assertThat(bench.send(padded)).isEqualTo(Cause.FORWARDED);
        assertThat(bench.result.length()).isEqualTo(45);
    }

    @Test
    void causesAndVerdictsAreCounted() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.client(40_000, "A");
        bench.client(40_001, "A");
        assertThat(List.of(bench.engine.packets(Cause.FORWARDED), bench.engine.packets(Cause.NOT_A_NEW_CONNECTION)))
                .containsExactly(2L, 1L);
    }
}
