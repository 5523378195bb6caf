package org.pollux.cluster.link;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.pollux.cluster.link.Refusal.Reason;
import org.pollux.cluster.seal.ForgedFrameException;
import org.pollux.cluster.seal.Seal;
import org.pollux.cluster.seal.Secret;
import org.pollux.cluster.seal.Secrets;
import org.pollux.cluster.seal.Session;

/**
 * How a connection begins. In network byte order, lengths in bytes:
 *
 * <pre>
 * connector: "PLX" version u8 (1), purpose u8 (1 link, 2 question), sealed u8 (0, 1),
 *            secret's id 8 (0 without one), random 32
 * acceptor:  0 u8, random 32, length u16, its identity, sealed
 *            or a reason u8 (not 0) and the end
 * connector: length u16, its identity, sealed          (only for a link)
 * acceptor:  0 u8; the connector's frames follow
 *            or a reason u8 and the end
 * </pre>
 *
 * Sealed with keys from the secret and everything said before, both sides' random bytes among it: whoever completes this
 * knows the secret now, and has not only recorded somebody who did.
 */
final class Greeting {
    private static final byte[] MAGIC = {'P', 'L', 'X', 1};
    private static final int RANDOM = 32;
    private static final int HELLO = MAGIC.length + 2 + Secret.ID_LENGTH + RANDOM;
    private static final int LONGEST_IDENTITY = 16 + 2 + 1 + 16 + 1 + 255 + Seal.OVERHEAD;
    private static final SecureRandom ENTROPY = new SecureRandom();

    /** Why somebody connects. */
    enum Purpose {
        LINK(1),
        QUESTION(2);

        private final int code;

        Purpose(int code) {
            this.code = code;
        }
    }

    /** What the acceptor learns. The identity is missing when it was only a question. */
    record Accepted(Session session, Optional<Secret> secret, Optional<Identity> identity) {}

    /** What the connector learns. */
    record Connected(Session session, Identity.Life life) {}

    private final Identity own;
    private final Optional<Secrets> secrets;

    Greeting(Identity own, Optional<Secrets> secrets) {
        this.own = own;
        this.secrets = secrets;
    }

    /** The connecting side. */
    Connected connect(TimedSocket socket, Purpose purpose) throws IOException, RefusedException {
        byte[] hello = hello(purpose);
        socket.write(hello);
        verdict(socket);
        byte[] random = socket.read(RANDOM);
        Session session = secrets.map(s -> Session.connector(s.own(), join(hello, random)))
                .orElseGet(Session::clear);
        Identity other = identity(socket, session.toConnector());
        if (!other.address().equals(socket.remote()) || other.life().equals(own.life())) {
            throw RefusedException.here(Reason.OTHER_ADDRESS);
        }
        if (purpose == Purpose.LINK) {
            introduce(socket, new byte[0], session.toAcceptor());
            verdict(socket);
        }
        return new Connected(session, other.life());
    }

    private static void verdict(TimedSocket socket) throws IOException, RefusedException {
        int reason = socket.read(1)[0];
        if (reason != 0) {
            throw RefusedException.there(Reason.of(reason));
        }
    }

    /** The accepting side; tells the other one when it is refused. */
    Accepted accept(TimedSocket socket) throws IOException, RefusedException {
        try {
            return answer(socket);
        } catch (RefusedException e) {
            socket.write(new byte[] {(byte) e.reason().code()});
            throw e;
        }
    }

    private Accepted answer(TimedSocket socket) throws IOException, RefusedException {
        byte[] hello = socket.read(HELLO);
        ByteBuffer fields = ByteBuffer.wrap(hello);
        byte[] magic = new byte[MAGIC.length];
        fields.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw RefusedException.here(Reason.NOT_POLLUX);
        }
        boolean question = fields.get() == Purpose.QUESTION.code;
        boolean sealed = fields.get() == 1;
        byte[] id = new byte[Secret.ID_LENGTH];
        fields.get(id);
        Optional<Secret> secret = secret(sealed, id);
        byte[] random = random();
        Session session =
                secret.map(s -> Session.acceptor(s, join(hello, random))).orElseGet(Session::clear);
        introduce(socket, join(new byte[1], random), session.toConnector());
        if (question) {
            return new Accepted(session, secret, Optional.empty());
        }
        Identity other = identity(socket, session.toAcceptor());
        if (!other.address().getAddress().equals(socket.remote().getAddress())) {
            throw RefusedException.here(Reason.OTHER_ADDRESS);
        }
        socket.write(new byte[1]);
        return new Accepted(session, secret, Optional.of(other));
    }

    private Optional<Secret> secret(boolean sealed, byte[] id) throws RefusedException {
        if (secrets.isEmpty()) {
            if (sealed) {
                throw RefusedException.here(Reason.SECRET_UNKNOWN);
            }
            return Optional.empty();
        }
        if (!sealed) {
            throw RefusedException.here(Reason.NO_SECRET);
        }
        Optional<Secret> secret = secrets.get().find(id);
        if (secret.isEmpty()) {
            throw RefusedException.here(Reason.OTHER_SECRET);
        }
        return secret;
    }

    private void introduce(TimedSocket socket, byte[] before, Seal seal) throws IOException {
        byte[] identity = seal(seal, bytes(own));
        byte[] length = ByteBuffer.allocate(Short.BYTES)
                .putShort((short) identity.length)
                .array();
        socket.write(join(before, join(length, identity)));
    }

    private Identity identity(TimedSocket socket, Seal seal) throws IOException, RefusedException {
        int length = ByteBuffer.wrap(socket.read(Short.BYTES)).getShort();
        if (length < 0 || length > LONGEST_IDENTITY) {
            throw RefusedException.here(Reason.NOT_POLLUX);
        }
        byte[] bytes = open(seal, socket.read(length));
        Identity identity;
        try {
            identity = Identity.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException _) {
            throw RefusedException.here(Reason.NOT_POLLUX);
        }
        if (!identity.cluster().equals(own.cluster())) {
            throw RefusedException.here(Reason.OTHER_CLUSTER);
        }
        return identity;
    }

    private byte[] hello(Purpose purpose) {
        byte[] id = secrets.map(s -> s.own().id()).orElseGet(() -> new byte[Secret.ID_LENGTH]);
        return ByteBuffer.allocate(HELLO)
                .put(MAGIC)
                .put((byte) purpose.code)
                .put((byte) (secrets.isPresent() ? 1 : 0))
                .put(id)
                .put(random())
                .array();
    }

    private static byte[] seal(Seal seal, byte[] clear) {
        byte[] sealed = new byte[clear.length + Seal.OVERHEAD];
        try {
            return Arrays.copyOf(sealed, seal.apply(clear, 0, clear.length, sealed, 0));
        } catch (ForgedFrameException e) {
            throw new IllegalStateException("sealing cannot meet a forged frame", e);
        }
    }

    private static byte[] open(Seal seal, byte[] sealed) throws RefusedException {
        byte[] clear = new byte[sealed.length];
        try {
            return Arrays.copyOf(clear, seal.apply(sealed, 0, sealed.length, clear, 0));
        } catch (ForgedFrameException _) {
            throw RefusedException.here(Reason.FORGED);
        }
    }

    private static byte[] bytes(Identity identity) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        identity.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static byte[] random() {
        byte[] random = new byte[RANDOM];
        ENTROPY.nextBytes(random);
        return random;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
