package org.pollux.linux.xsk;

import java.lang.foreign.MemorySegment;
import org.pollux.linux.LinuxException;

/**
 * The memory that AF_XDP sockets share with the kernel, cut into frames of equal size, and the list of those that nobody
 * uses. A frame is named by its address: its byte offset in {@link #memory()}.
 *
 * <p>One Umem serves the sockets of several queues and interfaces, so that a frame received on one can be sent on another
 * without a copy. It belongs to the thread that owns its sockets.
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class Umem implements AutoCloseable {
    private Umem() {}

    /**
     * @param frames how many frames, 1 to 1,048,576
     * @param frameSize 2048 or 4096 bytes
     */
    public static Umem allocate(int frames, int frameSize) throws LinuxException {
        throw new UnsupportedOperationException(frames + " " + frameSize);
    }

    /** All frames; a packet with address {@code a} and length {@code n} is its bytes a .. a+n-1. */
    public MemorySegment memory() {
        throw new UnsupportedOperationException();
    }

    public int frameSize() {
        throw new UnsupportedOperationException();
    }

    /** How many frames {@link #take()} can give. */
    public int free() {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a free frame: its first byte's address.
     *
     * @throws IllegalStateException when {@link #free()} is 0
     */
    public long take() {
        throw new UnsupportedOperationException();
    }

    /** Gives a frame back, by the address of any of its bytes. */
    public void give(long address) {
        throw new UnsupportedOperationException(Long.toString(address));
    }

    /** To be called when the last socket is closed. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
