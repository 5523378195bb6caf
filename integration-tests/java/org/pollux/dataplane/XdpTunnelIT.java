package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pollux.dataplane.LoadedProgram.CLIENT_PORT;
import static org.pollux.dataplane.LoadedProgram.HOP_MAC;
import static org.pollux.dataplane.LoadedProgram.LOOPBACK;
import static org.pollux.dataplane.LoadedProgram.OWN_MAC;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Tunnel;
import org.pollux.linux.bpf.TestRunResult;

/** How the XDP program wraps the packets of tunnelled connections, byte for byte (BPF_PROG_TEST_RUN). */
@ExtendWith(LoopbackSocket.class)
class XdpTunnelIT {
    private static final int GUE_PORT = 6080;
    private static final Tunnel GUE = new Tunnel.Gue(GUE_PORT, Tunnel.Checksum.NONE);
    private static final Tunnel GRE = new Tunnel.Gre(false);
    private static final int TRAFFIC_CLASS = 0x12;

    private final LoadedProgram program;

    XdpTunnelIT(LoadedProgram program) {
        this.program = program;
    }

    static Stream<Arguments> eachInEach() {
        return Stream.of(Net.values()).flatMap(inner -> Stream.of(Net.values())
                .flatMap(outer -> Stream.of(Tunnel.IPIP, GRE, GUE).map(tunnel -> Arguments.of(inner, outer, tunnel))));
    }

