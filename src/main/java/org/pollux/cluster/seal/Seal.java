package org.pollux.cluster.seal;

/** What happens to the frames of one direction of one connection, one after the other. Used by one thread at a time. */
public sealed interface Seal permits Seal.Clear, Sealing, Opening {
    /** By how many bytes a sealed frame is longer than a clear one. */
    int OVERHEAD = 16;

    /**
     * Seals or opens the next frame.
     *
     * @param from where it is
     * @param offset its first byte
     * @param length how many bytes it has
     * @param to where the result goes, which may be the same array at the same offset
     * @param at the result's first byte
     * @return the result's length
     * @throws ForgedFrameException when opening: it was not sealed as the next frame of this direction
     */
    int apply(byte[] from, int offset, int length, byte[] to, int at) throws ForgedFrameException;

    /** Of a cluster without a secret: frames go as they are. */
    record Clear() implements Seal {
        @Override
        public int apply(byte[] from, int offset, int length, byte[] to, int at) {
            System.arraycopy(from, offset, to, at, length);
            return length;
        }
    }
}
