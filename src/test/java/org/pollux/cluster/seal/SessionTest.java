package org.pollux.cluster.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final Secret SECRET = Secret.of("a secret of this test");
    private static final byte[] GREETING = "random bytes of both sides".getBytes(StandardCharsets.UTF_8);

    private final Session connector = Session.connector(SECRET, GREETING);
    private final Session acceptor = Session.acceptor(SECRET, GREETING);

    private static byte[] apply(Seal seal, byte[] frame) throws ForgedFrameException {
        byte[] to = new byte[frame.length + Seal.OVERHEAD];
        return Arrays.copyOf(to, seal.apply(frame, 0, frame.length, to, 0));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatOneSideSealsTheOtherOpens() throws Exception {
        for (String text : new String[] {"one", "", "three"}) {
            byte[] sealed = apply(connector.toAcceptor(), bytes(text));

            assertThat(sealed).hasSize(text.length() + Seal.OVERHEAD);
            assertThat(apply(acceptor.toAcceptor(), sealed)).isEqualTo(bytes(text));
        }
        assertThat(apply(connector.toConnector(), apply(acceptor.toConnector(), bytes("back"))))
                .isEqualTo(bytes("back"));
    }

    @Test
    void aFrameCannotComeTwice() throws Exception {
        byte[] sealed = apply(connector.toAcceptor(), bytes("one"));
        apply(acceptor.toAcceptor(), sealed);

        assertThatThrownBy(() -> apply(acceptor.toAcceptor(), sealed)).isInstanceOf(ForgedFrameException.class);
    }

    @Test
    void aFrameCannotBeLeftOut() throws Exception {
        apply(connector.toAcceptor(), bytes("one"));
        byte[] second = apply(connector.toAcceptor(), bytes("two"));

        assertThatThrownBy(() -> apply(acceptor.toAcceptor(), second)).isInstanceOf(ForgedFrameException.class);
    }

    @Test
    void aFrameCannotBeSentBack() throws Exception {
        byte[] sealed = apply(connector.toAcceptor(), bytes("one"));

        assertThatThrownBy(() -> apply(connector.toConnector(), sealed)).isInstanceOf(ForgedFrameException.class);
    }

    @Test
    void aFrameOfAnotherConnectionOrSecretDoesNotFit() throws Exception {
        byte[] sealed = apply(connector.toAcceptor(), bytes("one"));

        assertThatThrownBy(() ->
                        apply(Session.acceptor(SECRET, bytes("other bytes")).toAcceptor(), sealed))
                .isInstanceOf(ForgedFrameException.class);
        assertThatThrownBy(() -> apply(
                        Session.acceptor(Secret.of("another secret"), GREETING).toAcceptor(), sealed))
                .isInstanceOf(ForgedFrameException.class);
    }

    @Test
    void changedAndCutFramesDoNotFit() throws Exception {
        long seed = Long.getLong("seal.seed", System.nanoTime());
        System.out.println("SessionTest: -Dseal.seed=" + seed);
        Random random = new Random(seed);
        byte[] sealed = apply(connector.toAcceptor(), bytes("a frame that somebody changes"));
        for (int round = 0; round < 2_000; round++) {
            byte[] changed = Arrays.copyOf(sealed, random.nextInt(sealed.length + 20));
            if (changed.length > 0) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Seal opening = Session.acceptor(SECRET, GREETING).toAcceptor();

            assertThatThrownBy(() -> apply(opening, changed)).isInstanceOf(ForgedFrameException.class);
        }
    }

    @Test
    void secretsAreKnownByAnIdThatDoesNotTellThem() {
        Secret other = Secret.of("another secret");
        Secrets secrets = new Secrets(SECRET, Optional.of(other));

        assertThat(secrets.find(SECRET.id())).contains(SECRET);
        assertThat(secrets.find(other.id())).contains(other);
        assertThat(secrets.find(Secret.of("a third").id())).isEmpty();
        assertThat(SECRET).hasToString("Secret").isEqualTo(Secret.of("a secret of this test"));
        assertThat(secrets.toString()).doesNotContain("a secret of this test");
    }
}
