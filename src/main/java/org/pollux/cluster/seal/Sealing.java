package org.pollux.cluster.seal;

import javax.crypto.SecretKey;

/** The sending end of a direction: the n-th frame is sealed with nonce n. */
final class Sealing implements Seal {
    private final CounterCipher cipher;
    private long counter;

    Sealing(SecretKey key) {
        cipher = CounterCipher.sealing(key);
    }

    @Override
    public int apply(byte[] from, int offset, int length, byte[] to, int at) throws ForgedFrameException {
        return cipher.apply(counter++, from, 0, offset, length, to, at);
    }
}
