package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets to servers with TUN. What a kernel did with them is in {@link PacketVectorsTest}; this is the rest. */
class TunnelTest {
    private static final ServiceKey.Addressed WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey.Addressed WEB6 = Bench.tcp("fd09::9", 80);
    private static final String CLIENT6 = "fd01::100";

    private final Bench bench = new Bench();

    private void tunnel(ServiceKey service, String server, Tunnel tunnel) {
        bench.table.addService(service, new ServiceSettings("rr"));
        bench.table.addDestination(
                service, Bench.server(server, 80), new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, tunnel));
    }

    private static byte[] inner(byte[] outer, int overhead) {
        return Arrays.copyOfRange(outer, overhead, outer.length);
    }

    @Test
    void gueWithoutAChecksum() {
        tunnel(WEB, "10.2.0.21", new Tunnel.Gue(6080, Tunnel.Checksum.NONE));
        byte[] sent = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S");
        assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        byte[] outer = bench.packet();
        assertThat(outer).hasSize(sent.length + 32);
        String hex = HexFormat.of().formatHex(outer, 0, 32);
        assertThat(hex)
                .startsWith("4500004d")
                .contains("3f11")
                .contains("0a0200fe0a020015")
                .endsWith("17c0" + "0039" + "0000" + "00040000");
        assertThat(Arrays.equals(inner(outer, 32), TestPacket.changed(sent, 8, 63)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"FULL, 10.2.0.21", "REMOTE, 10.2.0.21", "FULL, fd02::21"})
    void gueWithAChecksum(Tunnel.Checksum checksum, String server) {
        tunnel(WEB, server, new Tunnel.Gue(6080, checksum));
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.FORWARDED);
        byte[] outer = bench.packet();
        int header = server.contains(":") ? 40 : 20;
        assertThat(outer[header + 6] | outer[header + 7]).isNotZero();
        assertThat(TestPacket.checksums(outer)).isEqualTo("good");
        assertThat(TestPacket.checksums(inner(outer, header + 12))).isEqualTo("good");
    }

    @Test
    void gueOverIpv6MayGoWithoutAChecksumAndNamesItsPayload() {
        tunnel(WEB6, "fd02::21", new Tunnel.Gue(6080, Tunnel.Checksum.NONE));
        byte[] sent = TestPacket.tcp(CLIENT6, 40_000, "fd09::9", 80, "S");
        assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED);
        byte[] outer = bench.packet();
        assertThat(HexFormat.of().formatHex(outer, 0, 8)).isEqualTo("60000000" + "004d" + "11" + "3f");
        assertThat(HexFormat.of().formatHex(outer, 42, 52)).isEqualTo("17c0" + "004d" + "0000" + "00290000");
        assertThat(inner(outer, 52)[7]).isEqualTo((byte) 63);
    }

    @Test
    void aConnectionKeepsItsSourcePortAndOthersHaveOthers() {
        tunnel(WEB, "10.2.0.21", new Tunnel.Gue(6080, Tunnel.Checksum.NONE));
        bench.fastPathTakes = true;
        bench.client(40_000, "S");
        int port = Wire.u16(java.lang.foreign.MemorySegment.ofArray(bench.packet()), 20);
        bench.client(40_000, "A");
        assertThat(Wire.u16(java.lang.foreign.MemorySegment.ofArray(bench.packet()), 20))
                .isEqualTo(port)
                .isBetween(0xC000, 0xFFFF);
        assertThat(bench.engine
                        .connection(bench.result.connection())
                        .orElseThrow()
                        .tunnelSourcePort())
                .isEqualTo(port);
        long different = java.util.stream.IntStream.range(1_000, 2_000)
                .map(client -> {
                    bench.client(client, "S");
                    return Wire.u16(java.lang.foreign.MemorySegment.ofArray(bench.packet()), 20);
                })
                .distinct()
                .count();
        assertThat(different).isGreaterThan(900);
    }

    @Test
    void theTrafficClassIsCopiedBetweenTheFamilies() {
        tunnel(WEB, "fd02::21", Tunnel.IPIP);
        bench.send(TestPacket.changed(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 1, 0xB9));
        assertThat(HexFormat.of().formatHex(bench.packet(), 0, 4)).isEqualTo("6b900000");

        tunnel(WEB6, "10.2.0.21", Tunnel.IPIP);
        byte[] sent = TestPacket.tcp(CLIENT6, 40_000, "fd09::9", 80, "S");
        sent[0] = 0x6B;
        sent[1] = (byte) 0x90;
        bench.send(sent);
        assertThat(bench.packet()[1]).isEqualTo((byte) 0xB9);
        assertThat(TestPacket.checksums(inner(bench.packet(), 20))).isEqualTo("good");
    }

    @Test
    void onlyWhatMustNotBeFragmentedTravelsSo() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        byte[] sent = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S");
        bench.send(sent);
        byte[] first = bench.packet();
        bench.send(sent);
        byte[] second = bench.packet();
        assertThat(first[6]).isZero();
        assertThat(Arrays.equals(first, 4, 6, second, 4, 6))
                .describedAs("identification")
                .isFalse();
        bench.send(TestPacket.changed(sent, 6, 0x40));
        assertThat(HexFormat.of().formatHex(bench.packet(), 4, 8)).isEqualTo("00004000");
    }

    @ParameterizedTest
    @CsvSource({"10.2.0.21, 1400, 1340", "fd02::21, 1400, 1320", "10.2.0.21, 1500, 1440"})
    void theSegmentSizeFitsTheTunnel(String server, int mtu, int expected) {
        tunnel(WEB, server, Tunnel.IPIP);
        bench.mtu = mtu;
        for (int nops = 0; nops < 4; nops++) {
            byte[] syn = TestPacket.syn(Bench.CLIENT, 40_000, Bench.VIP, 80, 1460, nops);
            assertThat(bench.send(syn)).isEqualTo(Cause.FORWARDED);
            byte[] inside = inner(bench.packet(), server.contains(":") ? 40 : 20);
            assertThat(TestPacket.segmentSize(inside)).isEqualTo(expected);
            assertThat(TestPacket.checksums(inside)).isEqualTo("good");
        }
    }

    @Test
    void aSmallSegmentSizeStaysAndPacketsWithoutOneToo() {
        tunnel(WEB, "10.2.0.21", new Tunnel.Gre(false));
        bench.send(TestPacket.syn(Bench.CLIENT, 40_000, Bench.VIP, 80, 536, 0));
        assertThat(TestPacket.segmentSize(inner(bench.packet(), 24))).isEqualTo(536);
        bench.send(TestPacket.syn(Bench.CLIENT, 40_000, Bench.VIP, 80, 1456, 0));
        assertThat(TestPacket.segmentSize(inner(bench.packet(), 24))).isEqualTo(1436);
        byte[] plain = TestPacket.tcp(Bench.CLIENT, 40_001, Bench.VIP, 80, "S");
        bench.send(plain);
        assertThat(inner(bench.packet(), 24)).isEqualTo(TestPacket.changed(plain, 8, 63));
    }

    @Test
    void ipv6PacketsThatDoNotFitAreAnsweredWithTheUsableMtu() {
        tunnel(WEB6, "10.2.0.21", new Tunnel.Gue(6080, Tunnel.Checksum.NONE));
        bench.mtu = 1400;
        byte[] sent = TestPacket.udp(CLIENT6, 40_000, "fd09::9", 53, "x".repeat(1321));
        bench.table.addService(Bench.udp("fd09::9", 53), new ServiceSettings("rr"));
        bench.table.addDestination(
                Bench.udp("fd09::9", 53),
                Bench.server("10.2.0.21", 53),
                new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, new Tunnel.Gue(6080, Tunnel.Checksum.NONE)));
        assertThat(bench.send(sent)).isEqualTo(Cause.TOO_BIG);
        assertThat(Wire.i32(java.lang.foreign.MemorySegment.ofArray(bench.packet()), 44))
                .isEqualTo(1368);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.nextHop()).isEqualTo(CLIENT6);
        assertThat(bench.send(TestPacket.udp(CLIENT6, 40_000, "fd09::9", 53, "x".repeat(1320))))
                .isEqualTo(Cause.FORWARDED);
        assertThat(bench.packet()).hasSize(1400);
    }

    @Test
    void whatMayBeFragmentedIsInsideTheTunnelButNotOverIpv6() {
        byte[] sent = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "x".repeat(1453));
        tunnel(Bench.udp(Bench.VIP, 53), "10.2.0.21", Tunnel.IPIP);
        assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED_IN_FRAGMENTS);
        assertThat(bench.packet()).hasSize(1501);
        assertThat(bench.packet()[6]).isZero();
        Bench other = new Bench();
        other.table.addService(Bench.udp(Bench.VIP, 53), new ServiceSettings("rr"));
        other.table.addDestination(
                Bench.udp(Bench.VIP, 53),
                Bench.server("fd02::21", 53),
                new DestinationSettings(ForwardingMethod.TUN, 1));
        assertThat(other.send(sent)).isEqualTo(Cause.NEEDS_FRAGMENTATION);
    }

    @Test
    void tooNarrowAPathCarriesNothing() {
        tunnel(WEB, "fd02::21", Tunnel.IPIP);
        bench.mtu = 1319;
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.PATH_TOO_NARROW);
        bench.mtu = 1320;
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void withoutAnAddressNoTunnelBegins() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        bench.source4 = 0;
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.NO_TUNNEL_SOURCE);
    }

    @Test
    void aPacketWithoutRoomForTheOuterHeaderIsDropped() {
        tunnel(Bench.udp(Bench.VIP, 53), "10.2.0.21", Tunnel.IPIP);
        bench.mtu = 4000;
        byte[] sent = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "x".repeat(Bench.BUFFER - 28 - 19));
        assertThat(bench.send(sent)).isEqualTo(Cause.NO_ROOM_FOR_TUNNEL);
    }

    @Test
    void theLastHopIsAnsweredAsForAnyMethod() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        assertThat(bench.send(TestPacket.changed(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 8, 1)))
                .isEqualTo(Cause.TTL_EXCEEDED);
    }

    @Test
    void anEditedTunnelCountsFromTheNextPacketOn() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        bench.client(40_000, "S");
        assertThat(bench.packet()[9]).isEqualTo((byte) 4);
        bench.table.editDestination(
                WEB,
                Bench.server("10.2.0.21", 80),
                new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, new Tunnel.Gre(false)));
        bench.client(40_000, "A");
        assertThat(bench.packet()[9]).isEqualTo((byte) 47);
        assertThat(bench.onlyConnection().state()).isEqualTo("ESTABLISHED");
    }

    @Test
    void icmpErrorsFromTheClientsSideTravelLikeData() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        bench.client(40_000, "S");
        byte[] answer = TestPacket.tcp(Bench.VIP, 80, Bench.CLIENT, 40_000, "SA");
        byte[] error = TestPacket.icmp("10.1.0.1", Bench.VIP, 3, 4, Arrays.copyOf(answer, 28));
        assertThat(bench.send(error)).isEqualTo(Cause.ICMP_FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        assertThat(inner(bench.packet(), 20)).isEqualTo(TestPacket.changed(error, 8, 63));
    }

    @Test
    void onlyTunnelsCarryOneFamilyOverTheOther() {
        bench.table.addService(WEB, new ServiceSettings("rr"));
        for (ForwardingMethod method : new ForwardingMethod[] {ForwardingMethod.NAT, ForwardingMethod.DR}) {
            assertThatThrownBy(() -> bench.table.addDestination(
                            WEB, Bench.server("fd02::21", 80), new DestinationSettings(method, 1)))
                    .isInstanceOf(TableException.class)
                    .hasMessageContaining("TUN");
        }
        bench.table.addDestination(WEB, Bench.server("fd02::21", 80), new DestinationSettings(ForwardingMethod.TUN, 1));
        assertThatThrownBy(() -> bench.table.editDestination(WEB, Bench.server("fd02::21", 80), Bench.nat(1)))
                .isInstanceOf(TableException.class);
        bench.client(40_000, "S");
        assertThat(bench.onlyConnection().destinationAddress()).isEqualTo(TestPacket.address("fd02::21"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536})
    void guePortsAreChecked(int port) {
        assertThatThrownBy(() -> new Tunnel.Gue(port, Tunnel.Checksum.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1..65535");
    }

    @Test
    void aServerThatIsTheDirectorItselfGetsItsPacketsUnchanged() {
        for (ForwardingMethod method :
                new ForwardingMethod[] {ForwardingMethod.NAT, ForwardingMethod.DR, ForwardingMethod.TUN}) {
            Bench own = new Bench().with(WEB, "rr", method, "10.2.0.254:80");
            own.local = true;
            byte[] sent = TestPacket.changed(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 8, 1);
            assertThat(own.send(sent)).isEqualTo(Cause.LOCAL_SERVER);
            assertThat(own.packet()).isEqualTo(sent);
            own.client(40_000, "A");
            own.client(40_000, "FA");
            // Its answers are not seen, as with direct routing.
            assertThat(own.onlyConnection().state()).isEqualTo("FIN_WAIT");
            assertThat(own.fastPathLog).isEmpty();
        }
    }

    @Test
    void aServerThatIsTheDirectorItselfCannotHaveAnotherPort() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.254:8080");
        bench.local = true;
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.LOCAL_SERVER_PORT_DIFFERS);
    }
}
