package org.pollux.ipvs;

/**
 * SipHash-1-3 (Aumasson and Bernstein) of short messages: a short keyed hash whose collisions cannot be computed
 * without the key.
 */
final class SipHash {
    private final long k0;
    private final long k1;

    SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** The hash of three words. */
    long hash(long a, long b, long c) {
        return hash(3, a, b, c, 24L << 56);
    }

    /** The lower half of the hash of four bytes, as the kernel's {@code hsiphash} gives it on 64-bit machines. */
    int hash(int value) {
        return (int) hash(0, 0, 0, 0, 4L << 56 | (value & 0xFFFF_FFFFL));
    }

    /** Hashes up to three whole words and the last one, with the message's length in its top byte. */
    private long hash(int words, long a, long b, long c, long last) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        // After the message come three finishing rounds.
        for (int i = 0; i < words + 4; i++) {
            long word = 0;
            if (i < words) {
                word = i == 0 ? a : i == 1 ? b : c;
            } else if (i == words) {
                word = last;
            } else if (i == words + 1) {
                v2 ^= 0xFF;
            }
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
