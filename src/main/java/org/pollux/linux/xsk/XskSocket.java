package org.pollux.linux.xsk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * An AF_XDP socket: one queue of one interface. One thread owns it; nothing in it allocates after opening.
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
public final class XskSocket implements AutoCloseable {
    static final int SOL_XDP = 283;

    private static final int XDP_STATISTICS = 7;
    private static final int STATISTICS_BYTES = 48;

    private final Umem umem;
    private final int number;
    private final int fd;
    private final int ifindex;
    private final int queue;
    private final XskMode mode;
    private final Arena arena;
    private final Ring rx;
    private final Ring tx;
    private final Ring fill;
    private final Ring completion;
    private final int frameSize;
    private final MemorySegment statistics;
    private final MemorySegment statisticsLength;
    /** How many entries at the head of the receive ring already belong to the caller. */
    private int seen;

    private int inFlight;
    private long refusals;
    private boolean closed;

    private XskSocket(
            Umem umem, int number, int fd, int ifindex, int queue, XskMode mode, Arena arena, XskSetup.Rings rings) {
        this.umem = umem;
        this.number = number;
        this.fd = fd;
        this.ifindex = ifindex;
        this.queue = queue;
        this.mode = mode;
        this.arena = arena;
        rx = rings.rx();
        tx = rings.tx();
        fill = rings.fill();
        completion = rings.completion();
        frameSize = umem.frameSize();
        statistics = arena.allocate(STATISTICS_BYTES, 8);
        statisticsLength = arena.allocate(ValueLayout.JAVA_INT);
    }

    /**
     * Opens a socket for one queue of an interface of the calling thread's network namespace. It receives nothing before
     * it was {@linkplain #refill given frames} and {@linkplain #insertInto put into a map} that the XDP program redirects
     * to.
     *
     * @param settings the mode counts only for the first socket of a Umem, the others follow it
     */
    public static XskSocket open(Umem umem, int ifindex, int queue, XskSettings settings) throws LinuxException {
        String name = "the AF_XDP socket of queue " + queue + " of interface " + ifindex;
        int number = umem.nextSocket();
        int fd = descriptor(name);
        Arena arena = Arena.ofShared();
        try {
            XskSetup setup = new XskSetup(fd, name, arena);
            Optional<Integer> shared = umem.bound().map(XskSocket::fd);
            if (shared.isEmpty()) {
                umem.register(fd);
            }
            XskSetup.Rings rings = setup.rings(settings);
            setup.sendBuffer(settings.tx());
            if (settings.busyPolling().isPresent()) {
                settings.busyPolling().get().apply(fd, name);
            }
            XskMode mode = setup.bind(ifindex, queue, settings.mode(), shared);
            XskSocket socket = new XskSocket(umem, number, fd, ifindex, queue, mode, arena, rings);
            umem.opened(number, socket);
            return socket;
        } catch (LinuxException | RuntimeException e) {
            Libc.close(fd);
            arena.close();
            throw e;
        }
    }

    private static int descriptor(String name) throws LinuxException {
        long fd = Libc.socket(Libc.AF_XDP, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (Errno.EAFNOSUPPORT.is(fd)) {
            throw new LinuxException(
                    "open " + name, (int) -fd, "this kernel was built without AF_XDP (CONFIG_XDP_SOCKETS)");
        }
        return (int) LinuxException.check("open " + name, fd);
    }

    /** Number of the interface. */
    public int ifindex() {
        return ifindex;
    }

    /** Number of the queue, from 0. */
    public int queue() {
        return queue;
    }

    /** File descriptor, valid until {@link #close()}. */
    public int fd() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        return fd;
    }

    /** {@link XskMode#ZEROCOPY} or {@link XskMode#COPY}. */
    public XskMode mode() {
        return mode;
    }

    boolean isClosed() {
        return closed;
    }

