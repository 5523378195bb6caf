package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pollux.dataplane.LoadedProgram.CLIENT_PORT;
import static org.pollux.dataplane.LoadedProgram.HOP;
import static org.pollux.dataplane.LoadedProgram.LOOPBACK;
import static org.pollux.dataplane.LoadedProgram.sentOn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.linux.bpf.TestRunResult;

/** How the XDP program sends on the packets of flows it has, byte for byte, in the kernel itself (BPF_PROG_TEST_RUN). */
@ExtendWith(LoopbackSocket.class)
class XdpForwardingIT {
    private static final String FAMILIES_AND_PROTOCOLS = "IPV4,6\nIPV4,17\nIPV6,6\nIPV6,17";

    private final LoadedProgram program;

    XdpForwardingIT(LoadedProgram program) {
        this.program = program;
    }

    @Test
    void aFlowWithoutADaemonIsUsedForAWhileAndThenTheHosts() throws Exception {
        Packet packet = toVip(Net.IPV4, Packet.TCP);
        Packet sent = program.toServer(packet, ForwardingMethod.NAT, Net.IPV4.server, 8080);
        program.aliveUntil(System.nanoTime() + 60_000_000_000L);
        program.withoutDaemon();
        program.assertForwarded(packet, Counter.FORWARDED_NAT_IN, sent);
        program.aliveUntil(System.nanoTime() - 1_000_000_000L);
        program.assertPassed(packet, Counter.PASSED_NO_DAEMON);
    }

    @ParameterizedTest
    @CsvSource(textBlock = FAMILIES_AND_PROTOCOLS)
    void natTowardsTheServer(Net net, int protocol) throws Exception {
        Packet packet = toVip(net, protocol);
        Packet sent = program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        program.assertForwarded(packet, Counter.FORWARDED_NAT_IN, sent);
    }

    @ParameterizedTest
    @CsvSource(textBlock = FAMILIES_AND_PROTOCOLS)
    void natTowardsTheClient(Net net, int protocol) throws Exception {
        Packet packet = new Packet(protocol, net.server, 8080, net.client, CLIENT_PORT);
        Packet sent = program.toClient(packet, ForwardingMethod.NAT, net.vip, net.client);
        program.assertForwarded(packet, Counter.FORWARDED_NAT_OUT, sent);
    }

    @ParameterizedTest
    @CsvSource(textBlock = FAMILIES_AND_PROTOCOLS)
    void fullNatTowardsTheServer(Net net, int protocol) throws Exception {
        Packet packet = toVip(net, protocol);
        Packet sent = program.toServer(packet, ForwardingMethod.FULLNAT, net.server, 8080);
        assertThat(sent.source).isEqualTo(net.local);
        program.assertForwarded(packet, Counter.FORWARDED_FULLNAT_IN, sent);
    }

    @ParameterizedTest
    @CsvSource(textBlock = FAMILIES_AND_PROTOCOLS)
    void fullNatTowardsTheClient(Net net, int protocol) throws Exception {
        Packet packet = new Packet(protocol, net.server, 8080, net.local, LoadedProgram.LOCAL_PORT);
        Packet sent = program.toClient(packet, ForwardingMethod.FULLNAT, net.vip, net.client);
        assertThat(sent.destination).isEqualTo(net.client);
        program.assertForwarded(packet, Counter.FORWARDED_FULLNAT_OUT, sent);
    }

    @ParameterizedTest
    @CsvSource(textBlock = FAMILIES_AND_PROTOCOLS)
    void directRoutingChangesOnlyMacsAndTtl(Net net, int protocol) throws Exception {
        Packet packet = toVip(net, protocol);
        Packet sent = program.toServer(packet, ForwardingMethod.DR, net.server, 80);
        program.assertForwarded(packet, Counter.FORWARDED_DR, sent);
    }

