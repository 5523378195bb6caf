package org.pollux.cluster.seal;

import javax.crypto.SecretKey;

/** The receiving end of a direction: the n-th frame must have been sealed as the n-th. */
final class Opening implements Seal {
    private final CounterCipher cipher;
    private long counter;

    Opening(SecretKey key) {
        cipher = CounterCipher.opening(key);
    }

    @Override
    public int apply(byte[] from, int offset, int length, byte[] to, int at) throws ForgedFrameException {
        if (length < OVERHEAD) {
            throw new ForgedFrameException("shorter than a seal");
        }
        return cipher.apply(counter++, from, 0, offset, length, to, at);
    }
}
