package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FULLNAT servers that learn their clients by the PROXY protocol: what arrives where, to the byte. */
class ProxyHeaderTest {
    private static final String SERVER = "10.2.0.21";
    private static final String LOCAL = "10.2.0.200";
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final int CLIENT_PORT = 40_000;
    private static final int CLIENT_START = 1000;
    private static final int SERVER_START = 5000;
    private static final int LENGTH = 28;
    /** Signature, version and command, family, length, 10.1.0.100, 10.9.9.9, 40000, 80. */
    private static final String HEADER =
            "0d0a0d0a000d0a515549540a" + "21" + "11" + "000c" + "0a010064" + "0a090909" + "9c40" + "0050";

    private static final byte[] NONE = {};

    private final Bench bench = new Bench();
    private int localPort;

    @BeforeEach
    void serve() {
        serve(WEB, SERVER, LOCAL);
    }

    private void serve(ServiceKey service, String server, String local) {
        bench.table.addService(
                service,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(TestPacket.address(local)), ClientAddress.PROXY_PROTOCOL)));
        bench.table.addDestination(
                service, Bench.server(server, 80), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
    }

    private Cause fromClient(String flags, int sequence, int acknowledgement, byte[] options, byte[] payload) {
        return bench.send(TestPacket.segment(
                Bench.CLIENT, CLIENT_PORT, Bench.VIP, 80, flags, sequence, acknowledgement, options, payload));
    }

    /** What arrives at the server. */
    private SeenSegment client(String flags, int sequence, int acknowledgement, String payload) {
        assertThat(fromClient(flags, sequence, acknowledgement, NONE, payload.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(TestPacket.endpoints(bench.packet())).startsWith(LOCAL + ":").endsWith(" > " + SERVER + ":80");
        return SeenSegment.of(bench.packet());
    }

    /** What arrives at the client. */
    private SeenSegment server(String flags, int sequence, int acknowledgement, byte[] options, String payload) {
        assertThat(bench.send(TestPacket.segment(
                        SERVER,
                        80,
                        LOCAL,
                        localPort,
                        flags,
                        sequence,
                        acknowledgement,
                        options,
                        payload.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:80 > 10.1.0.100:40000");
        return SeenSegment.of(bench.packet());
    }

    private SeenSegment server(String flags, int sequence, int acknowledgement, String payload) {
        return server(flags, sequence, acknowledgement, NONE, payload);
    }

    private void syn() {
        assertThat(client("S", CLIENT_START - 1, 0, "").summary()).isEqualTo("999 0 S 0");
        String source = TestPacket.endpoints(bench.packet()).split(" ", 2)[0];
        localPort = Integer.parseInt(source.substring(source.indexOf(':') + 1));
    }

    private void handshake() {
        syn();
        assertThat(server("SA", SERVER_START - 1, CLIENT_START, "").summary()).isEqualTo("4999 1000 SA 0");
        SeenSegment first = client("A", CLIENT_START, SERVER_START, "");
        assertThat(first.summary()).isEqualTo("1000 5000 A 28");
        assertThat(first.hex()).isEqualTo(HEADER);
    }

    @Test
    void whatCompletesTheHandshakeTakesTheHeaderAlong() {
        bench.fastPathTakes = true;
        handshake();
        assertThat(client("PA", 1000, 5000, "GET").summary()).isEqualTo("1028 5000 PA 3");
        assertThat(client("PA", 1003, 5000, " /").text()).isEqualTo(" /");
        assertThat(bench.fastPathLog).isEmpty();
        // A part of the header is nothing of the client's.
        assertThat(server("A", 5000, 1027, "").summary()).isEqualTo("5000 1000 A 0");
        assertThat(bench.fastPathLog).isEmpty();
        assertThat(server("A", 5000, 1031, "").summary()).isEqualTo("5000 1003 A 0");
        assertThat(bench.fastPathLog).containsExactly("offered 40000");
        ConnectionView view = bench.engine.connection(bench.result.connection()).orElseThrow();
        assertThat(view.sequenceShift()).isEqualTo(LENGTH);
        // What takes the slow path all the same goes by the same numbers, however far it got.
        assertThat(client("A", 1000, 5000, "again").summary()).isEqualTo("1028 5000 A 5");
        assertThat(client("A", 0x7FFF_FFF0, 5000, "late").summary()).isEqualTo("-2147483636 5000 A 4");
        assertThat(client("FA", -20, 6000, "").summary()).isEqualTo("8 6000 FA 0");
        assertThat(server("FA", 6000, 9, "").summary()).isEqualTo("6000 -19 FA 0");
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "left 40000");
    }

    @Test
    void overIpv6TheHeaderIsLonger() {
        serve(Bench.tcp("fd09::9", 80), "fd02::21", "fd02::200");
        bench.send(TestPacket.segment("fd01::100", 40_000, "fd09::9", 80, "S", 999, 0, NONE, NONE));
        String source = TestPacket.endpoints(bench.packet()).split(" ", 2)[0];
        int port = Integer.parseInt(source.substring(source.lastIndexOf(':') + 1));
        bench.send(TestPacket.segment("fd02::21", 80, "fd02::200", port, "SA", 4999, 1000, NONE, NONE));
        bench.send(TestPacket.segment("fd01::100", 40_000, "fd09::9", 80, "A", 1000, 5000, NONE, NONE));
        SeenSegment first = SeenSegment.of(bench.packet());
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(first.summary()).isEqualTo("1000 5000 A 52");
        assertThat(first.hex())
                .isEqualTo("0d0a0d0a000d0a515549540a" + "21" + "21" + "0024" + "fd010000000000000000000000000100"
                        + "fd090000000000000000000000000009" + "9c40" + "0050");
        bench.send(TestPacket.segment("fd01::100", 40_000, "fd09::9", 80, "A", 1000, 5000, NONE, new byte[9]));
        assertThat(SeenSegment.of(bench.packet()).summary()).isEqualTo("1052 5000 A 9");
        bench.send(TestPacket.segment("fd02::21", 80, "fd02::200", port, "A", 5000, 1061, NONE, NONE));
        assertThat(SeenSegment.of(bench.packet()).summary()).isEqualTo("5000 1009 A 0");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
    }

    @Test
    void aServerThatSpeaksFirstHasTheHeaderBefore() {
        handshake();
        assertThat(server("PA", 5000, 1028, "220 hello").summary()).isEqualTo("5000 1000 PA 9");
        assertThat(client("A", 1000, 5009, "").summary()).isEqualTo("1028 5009 A 0");
        assertThat(client("PA", 1000, 5009, "EHLO").summary()).isEqualTo("1028 5009 PA 4");
    }

    @Test
    void aLostHeaderGoesAgainWithWhatTheClientRepeats() {
        handshake();
        // Its packet got lost. The server has not heard of the end of the handshake and asks again.
        assertThat(server("SA", 4999, 1000, "").summary()).isEqualTo("4999 1000 SA 0");
        assertThat(client("A", 1000, 5000, "").hex()).isEqualTo(HEADER);
        // Lost again; data follow without it, and when they are repeated they bring it along.
        assertThat(client("PA", 1000, 5000, "GET").summary()).isEqualTo("1028 5000 PA 3");
        assertThat(client("PA", 1003, 5000, " /").summary()).isEqualTo("1031 5000 PA 2");
        assertThat(server("A", 5000, 1000, "").summary()).isEqualTo("5000 1000 A 0");
        SeenSegment both = client("PA", 1000, 5000, "GET /");
        assertThat(both.summary()).isEqualTo("1000 5000 PA 33");
        assertThat(both.hex())
                .isEqualTo(HEADER + HexFormat.of().formatHex("GET /".getBytes(StandardCharsets.US_ASCII)));
        assertThat(server("A", 5000, 1033, "").summary()).isEqualTo("5000 1005 A 0");
    }

    @Test
    void dataThatCompleteTheHandshakeFollowTheHeaderAndWhatIsTooLongIsCutOff() {
        syn();
        server("SA", 4999, 1000, "");
        byte[] long1 = new byte[1460];
        Arrays.fill(long1, (byte) 'x');
        assertThat(fromClient("FPA", 1000, 5000, NONE, long1)).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        SeenSegment seen = SeenSegment.of(bench.packet());
        // The FIN is behind what was cut off.
        assertThat(seen.summary()).isEqualTo("1000 5000 PA 1460");
        assertThat(seen.hex()).isEqualTo(HEADER + "78".repeat(1432));
        assertThat(server("A", 5000, 2460, "").summary()).isEqualTo("5000 2432 A 0");
        assertThat(client("FA", 2432, 5000, "x".repeat(28)).summary()).isEqualTo("2460 5000 FA 28");
    }

    @Test
    void urgentDataAreTheSameBytesBehindTheHeader() {
        syn();
        server("SA", 4999, 1000, "");
        byte[] packet = TestPacket.segment(
                Bench.CLIENT, CLIENT_PORT, Bench.VIP, 80, "A", 1000, 5000, NONE, new byte[] {1, 2, 3, 4});
        // URG, and the pointer behind the third byte; what the checksum loses to them is given back.
        packet[33] |= 0x20;
        packet[39] = 3;
        int checksum = (packet[36] & 0xFF) << 8 | (packet[37] & 0xFF);
        checksum = Checksums.updated(checksum, 0, 0x20 + 3);
        packet[36] = (byte) (checksum >>> 8);
        packet[37] = (byte) checksum;
        assertThat(TestPacket.checksums(packet)).isEqualTo("good");
        assertThat(bench.send(packet)).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.packet()[39]).isEqualTo((byte) (3 + LENGTH));
    }

    @Test
    void anEndWithoutDataHasTheHeaderToo() {
        syn();
        server("SA", 4999, 1000, "");
        SeenSegment end = client("FA", 1000, 5000, "");
        assertThat(end.summary()).isEqualTo("1000 5000 FA 28");
        assertThat(server("A", 5000, 1029, "").summary()).isEqualTo("5000 1001 A 0");
    }

    @Test
    void aResetHasTheNumberThatTheServerExpects() {
        syn();
        server("SA", 4999, 1000, "");
        assertThat(client("R", 1000, 0, "").summary()).isEqualTo("1000 0 R 0");
        handshake();
        assertThat(client("RA", 1000, 5000, "").summary()).isEqualTo("1028 5000 RA 0");
    }

    @Test
    void selectiveAcknowledgementsAreTranslated() {
        handshake();
        // Two blocks behind the header; one that ends in it, one of the header alone, and one from its middle on.
        byte[] blocks = HexFormat.of()
                .parseHex("0101" + "0522" + "0000042400000438" + "000003e800000400" + "000003f000000410"
                        + "000007d0000007e0");
        SeenSegment seen = server("A", 5000, 1000, blocks, "");
        assertThat(seen.blocks())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(new int[] {1032, 1052}, new int[] {1000, 1012}, new int[] {1972, 1988});
        byte[] onlyHeader = HexFormat.of().parseHex("0101" + "050a" + "000003e800000404");
        assertThat(server("A", 5000, 1028, onlyHeader, "").blocks()).isEmpty();
        // Settled by now: all blocks are shifted by the same.
        byte[] later = HexFormat.of().parseHex("0101" + "050a" + "0000042400000438");
        assertThat(server("A", 5000, 1028, later, "").blocks())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(new int[] {1032, 1052});
    }

    @Test
    void nothingOfTheClientsComesToWhereTheHeaderIs() {
        // Data in the SYN, with the option to have them accepted.
        assertThat(fromClient("S", 999, 0, HexFormat.of().parseHex("220a0102030405060708" + "0101"), new byte[40]))
                .isEqualTo(Cause.FORWARDED);
        SeenSegment syn = SeenSegment.of(bench.packet());
        assertThat(syn.summary()).isEqualTo("999 0 S 0");
        assertThat(bench.packet()).hasSize(52);
        assertThat(HexFormat.of().formatHex(bench.packet(), 40, 52)).isEqualTo("01".repeat(12));
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        String source = TestPacket.endpoints(bench.packet()).split(" ", 2)[0];
        localPort = Integer.parseInt(source.substring(source.indexOf(':') + 1));
        // Data before the server has answered.
        assertThat(fromClient("A", 1000, 1, NONE, new byte[40])).isEqualTo(Cause.SEGMENT_WITHHELD);
        server("SA", 4999, 1000, "");
        // Data from before the stream's beginning on: the header is at its place all the same.
        assertThat(fromClient("A", 990, 5000, NONE, "0123456789abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(Cause.FORWARDED);
        SeenSegment early = SeenSegment.of(bench.packet());
        assertThat(early.sequence()).isEqualTo(990);
        assertThat(early.hex()).isEqualTo("30313233343536373839" + HEADER + "616263");
        assertThat(fromClient("A", 999, 5000, NONE, "0".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(Cause.FORWARDED);
        assertThat(SeenSegment.of(bench.packet()).summary()).isEqualTo("999 5000 A 1");
    }

    @Test
    void aFragmentCannotTakeTheHeaderAlong() {
        syn();
        server("SA", 4999, 1000, "");
        byte[] whole =
                TestPacket.segment(Bench.CLIENT, CLIENT_PORT, Bench.VIP, 80, "A", 1000, 5000, NONE, new byte[36]);
        byte[] fragment = TestPacket.changed(whole, 6, 0x20);
        assertThat(bench.send(fragment)).isEqualTo(Cause.SEGMENT_WITHHELD);
        byte[] rest = TestPacket.changed(TestPacket.changed(Arrays.copyOf(whole, 60), 3, 60), 7, 7);
        assertThat(bench.send(rest)).isEqualTo(Cause.FRAGMENT_WITHOUT_FIRST);
        client("A", 1000, 5000, "");
        assertThat(bench.send(TestPacket.changed(fragment, 5, 2))).isEqualTo(Cause.FORWARDED);
        assertThat(SeenSegment.of(bench.packet()).sequence()).isEqualTo(1028);
    }

    @Test
    void aDamagedAnswerPlacesNothing() {
        syn();
        byte[] answer = TestPacket.segment(SERVER, 80, LOCAL, localPort, "SA", 4999, 1000, NONE, NONE);
        answer[31] ^= 1;
        assertThat(bench.send(answer)).isEqualTo(Cause.BAD_TCP_CHECKSUM);
        server("SA", 4999, 1000, "");
        assertThat(client("A", 1000, 5000, "").hex()).isEqualTo(HEADER);
    }

    @Test
    void aServerThatBeginsAnewGetsANewHeader() {
        bench.fastPathTakes = true;
        handshake();
        server("A", 5000, 1028, "");
        assertThat(bench.inFastPath).hasSize(1);
        // Both have lost their memory, the director has not. The server's as it was would have answered like this.
        assertThat(client("S", 69_999, 0, "").summary()).isEqualTo("69999 0 S 0");
        assertThat(server("A", 5000, 1028, "").summary()).isEqualTo("5000 1000 A 0");
        assertThat(client("S", 69_999, 0, "").summary()).isEqualTo("69999 0 S 0");
        assertThat(server("SA", 899_999, 70_000, "").summary()).isEqualTo("899999 70000 SA 0");
        assertThat(bench.inFastPath).isEmpty();
        assertThat(client("A", 70_000, 900_000, "").hex()).isEqualTo(HEADER);
        // An answer of the network's making, or a late one, changes nothing any more.
        server("A", 900_000, 70_028, "");
        server("SA", 899_999, 70_000, "");
        assertThat(client("A", 70_000, 900_000, "x").summary()).isEqualTo("70028 900000 A 1");
    }

    @Test
    void anErrorAboutAClientsPacketQuotesItsOwnNumber() {
        handshake();
        client("PA", 1000, 5000, "GET");
        byte[] error = TestPacket.icmp("10.2.0.1", LOCAL, 3, 4, Arrays.copyOf(bench.packet(), 28));
        assertThat(bench.send(error)).isEqualTo(Cause.ICMP_FORWARDED);
        byte[] told = bench.packet();
        assertThat(TestPacket.checksums(told)).isEqualTo("good");
        assertThat(HexFormat.of().formatHex(told, 52, 56)).isEqualTo("000003e8");
    }

    @Test
    void aServiceThatIsNoLongerToldOfKeepsItsConnectionsAsTheyAre() {
        handshake();
        bench.table.editService(
                WEB,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(TestPacket.address(LOCAL)), ClientAddress.HIDDEN)));
        assertThat(client("PA", 1000, 5000, "GET").summary()).isEqualTo("1028 5000 PA 3");
        bench.client(40_001, "S");
        assertThat(bench.client(40_001, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.packet()).hasSize(45);
    }
}