    @ParameterizedTest
    @EnumSource
    void checksumsAreRightForAnyContent(Net net) throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            int protocol = random.nextBoolean() ? Packet.TCP : Packet.UDP;
            Packet packet = new Packet(protocol, address(net, random), random.nextInt(65536), net.vip, 80)
                    .payload(payload)
                    .ttl(2 + random.nextInt(254));
            ForwardingMethod method = random.nextBoolean() ? ForwardingMethod.NAT : ForwardingMethod.FULLNAT;
            Packet expected = program.toServer(packet, method, address(net, random), random.nextInt(65536));
            byte[] sent = program.run(packet.bytes()).packet();
            assertThat(sent).as("seed %d, packet %d", seed, i).isEqualTo(sentOn(expected));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUdpChecksumThatComesOutAsZeroIsSentAsAllOnes(Net net) throws Exception {
        // The two bytes of payload are what makes the sum over the translated packet come out as 0.
        for (int filler = 0; filler < 0x10000; filler++) {
            byte[] payload = {(byte) (filler >> 8), (byte) filler};
            Packet translated = new Packet(Packet.UDP, net.client, CLIENT_PORT, net.server, 8080).payload(payload);
            if (udpChecksum(net, translated.bytes()) == 0xFFFF) {
                Packet packet = toVip(net, Packet.UDP).payload(payload);
                Packet sent = program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
                program.assertForwarded(packet, Counter.FORWARDED_NAT_IN, sent);
                return;
            }
        }
        throw new AssertionError("one of 65,536 payloads must give that sum");
    }

    @Test
    void udpWithoutChecksumGoesToTheEngineForNatAndOnForDirectRouting() throws Exception {
        Packet packet = toVip(Net.IPV4, Packet.UDP).withoutUdpChecksum();
        program.toServer(packet, ForwardingMethod.NAT, Net.IPV4.server, 8080);
        program.assertToEngine(packet, Counter.ENGINE_UDP_NO_CHECKSUM);
        Packet other = toVip(Net.IPV4, Packet.UDP).from(Net.IPV4.client, 40002).withoutUdpChecksum();
        Packet sent = program.toServer(other, ForwardingMethod.DR, Net.IPV4.server, 80);
        program.assertForwarded(other, Counter.FORWARDED_DR, sent);
    }

    @Test
    void udpWithoutChecksumOverIpv6IsTheEngines() throws Exception {
        Packet packet = toVip(Net.IPV6, Packet.UDP).withoutUdpChecksum();
        program.toServer(packet, ForwardingMethod.DR, Net.IPV6.server, 80);
        program.assertToEngine(packet, Counter.ENGINE_UDP_NO_CHECKSUM);
    }

