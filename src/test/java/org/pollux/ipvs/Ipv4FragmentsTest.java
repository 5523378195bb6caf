package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets cut into fragments and put together again. */
class Ipv4FragmentsTest {
    private static List<byte[]> fragments(byte[] packet, int mtu) {
        byte[] own = packet.clone();
        MemorySegment segment = MemorySegment.ofArray(own);
        List<byte[]> later = new ArrayList<>();
        int count = Ipv4Fragments.count(segment, mtu);
        for (int i = 1; i < count; i++) {
            byte[] target = new byte[mtu];
            int length = Ipv4Fragments.copy(segment, mtu, i, MemorySegment.ofArray(target));
            later.add(Arrays.copyOf(target, length));
        }
        int length = Ipv4Fragments.cut(segment, mtu);
        later.addFirst(Arrays.copyOf(own, length));
        return later;
    }

    private static byte[] together(List<byte[]> fragments, int header, int length) {
        byte[] whole = new byte[length];
        System.arraycopy(fragments.getFirst(), 0, whole, 0, header);
        for (byte[] fragment : fragments) {
            MemorySegment segment = MemorySegment.ofArray(fragment);
            int offset = (Wire.u16(segment, 6) & 0x1FFF) * 8;
            assertThat(Wire.u16(segment, 2)).isEqualTo(fragment.length);
            assertThat(Checksums.fold(Checksums.sum(segment, 0, header))).isEqualTo(0xFFFF);
            System.arraycopy(fragment, header, whole, header + offset, fragment.length - header);
        }
        return whole;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void togetherTheyAreThePacket(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            int mtu = 68 + random.nextInt(1500);
            byte[] packet = TestPacket.udp("10.0.0.1", 1, "10.0.0.2", 2, "x".repeat(mtu + random.nextInt(3000)));
            for (int at = 28; at < packet.length; at++) {
                packet[at] = (byte) random.nextInt();
            }
            List<byte[]> fragments = fragments(packet, mtu);
            assertThat(fragments).allMatch(fragment -> fragment.length <= mtu).hasSizeGreaterThan(1);
            byte[] whole = together(fragments, 20, packet.length);
            assertThat(Arrays.copyOfRange(whole, 20, whole.length))
                    .describedAs("seed %d, packet %d, MTU %d", seed, i, mtu)
                    .isEqualTo(Arrays.copyOfRange(packet, 20, packet.length));
            assertThat(Wire.u16(MemorySegment.ofArray(fragments.getLast()), 6) & 0x2000)
                    .isZero();
            assertThat(fragments.subList(0, fragments.size() - 1)).allMatch(fragment -> (fragment[6] & 0x20) != 0);
        }
    }

    @Test
    void aFragmentIsCutLikeAPacket() {
        byte[] packet = TestPacket.changed(TestPacket.udp("10.0.0.1", 1, "10.0.0.2", 2, "x".repeat(250)), 6, 0x20);
        packet[7] = 100;
        List<byte[]> fragments = fragments(packet, 124);
        assertThat(fragments).hasSize(3);
        assertThat(HexFormat.of().formatHex(fragments.get(0), 6, 8)).isEqualTo("2064");
        assertThat(HexFormat.of().formatHex(fragments.get(1), 6, 8)).isEqualTo("2071");
        assertThat(HexFormat.of().formatHex(fragments.get(2), 6, 8)).isEqualTo("207e");
    }

    @Test
    void onlyOptionsForEveryFragmentAreInEach() {
        // Record route (7, in the first only), loose source route (131, in all), end.
        byte[] options = HexFormat.of().parseHex("07070400000000" + "830704" + "0a000003" + "0000");
        byte[] plain = TestPacket.udp("10.0.0.1", 1, "10.0.0.2", 2, "x".repeat(200));
        byte[] packet = new byte[plain.length + options.length];
        System.arraycopy(plain, 0, packet, 0, 20);
        System.arraycopy(options, 0, packet, 20, options.length);
        System.arraycopy(plain, 20, packet, 20 + options.length, plain.length - 20);
        packet[0] = 0x49;
        packet[2] = 0;
        packet[3] = (byte) packet.length;
        List<byte[]> fragments = fragments(packet, 140);
        assertThat(HexFormat.of().formatHex(fragments.get(0), 20, 36))
                .isEqualTo(HexFormat.of().formatHex(options));
        assertThat(HexFormat.of().formatHex(fragments.get(1), 20, 36))
                .isEqualTo("01010101010101" + "830704" + "0a000003" + "0000");
    }
}
