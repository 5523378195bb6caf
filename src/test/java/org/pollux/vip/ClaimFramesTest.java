package org.pollux.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pollux.linux.MacAddress;

class ClaimFramesTest {
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress OTHER = MacAddress.parse("02:00:00:00:00:0b");
    private static final Inet4Address V4 = (Inet4Address) InetAddress.ofLiteral("10.0.0.100");
    private static final Inet6Address V6 = (Inet6Address) InetAddress.ofLiteral("2001:db8::1:2345:6789");

    private final MemorySegment frame = Arena.ofAuto().allocate(256, 8);

    private String hex(int bytes) {
        return HexFormat.of().formatHex(frame.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
    }

    /** Fields as in RFC 5227 §2.1.1: sender address zero, target hardware address zero. */
    @Test
    void arpProbe() {
        frame.fill((byte) 0x55);
        ClaimFrames.arpProbe(frame, OWN, V4);
        assertThat(hex(ClaimFrames.ARP_BYTES))
                .isEqualTo("ffffffffffff" + "02000000000a" + "0806" + "0001" + "0800" + "06" + "04" + "0001"
                        + "02000000000a" + "00000000" + "000000000000" + "0a000064");
        assertThat(ClaimFrames.read(frame, ClaimFrames.ARP_BYTES))
                .as("a probe claims nothing")
                .isEmpty();
    }

    /** Fields as in RFC 4862 §5.4.2: from the unspecified address to the solicited-node group. */
    @Test
    void solicitation() {
        frame.fill((byte) 0x55);
        ClaimFrames.solicitation(frame, OWN, V6);
        String written = hex(ClaimFrames.SOLICITATION_BYTES);
        assertThat(written)
                .startsWith("3333ff456789" + "02000000000a" + "86dd" + "60000000" + "0018" + "3a" + "ff"
                        + "0".repeat(32) + "ff0200000000000000000001ff456789" + "8700")
                .endsWith("00000000" + "20010db8000000000000000123456789");
        // The sum over everything that is checked, checksum included, is all ones.
        long sum = 24 + 58;
        for (int at = 22; at < ClaimFrames.SOLICITATION_BYTES; at += 2) {
            sum += ((frame.get(ValueLayout.JAVA_BYTE, at) & 0xFF) << 8)
                    | (frame.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        assertThat(sum).isEqualTo(0xFFFF);
    }

    @Test
    void repliesAndAnnouncementsClaim() {
        for (int operation : new int[] {AnnouncementFrames.ARP_REQUEST, AnnouncementFrames.ARP_REPLY}) {
            AnnouncementFrames.arp(frame, operation, OTHER, V4);
            assertThat(ClaimFrames.read(frame, ClaimFrames.ARP_BYTES)).contains(new ClaimFrames.Claim(V4, OTHER));
        }
        AnnouncementFrames.advertisement(frame, OTHER, V6, false);
        assertThat(ClaimFrames.read(frame, AnnouncementFrames.ADVERTISEMENT_BYTES))
                .contains(new ClaimFrames.Claim(V6, OTHER));
    }

    @Test
    void anAdvertisementWithoutOptionsIsItsSendersClaim() {
        AnnouncementFrames.advertisement(frame, OTHER, V6, false);
        frame.set(ValueLayout.JAVA_BYTE, 19, (byte) 24);
        assertThat(ClaimFrames.read(frame, 78)).contains(new ClaimFrames.Claim(V6, OTHER));
    }

    @Test
    void whatCameOverARouterIsNoClaim() {
        AnnouncementFrames.advertisement(frame, OTHER, V6, false);
        frame.set(ValueLayout.JAVA_BYTE, 21, (byte) 254);
        assertThat(ClaimFrames.read(frame, AnnouncementFrames.ADVERTISEMENT_BYTES))
                .isEmpty();
    }

    @Test
    void whatIsCutOffIsNoClaim() {
        AnnouncementFrames.arp(frame, AnnouncementFrames.ARP_REPLY, OTHER, V4);
        for (int length = 0; length < ClaimFrames.ARP_BYTES; length++) {
            assertThat(ClaimFrames.read(frame, length)).isEmpty();
        }
        AnnouncementFrames.advertisement(frame, OTHER, V6, false);
        for (int length = 0; length < 78; length++) {
            assertThat(ClaimFrames.read(frame, length)).isEmpty();
        }
        assertThat(ClaimFrames.read(frame, 257)).as("longer than its memory").isEmpty();
    }

    @Test
    void nothingThatComesInBreaksTheReader() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int claims = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[256];
            random.nextBytes(bytes);
            MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, bytes.length);
            if (random.nextBoolean()) {
                // A good frame with a few bytes that are not.
                if (random.nextBoolean()) {
                    AnnouncementFrames.arp(frame, AnnouncementFrames.ARP_REPLY, OTHER, V4);
                } else {
                    AnnouncementFrames.advertisement(frame, OTHER, V6, true);
                }
                for (int n = random.nextInt(4); n > 0; n--) {
                    frame.set(ValueLayout.JAVA_BYTE, random.nextInt(120), (byte) random.nextInt());
                }
            }
            int length = random.nextInt(257);
            Optional<ClaimFrames.Claim> claim = ClaimFrames.read(frame, length);
            claims += claim.isPresent() ? 1 : 0;
            assertThat(claim.isPresent() && length < ClaimFrames.ARP_BYTES)
                    .as("seed %d", seed)
                    .isFalse();
        }
        assertThat(claims).as("seed %d", seed).isPositive();
    }
}