    @Test
    void ipOptionsStayWhereTheyAre() throws Exception {
        for (ForwardingMethod method : List.of(ForwardingMethod.NAT, ForwardingMethod.FULLNAT, ForwardingMethod.DR)) {
            Packet packet = toVip(Net.IPV4, Packet.TCP)
                    .options((byte) 7, (byte) 7, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
            Packet sent = program.toServer(packet, method, Net.IPV4.server, 8080);
            assertThat(program.run(packet.bytes()).packet()).isEqualTo(sentOn(sent));
        }
    }

    @ParameterizedTest
    @EnumSource
    void linkPaddingStaysAndIsNotCounted(Net net) throws Exception {
        Packet packet = toVip(net, Packet.UDP).payload((byte) 1);
        Packet sent = program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        assertThat(program.run(Arrays.copyOf(packet.bytes(), 70)).packet()).isEqualTo(Arrays.copyOf(sentOn(sent), 70));
        assertThat(program.flowOf(packet).get(ValueLayout.JAVA_LONG, Flow.BYTES_SEEN))
                .isEqualTo(net.header() + 9L);
    }

    @ParameterizedTest
    @EnumSource
    void aFlowCountsItsPacketsBytesAndTime(Net net) throws Exception {
        Packet packet = toVip(net, Packet.TCP);
        program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        long start = System.nanoTime();
        program.run(packet.bytes());
        program.run(packet.bytes());
        MemorySegment flow = program.flowOf(packet);
        assertThat(flow.get(ValueLayout.JAVA_INT, Flow.PACKETS)).isEqualTo(2);
        assertThat(flow.get(ValueLayout.JAVA_LONG, Flow.BYTES_SEEN)).isEqualTo(2L * packet.ip().length);
        // The kernel's coarse clock lags by a timer tick, 10 ms at most.
        assertThat(flow.get(ValueLayout.JAVA_LONG, Flow.LAST_SEEN)).isBetween(start - 20_000_000, System.nanoTime());
    }

    @ParameterizedTest
    @EnumSource
    void aPacketThatMayNotBeRoutedOnIsTheEngines(Net net) throws Exception {
        Packet packet = toVip(net, Packet.TCP);
        program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        program.assertToEngine(packet.ttl(1), Counter.ENGINE_TTL);
        program.assertToEngine(packet.ttl(0), Counter.ENGINE_TTL);
    }

    @ParameterizedTest
    @EnumSource
    void aPacketLongerThanTheWayAllowsIsTheEngines(Net net) throws Exception {
        Packet packet = toVip(net, Packet.TCP).payload(new byte[600]);
        program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        int length = packet.ip().length;
        program.nextHop(HOP, LOOPBACK, length - 1, 0);
        program.assertToEngine(packet, Counter.ENGINE_MTU);
        program.nextHop(HOP, LOOPBACK, length, 0);
        assertThat(program.run(packet.bytes()).verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
    }

    @ParameterizedTest
    @EnumSource
    void aClearedNextHopSendsItsFlowsToTheEngine(Net net) throws Exception {
        Packet packet = toVip(net, Packet.TCP);
        program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        program.nextHops().clear(HOP);
        assertThat(program.nextHopIsSet(HOP)).isFalse();
        program.assertToEngine(packet, Counter.ENGINE_NEXT_HOP);
    }

    @ParameterizedTest
    @EnumSource
    void noPacketReachesARemovedServer(Net net) throws Exception {
        Packet packet = toVip(net, Packet.TCP);
        Packet sent = program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        Packet reply = new Packet(Packet.TCP, net.server, 8080, net.client, CLIENT_PORT);
        program.toClient(reply, ForwardingMethod.NAT, net.vip, net.client);
        program.destinations().removed(TestConnection.SERVER_ID);
        program.assertToEngine(packet, Counter.ENGINE_SERVER_REMOVED);
        program.assertToEngine(reply, Counter.ENGINE_SERVER_REMOVED);
        InetAddress server = InetAddress.ofLiteral(net.server);
        program.destinations()
                .added(
                        TestConnection.SERVER_ID,
                        ServiceKey.of(Protocol.TCP, InetAddress.ofLiteral(net.vip), 80),
                        new DestinationKey(server, 8080));
        program.assertForwarded(packet, Counter.FORWARDED_NAT_IN, sent);
    }

    @ParameterizedTest
    @EnumSource
    void aTagIsTakenOffPutOnOrReplaced(Net net) throws Exception {
        program.vlan(LOOPBACK, 100);
        Packet tagged = toVip(net, Packet.TCP).tag(0x6000 | 100);
        Packet sent = program.toServer(tagged, ForwardingMethod.NAT, net.server, 8080);
        program.assertForwarded(tagged, Counter.FORWARDED_NAT_IN, sent.copy().tag(0));
        program.nextHop(HOP, LOOPBACK, 1500, 200);
        program.assertForwarded(tagged, Counter.FORWARDED_NAT_IN, sent.copy().tag(200));
        program.assertForwarded(
                tagged.copy().tag(0), Counter.FORWARDED_NAT_IN, sent.copy().tag(200));
    }

    @Test
    void theDatagramsOfAFlowNeedNotBeLong() throws Exception {
        Packet packet = toVip(Net.IPV4, Packet.UDP).payload();
        Packet sent = program.toServer(packet, ForwardingMethod.NAT, Net.IPV4.server, 8080);
        program.assertForwarded(packet, Counter.FORWARDED_NAT_IN, sent);
    }

    private static Packet toVip(Net net, int protocol) {
        return new Packet(protocol, net.client, CLIENT_PORT, net.vip, 80);
    }

    private static int udpChecksum(Net net, byte[] frame) {
        int at = 14 + net.header() + 6;
        return ((frame[at] & 0xFF) << 8) | (frame[at + 1] & 0xFF);
    }

    private static String address(Net net, Random random) {
        if (net == Net.IPV6) {
            return "2001:db8:%x:%x:%x:%x:%x:%x"
                    .formatted(random.ints(6, 0, 0x10000).boxed().toArray());
        }
        return (1 + random.nextInt(223)) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(256);
    }
}