    /** Puts the socket into an XSKMAP at that index; the kernel takes it out when the socket is closed. */
    public void insertInto(BpfMap xskMap, int index) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            xskMap.put(local.allocateFrom(ValueLayout.JAVA_INT, index), local.allocateFrom(ValueLayout.JAVA_INT, fd()));
        }
    }

    /** How many received packets can be looked at, {@code max} at most. Their frames now belong to the caller. */
    public int peek(int max) {
        int count = rx.available(max);
        while (seen < count) {
            umem.received(number, rx.addressAt(seen));
            seen++;
        }
        return count;
    }

    /** Address of the first byte of the i-th packet of the last {@link #peek}. */
    public long rxAddress(int i) {
        return rx.addressAt(i);
    }

    /** Bytes of the i-th packet of the last {@link #peek}. */
    public int rxLength(int i) {
        return rx.lengthAt(i);
    }

    /** Gives the first {@code count} ring entries of the last peek back; what became of their frames does not matter. */
    public void release(int count) {
        if (count < 0 || count > seen) {
            throw new IllegalArgumentException(count + " packets released, " + seen + " were looked at");
        }
        rx.consume(count);
        seen -= count;
    }

    /** Room in the transmit ring. */
    public int sendable() {
        return tx.room(tx.size());
    }

    /**
     * Queues a packet for sending; {@link #flush()} makes it go. Its frame comes back to the Umem through {@link #reclaim()}.
     *
     * @param address of its first byte, in a frame that belongs to the caller
     * @param length bytes, 1 up to the end of the frame
     * @return false when the ring is full; the frame then stays the caller's
     */
    public boolean send(long address, int length) {
        if (length < 1 || (address & (frameSize - 1)) + length > frameSize) {
            throw new IllegalArgumentException("a packet of " + length + " bytes at " + address + " leaves its frame");
        }
        if (tx.room(1) < 1) {
            return false;
        }
        umem.sending(number, address);
        tx.putDescriptor(address, length);
        inFlight++;
        return true;
    }

    /**
     * Publishes queued packets and wakes the kernel as far as needed.
     *
     * @return false when the kernel could not take all of them now (its queue is full, the interface is down): they wait in
     *     the ring for the next call
     */
    public boolean flush() throws LinuxException {
        tx.publish();
        int pending = tx.pending();
        int stalls = 0;
        // In copy mode one call sends some 30 packets and then says EAGAIN.
        while (pending > 0 && tx.needsWakeup()) {
            long result = Libc.sendto(fd, MemorySegment.NULL, 0, Libc.MSG_DONTWAIT, MemorySegment.NULL, 0);
            if (result >= 0) {
                return true;
            }
            boolean full = Errno.EAGAIN.is(result) || Errno.EBUSY.is(result);
            if (!full && !Errno.ENOBUFS.is(result) && !Errno.ENETDOWN.is(result)) {
                throw new LinuxException("send through " + this, (int) -result);
            }
            int now = tx.pending();
            if (now == pending) {
                // A full completion ring also stops it; some kernels show progress only in the following call.
                stalls++;
                if (!full || (reclaim() == 0 && stalls > 1)) {
                    refusals++;
                    return false;
                }
            }
            pending = now;
        }
        return true;
    }

    /** How often {@link #flush()} could not send now. */
    public long refusals() {
        return refusals;
    }

    /**
     * Takes the frames of sent packets back to the Umem.
     *
     * @return how many
     */
    public int reclaim() {
        if (inFlight == 0) {
            return 0;
        }
        int count = completion.available(completion.size());
        for (int i = 0; i < count; i++) {
            umem.giveFrom(number, completion.plainAddressAt(i));
        }
        if (count > 0) {
            completion.consume(count);
            inFlight -= count;
        }
        return count;
    }

    /**
     * Hands free frames of the Umem to the kernel, as many as the fill ring takes, and wakes it if it waits for them.
     *
     * @return how many
     */
    public int refill() throws LinuxException {
        int count = Math.min(fill.room(fill.size()), umem.free());
        for (int i = 0; i < count; i++) {
            fill.putAddress(umem.takeFor(number));
        }
        if (count > 0) {
            fill.publish();
        }
        if (fill.needsWakeup()) {
            long result =
                    Libc.recvfrom(fd, MemorySegment.NULL, 0, Libc.MSG_DONTWAIT, MemorySegment.NULL, MemorySegment.NULL);
            // It only wakes; that nothing is there, or that the interface is down for now, is no error.
            boolean ordinary = result >= 0
                    || Errno.EAGAIN.is(result)
                    || Errno.EBUSY.is(result)
                    || Errno.ENOBUFS.is(result)
                    || Errno.ENETDOWN.is(result);
            if (!ordinary) {
                throw new LinuxException("receive through " + this, (int) -result);
            }
        }
        return count;
    }

    /** Packets queued or being sent, whose frames have not come back. */
    public int inFlight() {
        return inFlight;
    }

    /** The kernel's counters of this socket. */
    public XskStatistics statistics() throws LinuxException {
        statisticsLength.set(ValueLayout.JAVA_INT, 0, STATISTICS_BYTES);
        LinuxException.check(
                "read the counters of an AF_XDP socket",
                Libc.getsockopt(fd(), SOL_XDP, XDP_STATISTICS, statistics, statisticsLength));
        return new XskStatistics(
                statistics.getAtIndex(ValueLayout.JAVA_LONG, 0),
                statistics.getAtIndex(ValueLayout.JAVA_LONG, 1),
                statistics.getAtIndex(ValueLayout.JAVA_LONG, 2),
                statistics.getAtIndex(ValueLayout.JAVA_LONG, 3),
                statistics.getAtIndex(ValueLayout.JAVA_LONG, 4),
                statistics.getAtIndex(ValueLayout.JAVA_LONG, 5));
    }

    /**
     * Closes the socket; the frames that it held return to the Umem. Frames of packets peeked at but not given back are
     * still the caller's.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // First the kernel lets go, then the frames are free.
        Libc.close(fd);
        arena.close();
        umem.closed(number);
    }

    /** The socket as errors call it. */
    @Override
    public String toString() {
        return "the AF_XDP socket of queue " + queue + " of interface " + ifindex;
    }
}
