package org.pollux.cluster.seal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import javax.crypto.SecretKey;

/**
 * Seals datagrams of one life of one director:
 *
 * <pre>
 * "PLD" version u8 (1), secret's id 8, epoch 16, number u64, kind u8 and content, sealed
 * </pre>
 *
 * The epoch is random, another after each start, and the key follows from it; the number counts. So no nonce comes twice
 * with one key. Thread safe.
 */
public final class DatagramSealing {
    static final byte[] MAGIC = {'P', 'L', 'D', 1};
    static final int EPOCH = 16;
    static final int HEADER = MAGIC.length + Secret.ID_LENGTH + EPOCH + Long.BYTES;

    /** By how much a sealed datagram is longer than its content. */
    public static final int OVERHEAD = HEADER + 1 + Seal.OVERHEAD;

    /** What a datagram is for. */
    public enum Kind {
        /** It carries a packet. */
        DATA(0),
        /** It asks who sent something to prove that it lives: 16 random bytes. */
        QUESTION(1),
        /** It answers: the same bytes. */
        ANSWER(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    private final Secret secret;
    private final byte[] head;
    private final CounterCipher cipher;
    private byte[] clear = new byte[0];
    private long number;

    /** Begins an epoch. */
    public DatagramSealing(Secret secret) {
        this.secret = secret;
        byte[] epoch = new byte[EPOCH];
        new SecureRandom().nextBytes(epoch);
        head = ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .put(secret.id())
                .put(epoch)
                .array();
        cipher = CounterCipher.sealing(key(secret, epoch));
    }

    static SecretKey key(Secret secret, byte[] epoch) {
        return secret.key(epoch, "datagram");
    }

    /** The next datagram. */
    public synchronized byte[] seal(Kind kind, byte[] content, int offset, int length) {
        byte[] datagram = new byte[OVERHEAD + length];
        ByteBuffer.wrap(head).putLong(HEADER - Long.BYTES, number);
        if (clear.length < HEADER + 1 + length) {
            clear = new byte[HEADER + 1 + length];
        }
        System.arraycopy(head, 0, clear, 0, HEADER);
        System.arraycopy(head, 0, datagram, 0, HEADER);
        clear[HEADER] = kind.code();
        System.arraycopy(content, offset, clear, HEADER + 1, length);
        try {
            cipher.apply(number++, clear, HEADER, HEADER, 1 + length, datagram, HEADER);
        } catch (ForgedFrameException e) {
            throw new IllegalStateException("sealing cannot meet a forged frame", e);
        }
        return datagram;
    }

    /** Whether this secret is used. */
    public boolean isOf(Secret other) {
        return secret.equals(other);
    }

    /** Whether a datagram is of this epoch, as one's own come back from a multicast group. */
    public boolean isOwn(byte[] datagram, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        for (int i = MAGIC.length; i < HEADER - Long.BYTES; i++) {
            if (head[i] != datagram[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
