package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv6 packets with more than a transport header behind their own. */
class ExtensionHeadersTest {
    private static final String CLIENT = "fd01::100";
    private static final String VIP = "fd09::9";
    private static final String SERVER = "fd02::21";
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION = 60;

    private final Bench bench = new Bench().with(Bench.tcp(VIP, 80), "rr", ForwardingMethod.NAT, SERVER + ":8080");

    /** Puts headers of 8 bytes times these between the IPv6 header and what follows it. */
    private static byte[] extended(byte[] packet, int units, int... kinds) {
        int added = 8 * units * kinds.length;
        byte[] longer = new byte[packet.length + added];
        ByteBuffer view = ByteBuffer.wrap(longer);
        view.put(packet, 0, 40);
        int next = packet[6];
        view.put(6, (byte) kinds[0]).putShort(4, (short) (longer.length - 40));
        for (int i = 0; i < kinds.length; i++) {
            int at = 40 + 8 * units * i;
            view.put(at, (byte) (i + 1 < kinds.length ? kinds[i + 1] : next)).put(at + 1, (byte) (units - 1));
        }
        view.put(40 + added, packet, 40, packet.length - 40);
        return longer;
    }

    private static byte[] bare(byte[] packet, int added, int protocol) {
        byte[] shorter = Arrays.copyOf(packet, packet.length - added);
        System.arraycopy(packet, 40 + added, shorter, 40, shorter.length - 40);
        ByteBuffer.wrap(shorter).put(6, (byte) protocol).putShort(4, (short) (shorter.length - 40));
        return shorter;
    }

    private static byte[] syn(int port) {
        return TestPacket.tcp(CLIENT, port, VIP, 80, "S");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 60", "3, 60", "1, 43", "32, 0"})
    void theTransportHeaderIsFoundBehindThem(int units, int kind) {
        assertThat(bench.send(extended(syn(1), units, kind))).isEqualTo(Cause.FORWARDED);
        byte[] sent = bare(bench.packet(), 8 * units, Packet.TCP);
        assertThat(TestPacket.endpoints(sent)).isEqualTo("fd01::100:1 > fd02::21:8080");
        assertThat(TestPacket.checksums(sent)).isEqualTo("good");
        byte[] answer = TestPacket.tcp(SERVER, 8080, CLIENT, 1, "SA");
        assertThat(bench.send(extended(answer, units, kind))).isEqualTo(Cause.FORWARDED);
        sent = bare(bench.packet(), 8 * units, Packet.TCP);
        assertThat(TestPacket.endpoints(sent)).isEqualTo("fd09::9:80 > fd01::100:1");
        assertThat(TestPacket.checksums(sent)).isEqualTo("good");
    }

    @Test
    void severalInARow() {
        assertThat(bench.send(extended(syn(1), 1, HOP_BY_HOP, DESTINATION, ROUTING, DESTINATION)))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.checksums(bare(bench.packet(), 32, Packet.TCP))).isEqualTo("good");
    }

    @Test
    void moreThanEightAreTheHosts() {
        int[] kinds = new int[9];
        Arrays.fill(kinds, DESTINATION);
        assertThat(bench.send(extended(syn(1), 1, Arrays.copyOf(kinds, 8)))).isEqualTo(Cause.FORWARDED);
        assertThat(bench.send(extended(syn(2), 1, kinds))).isEqualTo(Cause.OTHER_PROTOCOL);
    }

    @Test
    void aPacketThatIsToTravelOnIsTheHosts() {
        byte[] packet = extended(syn(1), 1, ROUTING);
        packet[43] = 1;
        assertThat(bench.send(packet)).isEqualTo(Cause.OTHER_PROTOCOL);
    }

    @Test
    void whatIsAuthenticatedCannotBeTranslated() {
        assertThat(bench.send(extended(syn(1), 1, AUTHENTICATION))).isEqualTo(Cause.OTHER_PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 47, 48, 60, 67})
    void thoseThatEndTooSoonAreDropped(int length) {
        byte[] packet = Arrays.copyOf(extended(syn(1), 1, HOP_BY_HOP), length);
        ByteBuffer.wrap(packet).putShort(4, (short) (length - 40));
        assertThat(bench.send(packet)).isEqualTo(Cause.BAD_LENGTH);
    }

    @Test
    void aHeaderThatClaimsTooMuchIsDropped() {
        byte[] packet = extended(syn(1), 1, HOP_BY_HOP);
        packet[41] = (byte) 255;
        assertThat(bench.send(packet)).isEqualTo(Cause.BAD_LENGTH);
    }

    @Test
    void anErrorQuotesThem() {
        bench.table.removeDestination(Bench.tcp(VIP, 80), Bench.server(SERVER, 8080));
        byte[] packet = extended(syn(1), 1, HOP_BY_HOP);
        assertThat(bench.send(packet)).isEqualTo(Cause.NO_DESTINATION);
        assertThat(Arrays.copyOfRange(bench.packet(), 48, 48 + packet.length)).isEqualTo(packet);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
    }

    @Test
    void anErrorThatQuotesThemFindsItsConnection() {
        bench.send(extended(syn(1), 1, DESTINATION));
        byte[] quoted = bench.packet();
        assertThat(bench.send(TestPacket.icmp6(SERVER, CLIENT, 1, 4, quoted))).isEqualTo(Cause.ICMP_FORWARDED);
        byte[] error = bench.packet();
        assertThat(TestPacket.checksums(error)).isEqualTo("good");
        byte[] told = bare(Arrays.copyOfRange(error, 48, error.length), 8, Packet.TCP);
        assertThat(TestPacket.endpoints(told)).isEqualTo("fd01::100:1 > fd09::9:80");
    }

    /** With options in the part that is split, the fragment header of each names those and not TCP (RFC 8200 §4.5). */
    @Test
    void fragmentsFollowTheirFirstWhateverStandsBetween() {
        bench.with(Bench.udp(VIP, 53), "rr", ForwardingMethod.NAT, SERVER + ":53");
        byte[] whole = extended(TestPacket.udp(CLIENT, 1, VIP, 53, "x".repeat(100)), 1, DESTINATION);
        byte[] first = fragment(whole, 0, 64, true);
        byte[] last = fragment(whole, 64, whole.length - 40 - 64, false);
        for (byte[] each : List.of(first, last)) {
            assertThat(bench.send(each)).isEqualTo(Cause.FORWARDED);
            assertThat(bench.nextHop()).isEqualTo(SERVER);
        }
        last[47]++;
        assertThat(bench.send(last))
                .as("behind no first one it may be anything")
                .isEqualTo(Cause.FRAGMENT);
    }

    private static byte[] fragment(byte[] packet, int from, int size, boolean more) {
        byte[] fragment = new byte[48 + size];
        ByteBuffer view = ByteBuffer.wrap(fragment);
        view.put(packet, 0, 40).put(48, packet, 40 + from, size);
        view.put(40, packet[6]).putShort(42, (short) (from | (more ? 1 : 0))).putInt(44, 77);
        view.put(6, (byte) 44).putShort(4, (short) (8 + size));
        return fragment;
    }
}
