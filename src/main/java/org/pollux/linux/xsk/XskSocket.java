package org.pollux.linux.xsk;

import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * An AF_XDP socket: one receive queue of one interface. One thread owns it; nothing in it allocates after opening.
 *
 * <p>A turn of its owner:
 *
 * <pre>{@code
 * socket.reclaim();                       // sent frames back to the Umem
 * socket.refill();                        // free frames to the kernel
 * int n = socket.peek(64);
 * for (int i = 0; i < n; i++) {
 *     long address = socket.rxAddress(i);
 *     int length = socket.rxLength(i);    // work on umem.memory() there
 *     if (!out.send(address, length)) {   // any socket of the same Umem; the frame goes with it
 *         umem.give(address);
 *     }
 * }
 * socket.release(n);
 * out.flush();
 * }</pre>
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class XskSocket implements AutoCloseable {
    private XskSocket() {}

    /**
     * Opens a socket for one queue of an interface of the calling thread's network namespace. It receives nothing before
     * it is {@linkplain #insertInto put into a map} that the XDP program redirects to.
     */
    public static XskSocket open(Umem umem, int ifindex, int queue, XskSettings settings) throws LinuxException {
        throw new UnsupportedOperationException("" + umem.free() + ifindex + queue + settings);
    }

    public int ifindex() {
        throw new UnsupportedOperationException();
    }

    public int queue() {
        throw new UnsupportedOperationException();
    }

    public int fd() {
        throw new UnsupportedOperationException();
    }

    /** {@link XskMode#ZEROCOPY} or {@link XskMode#COPY}. */
    public XskMode mode() {
        throw new UnsupportedOperationException();
    }

    /** Puts the socket into an XSKMAP at that index (for most programs the queue's number). */
    public void insertInto(BpfMap xskMap, int index) throws LinuxException {
        throw new UnsupportedOperationException(xskMap.fd() + " " + index);
    }

    /** How many received packets can be looked at, {@code max} at most. */
    public int peek(int max) {
        throw new UnsupportedOperationException("" + max);
    }

    /** Address of the first byte of the i-th packet of the last {@link #peek}. */
    public long rxAddress(int i) {
        throw new UnsupportedOperationException("" + i);
    }

    /** Bytes of the i-th packet of the last {@link #peek}. */
    public int rxLength(int i) {
        throw new UnsupportedOperationException("" + i);
    }

    /** Gives the first {@code count} ring entries of the last peek back; their frames now belong to the caller. */
    public void release(int count) {
        throw new UnsupportedOperationException("" + count);
    }

    /** Room in the transmit ring. */
    public int sendable() {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a packet for sending; {@link #flush()} makes it go. Its frame comes back to the Umem through {@link #reclaim()}.
     *
     * @return false when the ring is full; the frame then stays the caller's
     */
    public boolean send(long address, int length) {
        throw new UnsupportedOperationException("" + address + length);
    }

    /** Publishes queued packets and wakes the kernel as far as needed. */
    public void flush() throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes the frames of sent packets back to the Umem.
     *
     * @return how many
     */
    public int reclaim() {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands free frames of the Umem to the kernel, as many as the fill ring takes, and wakes it if it waits for them.
     *
     * @return how many
     */
    public int refill() throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Packets queued or being sent, whose frames have not come back. */
    public int inFlight() {
        throw new UnsupportedOperationException();
    }

    /** The kernel's counters of this socket. Allocates. */
    public XskStatistics statistics() throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Closes the socket; the frames that the kernel held return to the Umem. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
