package org.pollux.cluster.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pollux.cluster.seal.DatagramOpening.Content;
import org.pollux.cluster.seal.DatagramOpening.Problem;
import org.pollux.cluster.seal.DatagramSealing.Kind;

class DatagramsTest {
    private static final Secret SECRET = Secret.of("a secret of this test");
    private static final Content NOTHING = new Content.Nothing();

    private final DatagramSealing sender = new DatagramSealing(SECRET);
    private final DatagramOpening senderEars = new DatagramOpening(() -> new Secrets(SECRET));
    private final DatagramSealing receiver = new DatagramSealing(SECRET);
    private final DatagramOpening receiverEars = new DatagramOpening(() -> new Secrets(SECRET));
    private long now;

    private static byte[] seal(DatagramSealing sealing, Kind kind, byte[] content) {
        return sealing.seal(kind, content, 0, content.length);
    }

    private static byte[] data(DatagramSealing sealing, String text) {
        return seal(sealing, Kind.DATA, text.getBytes(StandardCharsets.UTF_8));
    }

    private Content open(DatagramOpening ears, byte[] datagram) {
        return ears.open(datagram, 0, datagram.length, now);
    }

    private static List<String> packets(Content content) {
        return content instanceof Content.Packets(var packets)
                ? packets.stream()
                        .map(p -> new String(p, StandardCharsets.UTF_8))
                        .toList()
                : List.of(content.toString());
    }

    /** Lets the receiver ask and the sender answer. */
    private Content prove(byte[] first) {
        Content.Reply question = (Content.Reply) open(receiverEars, first);
        byte[] asked = seal(receiver, question.kind(), question.content());
        Content.Reply answer = (Content.Reply) open(senderEars, asked);
        return open(receiverEars, seal(sender, answer.kind(), answer.content()));
    }

    @Test
    void aSenderCountsAfterItAnswered() {
        assertThat(packets(prove(data(sender, "one")))).containsExactly("one");
        assertThat(packets(open(receiverEars, data(sender, "two")))).containsExactly("two");
    }

    @Test
    void aRecordingOfAnEarlierLifeIsNeverBelieved() {
        List<byte[]> recorded = new ArrayList<>();
        recorded.add(data(sender, "one"));
        Content.Reply question = (Content.Reply) open(receiverEars, recorded.getFirst());
        Content.Reply answer = (Content.Reply) open(senderEars, seal(receiver, question.kind(), question.content()));
        recorded.add(seal(sender, answer.kind(), answer.content()));
        recorded.add(data(sender, "two"));
        DatagramOpening restarted = new DatagramOpening(() -> new Secrets(SECRET));

        for (byte[] datagram : recorded) {
            assertThat(open(restarted, datagram)).isNotInstanceOf(Content.Packets.class);
        }
    }

    @Test
    void aDatagramCountsOnce() {
        byte[] first = data(sender, "one");
        prove(first);
        byte[] second = data(sender, "two");
        open(receiverEars, second);

        assertThat(open(receiverEars, first)).isEqualTo(new Content.Dropped(Problem.REPLAYED));
        assertThat(open(receiverEars, second)).isEqualTo(new Content.Dropped(Problem.REPLAYED));
    }

    @Test
    void aSilentSenderIsAskedNowAndThenAndLittleOfItIsKept() {
        assertThat(open(receiverEars, data(sender, "0"))).isInstanceOf(Content.Reply.class);
        assertThat(open(receiverEars, data(sender, "1"))).isEqualTo(NOTHING);
        now += 20_000_000;
        for (int i = 2; i < 40; i++) {
            open(receiverEars, data(sender, Integer.toString(i)));
        }

        assertThat(packets(prove40())).hasSize(16).last().isEqualTo("40");
    }

    private Content prove40() {
        now += 20_000_000;
        return prove(data(sender, "40"));
    }

    @Test
    void otherSecretsAndClearDatagramsAreToldApart() {
        byte[] other = data(new DatagramSealing(Secret.of("another secret")), "one");

        assertThat(open(receiverEars, other)).isEqualTo(new Content.Dropped(Problem.OTHER_SECRET));
        assertThat(open(receiverEars, new byte[200])).isEqualTo(new Content.Dropped(Problem.NOT_SEALED));
        assertThat(open(receiverEars, new byte[0])).isEqualTo(new Content.Dropped(Problem.NOT_SEALED));
    }

    @Test
    void anAcceptedSecretIsTakenToo() {
        Secret old = Secret.of("the secret until now");
        DatagramOpening ears = new DatagramOpening(() -> new Secrets(SECRET, Optional.of(old)));

        assertThat(open(ears, data(new DatagramSealing(old), "one"))).isInstanceOf(Content.Reply.class);
    }

    @Test
    void changedAndCutDatagramsHaveNoEffect() {
        long seed = Long.getLong("seal.seed", System.nanoTime());
        System.out.println("DatagramsTest: -Dseal.seed=" + seed);
        Random random = new Random(seed);
        prove(data(sender, "one"));
        byte[] sealed = data(sender, "a datagram that somebody changes");
        for (int round = 0; round < 5_000; round++) {
            byte[] changed = Arrays.copyOf(sealed, random.nextInt(sealed.length + 20));
            for (int i = random.nextInt(3); i >= 0 && changed.length > 0; i--) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            boolean same = Arrays.equals(changed, sealed);

            assertThat(same || open(receiverEars, changed) instanceof Content.Dropped)
                    .isTrue();
        }
        assertThat(packets(open(receiverEars, sealed))).containsExactly("a datagram that somebody changes");
    }

    @Test
    void onesOwnAreKnown() {
        byte[] own = data(sender, "one");
        byte[] other = data(receiver, "one");

        assertThat(sender.isOwn(own, 0, own.length)).isTrue();
        assertThat(sender.isOwn(other, 0, other.length)).isFalse();
        assertThat(sender.isOwn(own, 0, 10)).isFalse();
    }
}
