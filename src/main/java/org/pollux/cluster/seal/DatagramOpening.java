package org.pollux.cluster.seal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.pollux.cluster.seal.DatagramSealing.Kind;

/**
 * Opens the datagrams of all other directors. A datagram counts once; and those of an epoch count only when its sender
 * has answered a question of this director, which a recording of an earlier time cannot. What comes before the answer
 * waits for it, {@value #WAITING} datagrams at most. Thread safe.
 */
public final class DatagramOpening {
    private static final int MOST_SENDERS = 64;
    private static final int WAITING = 16;
    private static final long ASK_AGAIN = 20_000_000;

    private final Supplier<Secrets> secrets;
    private final boolean asks;
    private final SecureRandom entropy = new SecureRandom();
    private final Map<UUID, Sender> senders = new LinkedHashMap<>(16, 0.75f, true);

    /** What comes of a datagram. */
    public sealed interface Content {
        /** Packets that count from now on, in the order in which they came. */
        record Packets(List<byte[]> packets) implements Content {}

        /** Something to send back to where it came from. */
        record Reply(Kind kind, UUID nonce) implements Content {
            /** What to seal. */
            public byte[] content() {
                return ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(nonce.getMostSignificantBits())
                        .putLong(nonce.getLeastSignificantBits())
                        .array();
            }
        }

        /** Nothing is to be done. */
        record Nothing() implements Content {}

        /** It was dropped. */
        record Dropped(Problem problem) implements Content {}
    }

    /** Why a datagram is dropped. */
    public enum Problem {
        /** It is none of a director with a secret. */
        NOT_SEALED,
        /** It is sealed with a secret that is not accepted. */
        OTHER_SECRET,
        /** It was not sealed like this. */
        FORGED,
        /** It was seen before, or is too old to know. */
        REPLAYED
    }

    private static final class Sender {
        final CounterCipher cipher;
        final Secret secret;
        final ReplayWindow window = new ReplayWindow();
        final Deque<byte[]> waiting = new ArrayDeque<>();
        final UUID nonce;
        boolean proven;
        boolean asked;
        long askedAt;

        Sender(Secret secret, byte[] epoch, UUID nonce) {
            this.secret = secret;
            this.nonce = nonce;
            cipher = CounterCipher.opening(DatagramSealing.key(secret, epoch));
        }
    }

    /**
     * Knows nobody yet.
     *
     * @param secrets those that are accepted at the time
     */
    public DatagramOpening(Supplier<Secrets> secrets) {
        this(secrets, true);
    }

    private DatagramOpening(Supplier<Secrets> secrets, boolean asks) {
        this.secrets = secrets;
        this.asks = asks;
    }

    /** Takes datagrams of epochs that are only known to have been there once, for what a repetition does no harm to. */
    public static DatagramOpening withoutQuestions(Supplier<Secrets> secrets) {
        return new DatagramOpening(secrets, false);
    }

    /**
     * Opens a datagram.
     *
     * @param now nanoseconds of any clock that only goes forward
     */
    public synchronized Content open(byte[] datagram, int offset, int length, long now) {
        byte[] magic = DatagramSealing.MAGIC;
        if (length < DatagramSealing.OVERHEAD
                || !Arrays.equals(datagram, offset, offset + magic.length, magic, 0, magic.length)) {
            return new Content.Dropped(Problem.NOT_SEALED);
        }
        ByteBuffer header = ByteBuffer.wrap(datagram, offset + magic.length, length - magic.length);
        byte[] id = new byte[Secret.ID_LENGTH];
        header.get(id);
        byte[] epoch = new byte[DatagramSealing.EPOCH];
        header.get(epoch);
        long number = header.getLong();
        Optional<Secret> secret = secrets.get().find(id);
        if (secret.isEmpty()) {
            return new Content.Dropped(Problem.OTHER_SECRET);
        }
        UUID name = uuid(epoch);
        Sender known = senders.get(name);
        Sender sender = known != null && known.secret.equals(secret.get())
                ? known
                : new Sender(secret.get(), epoch, new UUID(entropy.nextLong(), entropy.nextLong()));
        if (!sender.window.isFresh(number)) {
            return new Content.Dropped(Problem.REPLAYED);
        }
        int head = DatagramSealing.HEADER;
        byte[] clear = new byte[length - head - Seal.OVERHEAD];
        try {
            sender.cipher.apply(number, datagram, head, offset + head, length - head, clear, 0);
        } catch (ForgedFrameException _) {
            return new Content.Dropped(Problem.FORGED);
        }
        sender.window.add(number);
        remember(name, sender);
        return meaning(sender, clear, now);
    }

    private Content meaning(Sender sender, byte[] clear, long now) {
        byte[] content = Arrays.copyOfRange(clear, 1, clear.length);
        if (clear[0] == Kind.DATA.code()) {
            return sender.proven || !asks ? new Content.Packets(List.of(content)) : wait(sender, content, now);
        }
        if (content.length != 2 * Long.BYTES) {
            return new Content.Dropped(Problem.FORGED);
        }
        if (clear[0] == Kind.QUESTION.code()) {
            return new Content.Reply(Kind.ANSWER, uuid(content));
        }
        if (clear[0] != Kind.ANSWER.code() || !sender.asked || !uuid(content).equals(sender.nonce)) {
            return new Content.Dropped(Problem.REPLAYED);
        }
        sender.proven = true;
        List<byte[]> waited = List.copyOf(sender.waiting);
        sender.waiting.clear();
        return new Content.Packets(waited);
    }

    private static Content wait(Sender sender, byte[] packet, long now) {
        if (sender.waiting.size() == WAITING) {
            sender.waiting.removeFirst();
        }
        sender.waiting.addLast(packet);
        if (sender.asked && now - sender.askedAt < ASK_AGAIN) {
            return new Content.Nothing();
        }
        sender.asked = true;
        sender.askedAt = now;
        return new Content.Reply(Kind.QUESTION, sender.nonce);
    }

    /** Only of senders that know the secret; recordings of many earlier lives push out each other first. */
    private void remember(UUID name, Sender sender) {
        senders.put(name, sender);
        if (senders.size() <= MOST_SENDERS) {
            return;
        }
        UUID victim = senders.entrySet().stream()
                .filter(entry -> !entry.getValue().proven && entry.getValue() != sender)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> senders.keySet().iterator().next());
        senders.remove(victim);
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