    @ParameterizedTest
    @MethodSource("eachInEach")
    void aPacketIsWrapped(Net inner, Net outer, Tunnel tunnel) throws Exception {
        for (int protocol : new int[] {Packet.TCP, Packet.UDP}) {
            Packet packet = packet(inner, protocol);
            program.tunnel(tunnel, outer.director, outer.server, 0);
            program.toServer(packet, ForwardingMethod.TUN, outer.server, 80);
            byte[] expected = wrapped(packet, inner, outer, tunnel, 0);
            byte[] frame = withTrafficClass(packet.bytes(), inner, 14);
            LoadedProgram.Outcome outcome = program.run(frame);
            boolean numbered = inner == Net.IPV6 && outer == Net.IPV4;
            outcome.isForwarded(Counter.FORWARDED_TUN, numbered ? numbered(expected, outcome.packet()) : expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tagsAndTunnelsGoTogether(Net net) throws Exception {
        program.vlan(LOOPBACK, 100);
        for (int arriving : new int[] {0, 100}) {
            for (int leaving : new int[] {0, 200}) {
                Packet packet = packet(net, Packet.TCP).tag(arriving);
                program.tunnel(GUE, net.director, net.server, leaving);
                program.toServer(packet, ForwardingMethod.TUN, net.server, 80);
                byte[] frame = withTrafficClass(packet.bytes(), net, arriving == 0 ? 14 : 18);
                byte[] expected = wrapped(packet, net, net, GUE, leaving);
                assertThat(program.run(frame).packet()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void congestionBeforeTheTunnelStaysInside(Net net) throws Exception {
        Packet packet = packet(net, Packet.TCP);
        program.tunnel(Tunnel.IPIP, net.director, net.server, 0);
        program.toServer(packet, ForwardingMethod.TUN, net.server, 80);
        for (int ecn = 0; ecn < 4; ecn++) {
            byte[] frame = packet.bytes();
            int trafficClass = 0xB8 | ecn;
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            if (net == Net.IPV4) {
                bytes.put(15, (byte) trafficClass).putShort(24, (short) 0);
                bytes.putShort(24, (short) checksum(frame, 14, 20));
            } else {
                bytes.putInt(14, 0x60000000 | trafficClass << 20);
            }
            byte[] sent = program.run(frame).packet();
            assertThat(trafficClass(sent, 14, net)).isEqualTo(0xB8 | (ecn == 3 ? 2 : ecn));
            assertThat(trafficClass(sent, 14 + net.header(), net)).isEqualTo(trafficClass);
            assertThat(net == Net.IPV6 || checksum(sent, 14, 20) == 0).isTrue();
        }
    }

    private static int trafficClass(byte[] frame, int ip, Net net) {
        return net == Net.IPV4 ? frame[ip + 1] & 0xFF : ByteBuffer.wrap(frame).getInt(ip) >>> 20 & 0xFF;
    }

    @Test
    void whatMayBeFragmentedHasANumber() throws Exception {
        Packet packet = packet(Net.IPV4, Packet.UDP).fragment(0);
        program.tunnel(Tunnel.IPIP, Net.IPV4.director, Net.IPV4.server, 0);
        program.toServer(packet, ForwardingMethod.TUN, Net.IPV4.server, 80);
        byte[] sent = program.run(packet.bytes()).packet();
        assertThat(ByteBuffer.wrap(sent).getShort(20)).as("flags").isZero();
        assertThat(checksum(sent, 14, 20)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theTunnelHasToFit(Net net) throws Exception {
        int overhead = net.header() + 8 + 4;
        Packet packet = packet(net, Packet.UDP).payload(new byte[1500 - overhead - net.header() - 8]);
        program.tunnel(GUE, net.director, net.server, 0);
        program.toServer(packet, ForwardingMethod.TUN, net.server, 80);
        assertThat(program.run(packet.bytes()).verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
        assertThat(program.flowOf(packet).get(ValueLayout.JAVA_LONG, Flow.BYTES_SEEN))
                .isEqualTo(1500L - overhead);
        Packet longer = packet(net, Packet.UDP).payload(new byte[1500 - overhead - net.header() - 7]);
        program.assertToEngine(longer, Counter.ENGINE_MTU);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyDatagramIsWrappedToo(Net net) throws Exception {
        Packet packet = packet(net, Packet.UDP).payload();
        program.tunnel(GUE, net.director, net.server, 0);
        program.toServer(packet, ForwardingMethod.TUN, net.server, 80);
        byte[] frame = withTrafficClass(packet.bytes(), net, 14);
        program.run(frame).isForwarded(Counter.FORWARDED_TUN, wrapped(packet, net, net, GUE, 0));
    }

    @Test
    void aPathTooNarrowForATunnelCarriesNone() {
        assertThat(new TunnelWay(Tunnel.IPIP, Net.address("10.0.0.1"), Net.address("10.0.0.2")).mtu(1500))
                .isEqualTo(1480);
        assertThat(new TunnelWay(GRE, Net.address("10.0.0.1"), Net.address("10.0.0.2")).mtu(68 + 20 + 3))
                .isZero();
        assertThat(new TunnelWay(GUE, Net.address("fd00::1"), Net.address("fd00::2")).mtu(1280 + 40 + 11))
                .isZero();
        assertThat(new TunnelWay(GUE, Net.address("fd00::1"), Net.address("fd00::2")).mtu(1280 + 40 + 12))
                .isEqualTo(1280);
    }

    private static Packet packet(Net net, int protocol) {
        return new Packet(protocol, net.client, CLIENT_PORT, net.vip, 80);
    }

    /** Sets the byte of IPv4, or the bits of IPv6, that tunnels copy. */
    private static byte[] withTrafficClass(byte[] frame, Net net, int ip) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        if (net == Net.IPV4) {
            bytes.put(ip + 1, (byte) TRAFFIC_CLASS).putShort(ip + 10, (short) 0);
            bytes.putShort(ip + 10, (short) checksum(frame, ip, 20));
        } else {
            bytes.putInt(ip, 0x60000000 | TRAFFIC_CLASS << 20 | 0x12345);
        }
        return frame;
    }

    private static byte[] wrapped(Packet packet, Net inner, Net outer, Tunnel tunnel, int tag) {
        byte[] payload = packet.copy().ttl(packet.ttl - 1).tag(0).bytes();
        payload = Arrays.copyOfRange(withTrafficClass(payload, inner, 14), 14, payload.length);
        int next = inner == Net.IPV4 ? 4 : 41;
        ByteBuffer shim =
                switch (tunnel) {
                    case Tunnel.Ipip _ -> ByteBuffer.allocate(0);
                    case Tunnel.Gre _ ->
                        ByteBuffer.allocate(4).putShort((short) 0).putShort((short)
                                (inner == Net.IPV4 ? 0x0800 : 0x86dd));
                    case Tunnel.Gue _ ->
                        ByteBuffer.allocate(12)
                                .putShort((short) TestConnection.TUNNEL_SOURCE_PORT)
                                .putShort((short) GUE_PORT)
                                .putShort((short) (12 + payload.length))
                                .putShort((short) 0)
                                .putInt(next << 16);
                };
        int protocol =
                switch (tunnel) {
                    case Tunnel.Ipip _ -> next;
                    case Tunnel.Gre _ -> 47;
                    case Tunnel.Gue _ -> 17;
                };
        int length = shim.capacity() + payload.length;
        ByteBuffer frame = ByteBuffer.allocate(14 + (tag == 0 ? 0 : 4) + outer.header() + length);
        frame.put(HOP_MAC).put(OWN_MAC);
        if (tag != 0) {
            frame.putShort((short) 0x8100).putShort((short) tag);
        }
        frame.putShort((short) (outer == Net.IPV4 ? 0x0800 : 0x86dd));
        int at = frame.position();
        if (outer == Net.IPV4) {
            frame.put((byte) 0x45).put((byte) TRAFFIC_CLASS).putShort((short) (20 + length));
            frame.putShort((short) 0).putShort((short) (inner == Net.IPV4 ? 0x4000 : 0));
            frame.put((byte) (packet.ttl - 1)).put((byte) protocol).putShort((short) 0);
        } else {
            frame.putInt(0x60000000 | TRAFFIC_CLASS << 20).putShort((short) length);
            frame.put((byte) protocol).put((byte) (packet.ttl - 1));
        }
        frame.put(Net.address(outer.director).getAddress());
        frame.put(Net.address(outer.server).getAddress());
        frame.put(shim.array()).put(payload);
        if (outer == Net.IPV4) {
            frame.putShort(at + 10, (short) checksum(frame.array(), at, 20));
        }
        return frame.array();
    }

    /** IPv6 in IPv4 has a number of the program's choice: the same packet with the number it has there. */
    private static byte[] numbered(byte[] expected, byte[] sent) {
        ByteBuffer bytes = ByteBuffer.wrap(expected);
        bytes.putShort(18, ByteBuffer.wrap(sent).getShort(18)).putShort(24, (short) 0);
        return bytes.putShort(24, (short) checksum(expected, 14, 20)).array();
    }

    private static int checksum(byte[] bytes, int at, int length) {
        long sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += ((bytes[at + i] & 0xFF) << 8) | (bytes[at + i + 1] & 0xFF);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (int) (~sum & 0xFFFF);
    }
}
