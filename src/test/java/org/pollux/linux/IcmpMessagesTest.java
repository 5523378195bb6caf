package org.pollux.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class IcmpMessagesTest {
    private static final String IP = "4500001c00000000400100007f0000017f000001";
    private static final InetAddress TARGET = InetAddress.ofLiteral("192.0.2.9");

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static ByteBuffer reply(int type, int id, int sequence, String payload) {
        byte[] content = HexFormat.of().parseHex(payload);
        ByteBuffer out = ByteBuffer.allocate(IcmpMessages.HEADER_BYTES + content.length);
        IcmpMessages.echoRequest(out, type, id, sequence, ByteBuffer.wrap(content));
        return out;
    }

    @Test
    void theRequestHasTheChecksumOfRfc1071() {
        assertThat(HexFormat.of().formatHex(reply(8, 0x1234, 1, "00010203").array()))
                .isEqualTo("0800e3c61234000100010203");
    }

    @Test
    void aReplyIsReadWithAndWithoutItsIpHeader() {
        ByteBuffer reply = reply(0, 0xFFFE, 0xFFFF, "0102");
        IcmpMessages.Answer expected = new IcmpMessages.Answer.Echo(0xFFFE, 0xFFFF, bytes("0102"));
        assertThat(IcmpMessages.parseV4(reply, false)).contains(expected);
        ByteBuffer withHeader = ByteBuffer.allocate(20 + reply.limit())
                .put(bytes(IP))
                .put(reply)
                .flip();
        assertThat(IcmpMessages.parseV4(withHeader, true)).contains(expected);
    }

    @Test
    void aWrongChecksumIsNoAnswer() {
        ByteBuffer reply = reply(0, 1, 2, "0102");
        assertThat(IcmpMessages.parseV4(reply.put(9, (byte) 9), false)).isEmpty();
    }

    @Test
    void requestsAndOtherTypesAreNoAnswers() {
        assertThat(IcmpMessages.parseV4(reply(8, 1, 2, ""), false)).isEmpty();
        assertThat(IcmpMessages.parseV4(reply(13, 1, 2, ""), false)).isEmpty();
        assertThat(IcmpMessages.parseV6(bytes("8000000000010002"))).isEmpty();
        assertThat(IcmpMessages.parseV6(bytes("8100000000010002"))).isPresent();
    }

    @Test
    void anErrorIsAboutTheRequestItQuotes() {
        String quoted = "4500001c000000004001000001020304c0000209" + "08000000" + "00070008";
        ByteBuffer error = reply(3, 0, 0, quoted);
        assertThat(IcmpMessages.parseV4(error, false)).contains(new IcmpMessages.Answer.Failure(7, 8, TARGET, 3, 0));
    }

    @Test
    void anErrorAboutSomethingElseIsNoAnswer() {
        String udp = "4500001c000000004011000001020304c0000209" + "0800000000070008";
        String echoReply = "4500001c000000004001000001020304c0000209" + "0000000000070008";
        String cut = "4500001c000000004001000001020304c0000209" + "08000000000700";
        String longHeader = "4f00001c000000004001000001020304c0000209" + "0800000000070008";
        String shortHeader = "4100001c000000004001000001020304c0000209" + "0800000000070008";
        for (String quoted : new String[] {udp, echoReply, cut, longHeader, shortHeader, "45", ""}) {
            assertThat(IcmpMessages.parseV4(reply(3, 0, 0, quoted), false))
                    .as(quoted)
                    .isEmpty();
        }
    }

    @Test
    void anIpv6ErrorIsAboutTheRequestItQuotes() {
        String header = "60000000" + "0008" + "3a40" + "20010db8000000000000000000000001";
        String target = "20010db8000000000000000000000002";
        assertThat(IcmpMessages.parseV6(bytes("0103000000000000" + header + target + "8000000000070008")))
                .contains(new IcmpMessages.Answer.Failure(7, 8, InetAddress.ofLiteral("2001:db8::2"), 1, 3));
        assertThat(IcmpMessages.parseV6(bytes("0103000000000000" + header + target + "80000000000700")))
                .isEmpty();
        assertThat(IcmpMessages.parseV6(bytes("0103000000000000" + header))).isEmpty();
    }

    @Test
    void noiseIsNoAnswerAndNoError() {
        long seed = System.nanoTime();
        System.out.println("IcmpMessagesTest noise seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int[] types = {0, 1, 3, 4, 11, 129};
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) types[random.nextInt(types.length)];
            }
            assertThatNoException().isThrownBy(() -> {
                IcmpMessages.parseV4(ByteBuffer.wrap(noise), false);
                IcmpMessages.parseV4(ByteBuffer.wrap(noise), true);
                IcmpMessages.parseV6(ByteBuffer.wrap(noise));
            });
        }
    }
}
