package org.pollux.cluster.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256 in Galois/counter mode (NIST SP 800-38D) whose nonce is a counter. The caller never repeats one per key. */
final class CounterCipher {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int TAG_BITS = Seal.OVERHEAD * 8;
    private static final int NONCE_LENGTH = 12;

    private final Cipher cipher;
    private final int mode;
    private final SecretKey key;
    private final byte[] nonce = new byte[NONCE_LENGTH];

    private CounterCipher(int mode, SecretKey key) {
        this.mode = mode;
        this.key = key;
        try {
            cipher = Cipher.getInstance(TRANSFORMATION);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + TRANSFORMATION, e);
        }
    }

    static CounterCipher sealing(SecretKey key) {
        return new CounterCipher(Cipher.ENCRYPT_MODE, key);
    }

    static CounterCipher opening(SecretKey key) {
        return new CounterCipher(Cipher.DECRYPT_MODE, key);
    }

    /** The bytes before {@code offset}, as many as {@code header} says, are proven but not encrypted. */
    int apply(long counter, byte[] from, int header, int offset, int length, byte[] to, int at)
            throws ForgedFrameException {
        ByteBuffer.wrap(nonce).putLong(NONCE_LENGTH - Long.BYTES, counter);
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(from, offset - header, header);
            return cipher.doFinal(from, offset, length, to, at);
        } catch (AEADBadTagException e) {
            throw new ForgedFrameException("the seal does not fit");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refuses a frame of " + length + " bytes", e);
        }
    }
}
