package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What routers between the director and a server with TUN say is told to the client. */
class TunnelErrorsTest {
    private static final ServiceKey.Addressed WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey.Addressed WEB6 = Bench.tcp("fd09::9", 80);
    private static final String CLIENT6 = "fd01::100";
    private static final String ROUTER = "10.3.0.1";

    private final Bench bench = new Bench();

    static List<Tunnel> tunnels() {
        return List.of(
                Tunnel.IPIP,
                new Tunnel.Gue(6080, Tunnel.Checksum.NONE),
                new Tunnel.Gue(6080, Tunnel.Checksum.FULL),
                new Tunnel.Gre(false),
                new Tunnel.Gre(true));
    }

    private void tunnel(ServiceKey service, String server, Tunnel tunnel) {
        bench.table.addService(service, new ServiceSettings("rr"));
        bench.table.addDestination(
                service, Bench.server(server, 80), new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, tunnel));
    }

    /** Sends a client's packet that must not be fragmented; what leaves in the tunnel. */
    private byte[] wrapped() {
        byte[] packet = TestPacket.changed(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 6, 0x40);
        assertThat(bench.send(packet)).isEqualTo(Cause.FORWARDED);
        return bench.packet();
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    void thePathsMtuIsToldLessTheTunnel(Tunnel tunnel) {
        tunnel(WEB, "10.2.0.21", tunnel);
        byte[] outer = wrapped();
        assertThat(bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, outer)))
                .isEqualTo(Cause.TUNNEL_ERROR);
        byte[] told = bench.packet();
        assertThat(TestPacket.checksums(told)).isEqualTo("good");
        ByteBuffer view = ByteBuffer.wrap(told);
        assertThat(view.getShort(20)).isEqualTo((short) 0x0304);
        assertThat(view.getShort(26)).isEqualTo((short) (1400 - Encapsulation.overhead(tunnel, false)));
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);
        byte[] quoted = Arrays.copyOfRange(told, 28, told.length);
        assertThat(TestPacket.endpoints(quoted)).isEqualTo("10.1.0.100:40000 > 10.9.9.9:80");
        assertThat(TestPacket.checksums(quoted)).isEqualTo("good");
        assertThat(bench.table.service(WEB).orElseThrow().counters().outPackets())
                .isZero();
    }

    @Test
    void eightBytesOfThePacketInsideAreEnough() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        byte[] outer = wrapped();
        byte[] error = TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, Arrays.copyOf(outer, 20 + 20 + 8));
        assertThat(bench.send(error)).isEqualTo(Cause.TUNNEL_ERROR);
        assertThat(bench.packet()).hasSize(20 + 8 + 28);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "3, 13", "11, 0"})
    void otherErrorsKeepTheirTypeAndCode(int type, int code) {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        assertThat(bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", type, code, wrapped())))
                .isEqualTo(Cause.TUNNEL_ERROR);
        assertThat(bench.packet()[20]).isEqualTo((byte) type);
        assertThat(bench.packet()[21]).isEqualTo((byte) code);
    }

    @Test
    void anIpv6ClientLearnsItOfAnIpv4Tunnel() {
        tunnel(WEB6, "10.2.0.21", Tunnel.IPIP);
        bench.send(TestPacket.tcp(CLIENT6, 40_000, "fd09::9", 80, "S"));
        assertThat(bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, bench.packet())))
                .isEqualTo(Cause.TUNNEL_ERROR);
        byte[] told = bench.packet();
        assertThat(TestPacket.checksums(told)).isEqualTo("good");
        assertThat(ByteBuffer.wrap(told).getShort(40)).isEqualTo((short) 0x0200);
        assertThat(ByteBuffer.wrap(told).getInt(44)).isEqualTo(1380);
        assertThat(bench.nextHop()).isEqualTo(CLIENT6);
        bench.send(TestPacket.tcp(CLIENT6, 40_000, "fd09::9", 80, "S"));
        bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", 3, 1, bench.packet()));
        assertThat(ByteBuffer.wrap(bench.packet()).getShort(40)).isEqualTo((short) 0x0103);
    }

    @Test
    void anIpv4ClientLearnsItOfAnIpv6Tunnel() {
        tunnel(WEB, "fd02::21", Tunnel.IPIP);
        assertThat(bench.send(TestPacket.icmp6("fd03::1", "fd02::fe", 2, 0, wrapped())))
                .isEqualTo(Cause.TUNNEL_ERROR);
        byte[] told = bench.packet();
        assertThat(TestPacket.checksums(told)).isEqualTo("good");
        assertThat(ByteBuffer.wrap(told).getShort(26)).isEqualTo((short) 1360);
    }

    @Test
    void aClientThatLetsItsPacketsBeFragmentedIsNotBothered() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        bench.client(40_000, "S");
        assertThat(bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, bench.packet())))
                .isEqualTo(Cause.NEEDS_FRAGMENTATION);
    }

    @Test
    void anMtuThatNoNetworkHasIsNotTold() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        byte[] error = TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, wrapped());
        error[26] = 0;
        error[27] = 60;
        ByteBuffer.wrap(error).putShort(22, (short) (ByteBuffer.wrap(error).getShort(22) + 1400 - 60));
        assertThat(bench.send(error)).isEqualTo(Cause.PATH_TOO_NARROW);
    }

    @Test
    void whatIsAboutNoPacketOfOursIsTheHosts() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        byte[] outer = wrapped();
        byte[] elsewhere = TestPacket.changed(outer, 19, 22);
        assertThat(bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, elsewhere)))
                .isEqualTo(Cause.UNRELATED_ICMP);
        byte[] unknown = outer.clone();
        unknown[41]++;
        assertThat(bench.send(TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, unknown)))
                .isEqualTo(Cause.UNRELATED_ICMP);
        for (int length = 20; length < 44; length++) {
            byte[] cut = TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, Arrays.copyOf(outer, length));
            assertThat(bench.send(cut)).isEqualTo(Cause.UNRELATED_ICMP);
        }
    }

    @Test
    void aWrongChecksumIsNotPassedOn() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        byte[] error = TestPacket.icmp(ROUTER, "10.2.0.254", 3, 4, wrapped());
        error[23]++;
        assertThat(bench.send(error)).isEqualTo(Cause.BAD_ICMP_CHECKSUM);
    }

    @Test
    void congestionBeforeTheTunnelStaysInside() {
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        tunnel(WEB6, "10.2.0.21", Tunnel.IPIP);
        for (int ecn = 0; ecn < 4; ecn++) {
            byte[] packet = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S");
            bench.send(TestPacket.changed(packet, 1, 0xB8 | ecn));
            assertThat(bench.packet()[1] & 0xFF).isEqualTo(0xB8 | (ecn == 3 ? 2 : ecn));
            assertThat(bench.packet()[21] & 0xFF).isEqualTo(0xB8 | ecn);
            byte[] packet6 = TestPacket.tcp(CLIENT6, 40_000, "fd09::9", 80, "S");
            packet6[1] = (byte) (ecn << 4);
            bench.send(packet6);
            assertThat(bench.packet()[1]).isEqualTo((byte) (ecn == 3 ? 2 : ecn));
        }
    }

    @Test
    void withoutPathMtuDiscoveryTheTunnelIsFragmented() {
        bench.engine.setOptions(EngineOptions.DEFAULT.withPmtuDisc(false));
        tunnel(WEB, "10.2.0.21", Tunnel.IPIP);
        tunnel(WEB6, "10.2.0.21", Tunnel.IPIP);
        bench.mtu = 68 + 20;
        byte[] packet =
                TestPacket.changed(TestPacket.said(Bench.CLIENT, 40_000, Bench.VIP, 80, "x".repeat(100)), 6, 0x40);
        bench.client(40_000, "S");
        assertThat(bench.send(packet)).isEqualTo(Cause.FORWARDED_IN_FRAGMENTS);
        assertThat(bench.packet()[6]).as("the outer one may be").isZero();
        assertThat(bench.packet()[26]).as("the inner one may not").isEqualTo((byte) 0x40);
        byte[] packet6 = TestPacket.said(CLIENT6, 40_000, "fd09::9", 80, "x".repeat(100));
        bench.mtu = 1500;
        bench.send(TestPacket.tcp(CLIENT6, 40_000, "fd09::9", 80, "S"));
        bench.mtu = 150;
        assertThat(bench.send(packet6))
                .as("IPv6 is never fragmented on its way")
                .isEqualTo(Cause.TOO_BIG);
    }
}
