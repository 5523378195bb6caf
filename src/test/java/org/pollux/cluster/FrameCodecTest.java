package org.pollux.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.pollux.election.State;

class FrameCodecTest {
    private static final MemberId SENDER = new MemberId("lb1", InetAddress.getLoopbackAddress(), 7);

    @Test
    void writesTheBytesOfItsDescription() {
        Advert advert = advert("VI_1", 1);
        assertThat(HexFormat.of().formatHex(FrameCodec.encode(List.of(advert)).getFirst()))
                .isEqualTo("01" + "01" + "01" // version, adverts, one
                        + "33" + "02" + "96" + "01" // id 51, MASTER, 150, preempt
                        + "000f4240" // 1,000,000 us
                        + "00000003" + "00001388" // term, 5,000 ms
                        + "0000000000000001" // sequence
                        + "04" + "56495f31"); // VI_1
    }

    @Test
    void readsWhatItWrites() throws MalformedFrameException {
        List<Advert> adverts = new ArrayList<>();
        for (State state : State.values()) {
            adverts.add(new Advert(
                    SENDER,
                    255,
                    "innen-ä-" + state,
                    state,
                    0,
                    false,
                    Duration.ofMillis(10),
                    Advert.MAX_TERM,
                    Duration.ofMillis(0xffff_ffffL),
                    Long.MAX_VALUE));
        }
        assertThat(decodeAll(FrameCodec.encode(adverts))).isEqualTo(adverts);
    }

    @Test
    void cutsManyAdvertsIntoFramesThatFitADatagram() throws MalformedFrameException {
        List<Advert> adverts = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            adverts.add(advert("instance-with-a-longish-name-" + i, i));
        }
        List<byte[]> frames = FrameCodec.encode(adverts);
        assertThat(frames).hasSizeGreaterThan(40).allMatch(frame -> frame.length <= FrameCodec.MAX_FRAME);
        assertThat(decodeAll(frames)).isEqualTo(adverts);
    }

    @Test
    void encodesNothingAsNothing() {
        assertThat(FrameCodec.encode(List.of())).isEmpty();
    }

    @Test
    void readsAGoodbye() throws MalformedFrameException {
        assertThat(decode(FrameCodec.goodbye())).isEqualTo(new Frame.Goodbye());
    }

    @Test
    void readsWhomAWitnessHears() throws MalformedFrameException {
        assertThat(decode(FrameCodec.hears(List.of(7L, -1L)))).isEqualTo(new Frame.Hears(Set.of(-1L, 7L)));
        assertThat(decode(FrameCodec.hears(List.of()))).isEqualTo(new Frame.Hears(Set.of()));
        List<Long> many = LongStream.range(0, 300).boxed().toList();
        assertThat(decode(FrameCodec.hears(many))).isEqualTo(new Frame.Hears(Set.copyOf(many.subList(0, 255))));
    }

    @Test
    void doesNotGuessAtVersionsAndTypesItDoesNotKnow() throws MalformedFrameException {
        assertThat(decode(new byte[] {2, 1, 99})).isEqualTo(new Frame.Unknown(2, 1));
        assertThat(decode(new byte[] {1, 77, 99})).isEqualTo(new Frame.Unknown(1, 77));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "01", // no type
                "0101", // no count
                "010100", // no adverts
                "010101", // no advert where one is promised
                "0103", // nobody is heard, nor not
                "01030100000000000000", // a life cut off
                "010300ff", // a byte behind those who are heard
                "010200", // a goodbye with something behind
                "01010100029601000f424000000003000000000000000104" + "56495f31", // id 0
                "01010133059601000f424000000003000000000000000104" + "56495f31", // state 5
                "01010133029602000f424000000003000000000000000104" + "56495f31", // unknown flag
                "010101330296010000000000000003000000000000000104" + "56495f31", // interval 0
                "0101013302960124000000000000030000000000000001" + "0456495f31", // interval too long
                "01010133029601000f424000000003000000000000000100", // no name
                "01010133029601000f424000000003000000000000000104" + "56495f", // name cut off
                "01010133029601000f424000000003000000000000000104" + "56495f0a", // control character
                "01010133029601000f424000000003000000000000000104" + "56495fff", // not UTF-8
                "01010133029601000f424000000003000000000000000104" + "56495f3100" // a byte too many
            })
    void refusesWhatDoesNotParse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> decode(bytes)).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void survivesAnyBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good =
                FrameCodec.encode(List.of(advert("VI_1", 1), advert("VI_2", 2))).getFirst();
        byte[] hears = FrameCodec.hears(List.of(1L, 2L, 3L));
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes =
                    switch (i % 3) {
                        case 0 -> mutated(good, random);
                        case 1 -> mutated(hears, random);
                        default -> noise(random);
                    };
            try {
                decode(bytes);
            } catch (MalformedFrameException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 4));
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 1) {
            bytes[0] = 1;
            bytes[1] = 1;
        }
        return bytes;
    }

    private static List<Advert> decodeAll(List<byte[]> frames) throws MalformedFrameException {
        List<Advert> all = new ArrayList<>();
        for (byte[] frame : frames) {
            all.addAll(((Frame.Adverts) decode(frame)).adverts());
        }
        return all;
    }

    private static Frame decode(byte[] bytes) throws MalformedFrameException {
        return FrameCodec.decode(SENDER, ByteBuffer.wrap(bytes));
    }

    static Advert advert(String instance, long sequence) {
        return advert(instance, 150, sequence);
    }

    static Advert advert(String instance, int priority, long sequence) {
        return new Advert(
                SENDER,
                51,
                instance,
                State.MASTER,
                priority,
                true,
                Duration.ofSeconds(1),
                3,
                Duration.ofSeconds(5),
                sequence);
    }
}
