package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.bpf.TestRunResult;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskMode;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskSocket;

/** What the XDP program does with single packets, byte for byte, in the kernel itself (BPF_PROG_TEST_RUN). */
class XdpProgramIT {
    private static final String CLIENT = "198.51.100.7";
    private static final String VIP = "192.0.2.10";
    private static final String DIRECTOR = "10.1.2.1";
    private static final String SERVER = "10.1.2.3";
    private static final int CLIENT_PORT = 40001;
    private static final int HOP = 5;
    private static final int OTHER_HOP = 6;
    private static final int OTHER_INTERFACE = 4711;
    private static final byte[] HOP_MAC = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55};
    private static final byte[] OWN_MAC = {0x02, 0x66, 0x77, (byte) 0x88, (byte) 0x99, (byte) 0xaa};

    // One for all tests: the kernel frees a queue some time after its socket was closed.
    private static Umem umem;
    private static XskSocket socket;

    private LoadedProgram program;
    private final Map<Counter, Long> before = new HashMap<>();

    @BeforeAll
    static void openSocket() throws Exception {
        umem = Umem.allocate(64, 2048);
        socket = XskSocket.open(umem, LoadedProgram.LOOPBACK, 0, new XskSettings(16, 16, 16, 16, XskMode.COPY));
    }

    @AfterAll
    static void closeSocket() {
        socket.close();
        umem.close();
    }

    @BeforeEach
    void load() throws Exception {
        program = new LoadedProgram();
        program.serveLoopback(socket);
        program.nextHop(HOP, LoadedProgram.LOOPBACK, 1500, mac(HOP_MAC), mac(OWN_MAC));
        program.nextHop(OTHER_HOP, OTHER_INTERFACE, 1500, mac(HOP_MAC), mac(OWN_MAC));
        ServiceEntries services = program.services();
        for (Protocol protocol : Protocol.values()) {
            ServiceKey.Addressed service = ServiceKey.of(protocol, InetAddress.ofLiteral(VIP), 80);
            int vip = program.addresses().place(service.address());
            services.addService(service, vip);
            services.addNatServer(service, new DestinationKey(InetAddress.ofLiteral(SERVER), 8080), vip);
        }
        program.addresses().activate(List.of(InetAddress.ofLiteral(VIP)));
        for (Counter counter : Counter.values()) {
            before.put(counter, program.count(counter));
        }
    }

    @AfterEach
    void unload() {
        program.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Packet.TCP, Packet.UDP})
    void natTowardsTheServer(int protocol) throws Exception {
        Packet packet = toVip(protocol);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        TestRunResult result = program.run(packet.bytes());
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
        assertThat(result.packet()).isEqualTo(sentOn(packet.to(SERVER, 8080)));
        assertCounted(Counter.FORWARDED_NAT_IN);
    }

    @ParameterizedTest
    @ValueSource(ints = {Packet.TCP, Packet.UDP})
    void natTowardsTheClient(int protocol) throws Exception {
        Packet packet = fromServer(protocol);
        program.flow(packet, Flow.REWRITE_SOURCE, VIP, 80, OTHER_HOP, VIP);
        TestRunResult result = program.run(packet.bytes());
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
        assertThat(result.packet()).isEqualTo(sentOn(packet.from(VIP, 80)));
        assertCounted(Counter.FORWARDED_NAT_OUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {Packet.TCP, Packet.UDP})
    void directRoutingChangesOnlyMacsAndTtl(int protocol) throws Exception {
        Packet packet = toVip(protocol);
        program.flow(packet, Flow.ROUTE, "0.0.0.0", 0, HOP, VIP);
        TestRunResult result = program.run(packet.bytes());
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
        assertThat(result.packet()).isEqualTo(sentOn(packet));
        assertCounted(Counter.FORWARDED_DR);
    }

    @Test
    void checksumsAreRightForAnyContent() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            int protocol = random.nextBoolean() ? Packet.TCP : Packet.UDP;
            Packet packet = new Packet(protocol, address(random), random.nextInt(65536), VIP, 80)
                    .payload(payload)
                    .ttl(2 + random.nextInt(254));
            String server = address(random);
            int port = random.nextInt(65536);
            program.flow(packet, Flow.REWRITE_DESTINATION, server, port, HOP, VIP);
            byte[] sent = program.run(packet.bytes()).packet();
            assertThat(sent).as("seed %d, packet %d", seed, i).isEqualTo(sentOn(packet.to(server, port)));
        }
    }

    @Test
    void aUdpChecksumThatComesOutAsZeroIsSentAsAllOnes() throws Exception {
        // The two bytes of payload are what makes the sum over the translated packet come out as 0.
        for (int filler = 0; filler < 0x10000; filler++) {
            Packet translated = new Packet(Packet.UDP, CLIENT, CLIENT_PORT, SERVER, 8080)
                    .payload((byte) (filler >> 8), (byte) filler);
            if (udpChecksum(translated.bytes()) == 0xFFFF) {
                Packet packet = toVip(Packet.UDP).payload((byte) (filler >> 8), (byte) filler);
                program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
                assertThat(udpChecksum(program.run(packet.bytes()).packet())).isEqualTo(0xFFFF);
                return;
            }
        }
        throw new AssertionError("one of 65,536 payloads must give that sum");
    }

    @Test
    void udpWithoutChecksumGoesToTheEngineForNatAndOnForDirectRouting() throws Exception {
        Packet packet = toVip(Packet.UDP).withoutUdpChecksum();
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        assertToEngine(packet, Counter.ENGINE_UDP_NO_CHECKSUM);
        Packet other = toVip(Packet.UDP).from(CLIENT, 40002).withoutUdpChecksum();
        program.flow(other, Flow.ROUTE, "0.0.0.0", 0, HOP, VIP);
        assertThat(program.run(other.bytes()).packet()).isEqualTo(sentOn(other));
    }

    @Test
    void ipOptionsStayWhereTheyAre() throws Exception {
        Packet packet = toVip(Packet.TCP)
                .options((byte) 7, (byte) 7, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        TestRunResult result = program.run(packet.bytes());
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
        assertThat(result.packet()).isEqualTo(sentOn(packet.to(SERVER, 8080)));
    }

    @Test
    void linkPaddingStaysAndIsNotCounted() throws Exception {
        Packet packet = toVip(Packet.UDP).payload((byte) 1);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        byte[] padded = Arrays.copyOf(packet.bytes(), 60);
        TestRunResult result = program.run(padded);
        assertThat(result.packet())
                .isEqualTo(
                        Arrays.copyOf(sentOn(toVip(Packet.UDP).payload((byte) 1).to(SERVER, 8080)), 60));
        assertThat(program.flowOf(packet).get(ValueLayout.JAVA_LONG, Flow.BYTES_SEEN))
                .isEqualTo(29);
    }

    @Test
    void aFlowCountsItsPacketsBytesAndTime() throws Exception {
        Packet packet = toVip(Packet.TCP);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        long start = System.nanoTime();
        program.run(packet.bytes());
        program.run(packet.bytes());
        MemorySegment flow = program.flowOf(packet);
        assertThat(flow.get(ValueLayout.JAVA_LONG, Flow.PACKETS)).isEqualTo(2);
        assertThat(flow.get(ValueLayout.JAVA_LONG, Flow.BYTES_SEEN)).isEqualTo(2L * packet.ip().length);
        // The kernel's coarse clock lags by a timer tick, 10 ms at most.
        assertThat(flow.get(ValueLayout.JAVA_LONG, Flow.LAST_SEEN)).isBetween(start - 20_000_000, System.nanoTime());
    }

    @ParameterizedTest
    @ValueSource(ints = {Packet.SYN, Packet.FIN | Packet.ACK, Packet.RST, Packet.SYN | Packet.ACK})
    void whatChangesTheStateOfAConnectionIsTheEngines(int flags) throws Exception {
        Packet packet = toVip(Packet.TCP).tcpFlags(flags);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        assertToEngine(packet, Counter.ENGINE_TCP_CONTROL);
        assertToEngine(fromServer(Packet.TCP).tcpFlags(flags), Counter.ENGINE_TCP_CONTROL);
    }

    @ParameterizedTest
    @ValueSource(ints = {Packet.TCP, Packet.UDP})
    void packetsWithoutFlowAreTheEngines(int protocol) throws Exception {
        assertToEngine(toVip(protocol), Counter.ENGINE_NO_FLOW);
        assertToEngine(fromServer(protocol), Counter.ENGINE_FROM_SERVER);
    }

    @Test
    void aPacketThatMayNotBeRoutedOnIsTheEngines() throws Exception {
        Packet packet = toVip(Packet.TCP).ttl(1);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        assertToEngine(packet, Counter.ENGINE_TTL);
        assertToEngine(packet.ttl(0), Counter.ENGINE_TTL);
    }

    @Test
    void aPacketLongerThanTheWayAllowsIsTheEngines() throws Exception {
        Packet packet = toVip(Packet.TCP).payload(new byte[600]);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        program.nextHop(HOP, LoadedProgram.LOOPBACK, 639, mac(HOP_MAC), mac(OWN_MAC));
        assertToEngine(packet, Counter.ENGINE_MTU);
        program.nextHop(HOP, LoadedProgram.LOOPBACK, 640, mac(HOP_MAC), mac(OWN_MAC));
        assertThat(program.run(packet.bytes()).verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
    }

    @Test
    void aClearedNextHopSendsItsFlowsToTheEngine() throws Exception {
        Packet packet = toVip(Packet.TCP);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        program.nextHops().clear(HOP);
        assertThat(program.nextHopIsSet(HOP)).isFalse();
        assertToEngine(packet, Counter.ENGINE_NEXT_HOP);
    }

    @Test
    void nothingOfAnAddressThatIsNotHeldIsTouched() throws Exception {
        Packet packet = toVip(Packet.TCP);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        program.addresses().deactivate(List.of(InetAddress.ofLiteral(VIP)));
        assertPassed(packet, Counter.PASSED_NOT_HELD);
        assertPassed(toVip(Packet.TCP).tcpFlags(Packet.SYN), Counter.PASSED_NOT_HELD);
        assertPassed(toVip(Packet.UDP), Counter.PASSED_NOT_HELD);
        assertPassed(fromServer(Packet.TCP), Counter.PASSED_OTHER);
        assertPassed(icmpError(CLIENT, VIP, toVip(Packet.TCP)), Counter.PASSED_OTHER);
        assertPassed(toVip(Packet.UDP).fragment(0x2000), Counter.PASSED_OTHER);
        program.addresses().activate(List.of(InetAddress.ofLiteral(VIP)));
        assertThat(program.run(packet.bytes()).verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
    }

    @Test
    void fragmentsToAHeldAddressOrFromAServerAreTheEngines() throws Exception {
        Packet packet = toVip(Packet.UDP);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        assertToEngine(toVip(Packet.UDP).fragment(0x2000), Counter.ENGINE_FRAGMENT);
        assertToEngine(toVip(Packet.UDP).fragment(0x00b9), Counter.ENGINE_FRAGMENT);
        assertToEngine(fromServer(Packet.UDP).fragment(0x00b9), Counter.ENGINE_FRAGMENT);
        assertPassed(toVip(Packet.UDP).to("192.0.2.11", 80).fragment(0x2000), Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 11, 12})
    void icmpErrorsAboutConnectionsAreTheEngines(int type) throws Exception {
        Packet towardsVip = icmpError(CLIENT, VIP, fromServer(Packet.TCP).from(VIP, 80));
        towardsVip.icmpType = type;
        assertToEngine(towardsVip, Counter.ENGINE_ICMP);
        Packet aboutServer = icmpError("10.1.2.254", CLIENT, toVip(Packet.UDP).to(SERVER, 8080));
        aboutServer.icmpType = type;
        assertToEngine(aboutServer, Counter.ENGINE_ICMP);
        Packet aboutOther = icmpError("10.1.2.254", CLIENT, toVip(Packet.UDP).to("10.1.2.4", 8080));
        aboutOther.icmpType = type;
        assertPassed(aboutOther, Counter.PASSED_OTHER);
    }

    @Test
    void whatAServerSendsToTheHostItselfIsTheHosts() throws Exception {
        Packet answer = fromServer(Packet.TCP).to(DIRECTOR, 40000);
        Packet error = icmpError(
                "10.1.2.254", DIRECTOR, toVip(Packet.UDP).from(DIRECTOR, 40000).to(SERVER, 8080));
        assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
        assertToEngine(error, Counter.ENGINE_ICMP);
        OwnAddresses own = program.ownAddresses();
        InterfaceAddress first = InterfaceAddress.permanent(2, InetAddress.ofLiteral(DIRECTOR), 24);
        InterfaceAddress second = InterfaceAddress.permanent(3, InetAddress.ofLiteral(DIRECTOR), 32);
        own.refresh(List.of(first));
        assertPassed(answer, Counter.PASSED_OTHER);
        assertPassed(fromServer(Packet.UDP).to(DIRECTOR, 40000).fragment(0x00b9), Counter.PASSED_OTHER);
        assertPassed(error, Counter.PASSED_OTHER);
        assertToEngine(fromServer(Packet.TCP), Counter.ENGINE_FROM_SERVER);
        // An address is the host's for as long as one interface has it.
        own.onEvent(new NetlinkEvent.AddressChanged(second));
        own.onEvent(new NetlinkEvent.AddressRemoved(first));
        assertPassed(answer, Counter.PASSED_OTHER);
        own.onEvent(new NetlinkEvent.AddressRemoved(second));
        assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
        own.onEvent(new NetlinkEvent.AddressChanged(first));
        own.refresh(List.of());
        assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
    }

    @Test
    void pingToTheAddressIsTheHosts() throws Exception {
        Packet ping = icmpError(CLIENT, VIP, toVip(Packet.UDP));
        ping.icmpType = 8;
        assertPassed(ping, Counter.PASSED_OTHER);
    }

    @Test
    void whatBelongsToNoServiceIsTheHosts() throws Exception {
        assertPassed(toVip(Packet.TCP).to(VIP, 81), Counter.PASSED_OTHER);
        assertPassed(toVip(Packet.TCP).to("192.0.2.11", 80), Counter.PASSED_OTHER);
        assertPassed(fromServer(Packet.TCP).from(SERVER, 8081), Counter.PASSED_OTHER);
        assertPassed(new Packet(47, CLIENT, 0, VIP, 0), Counter.PASSED_OTHER);
        Packet ipv6 = toVip(Packet.TCP);
        ipv6.etherType = 0x86dd;
        assertPassed(ipv6, Counter.PASSED_OTHER);
        Packet tagged = toVip(Packet.TCP);
        tagged.etherType = 0x8100;
        assertPassed(tagged, Counter.PASSED_OTHER);
        Packet multicast = toVip(Packet.TCP);
        multicast.destinationMac[0] = 1;
        assertPassed(multicast, Counter.PASSED_OTHER);
    }

    @Test
    void framesThatEndTooEarlyAreTheHosts() throws Exception {
        Packet packet = toVip(Packet.TCP);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        byte[] whole = packet.bytes();
        for (int length = 14; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            TestRunResult result = program.run(cut);
            assertThat(result.verdict()).as("cut to %d bytes", length).isEqualTo(TestRunResult.XDP_PASS);
            assertThat(result.packet()).as("cut to %d bytes", length).isEqualTo(cut);
        }
    }

    @Test
    void lengthFieldsThatLieAreTheHosts() throws Exception {
        Packet packet = toVip(Packet.TCP);
        program.flow(packet, Flow.REWRITE_DESTINATION, SERVER, 8080, HOP, VIP);
        assertMalformed(packet, 14, (byte) 0x44); // header of 16 bytes
        assertMalformed(packet, 14, (byte) 0x65); // version 6
        assertMalformed(packet, 14, (byte) 0x4f); // header of 60 bytes: no room for TCP
        assertMalformed(packet, 16, (byte) 0x40); // 16 KiB and more
        byte[] shortTotal = packet.bytes();
        shortTotal[17] = 39; // one byte less than the headers
        assertThat(program.run(shortTotal).verdict()).isEqualTo(TestRunResult.XDP_PASS);
    }

    @Test
    void withoutASocketThePacketIsTheHosts() throws Exception {
        try (LoadedProgram alone = new LoadedProgram()) {
            ServiceKey.Addressed service = ServiceKey.of(Protocol.TCP, InetAddress.ofLiteral(VIP), 80);
            alone.services().addService(service, alone.addresses().place(service.address()));
            alone.addresses().activate(List.of(InetAddress.ofLiteral(VIP)));
            assertThat(alone.run(toVip(Packet.TCP).bytes()).verdict()).isEqualTo(TestRunResult.XDP_PASS);
            assertThat(alone.count(Counter.PASSED_NO_SOCKET)).isEqualTo(1);
        }
    }

    @Test
    void aServerOfManyAddressesIsLookedForWhileAnyOfThemIsHeld() throws Exception {
        ServiceEntries services = program.services();
        DestinationKey server = new DestinationKey(InetAddress.ofLiteral("10.1.2.9"), 8080);
        for (int i = 1; i <= 9; i++) {
            ServiceKey.Addressed service = ServiceKey.of(Protocol.TCP, InetAddress.ofLiteral("203.0.113." + i), 80);
            services.addNatServer(service, server, program.addresses().place(service.address()));
            Packet reply = fromServer(Packet.TCP).from("10.1.2.9", 8080);
            if (i <= KernelLayout.Limits.VIPS_OF_SERVER) {
                assertPassed(reply, Counter.PASSED_OTHER);
                program.addresses().activate(List.of(service.address()));
                assertToEngine(reply, Counter.ENGINE_FROM_SERVER);
                program.addresses().deactivate(List.of(service.address()));
            } else {
                // Too many to list: taken as held.
                assertToEngine(reply, Counter.ENGINE_FROM_SERVER);
            }
        }
    }

    private static Packet toVip(int protocol) {
        return new Packet(protocol, CLIENT, CLIENT_PORT, VIP, 80);
    }

    private static Packet fromServer(int protocol) {
        return new Packet(protocol, SERVER, 8080, CLIENT, CLIENT_PORT);
    }

    private static Packet icmpError(String from, String to, Packet about) {
        return new Packet(Packet.ICMP, from, 0, to, 0).payload(Arrays.copyOf(about.ip(), 28));
    }

    private static byte[] sentOn(Packet packet) {
        byte[] bytes = packet.macs(OWN_MAC, HOP_MAC).ttl(packet.ttl - 1).bytes();
        packet.ttl(packet.ttl + 1);
        return bytes;
    }

    private static int udpChecksum(byte[] frame) {
        return ((frame[40] & 0xFF) << 8) | (frame[41] & 0xFF);
    }

    private static String address(Random random) {
        return (1 + random.nextInt(223)) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(256);
    }

    private static long mac(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = (value << 8) | (b & 0xFF);
        }
        return value;
    }

    private void assertToEngine(Packet packet, Counter why) throws Exception {
        byte[] frame = packet.bytes();
        TestRunResult result = program.run(frame);
        assertCounted(why);
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_REDIRECT);
        assertThat(result.packet()).as("untouched").isEqualTo(frame);
    }

    private void assertPassed(Packet packet, Counter why) throws Exception {
        byte[] frame = packet.bytes();
        TestRunResult result = program.run(frame);
        assertCounted(why);
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_PASS);
        assertThat(result.packet()).as("untouched").isEqualTo(frame);
    }

    private void assertMalformed(Packet packet, int offset, byte value) throws Exception {
        byte[] frame = packet.bytes();
        frame[offset] = value;
        TestRunResult result = program.run(frame);
        assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_PASS);
        assertThat(result.packet()).isEqualTo(frame);
        assertCounted(Counter.PASSED_MALFORMED);
    }

    /** Exactly one packet was counted since the last look, and that for this reason. */
    private void assertCounted(Counter expected) throws Exception {
        for (Counter counter : Counter.values()) {
            long now = program.count(counter);
            long last = before.getOrDefault(counter, 0L);
            before.put(counter, now);
            assertThat(now - last).as("%s", counter).isEqualTo(counter == expected ? 1 : 0);
        }
    }
}
