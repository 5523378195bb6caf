package org.pollux.linux.xsk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/**
 * Lets one thread wait for several sockets and for other threads. Allocates nothing while waiting. Everything but
 * {@link #wake()} belongs to the waiting thread, a platform thread.
 */
public final class Poller implements AutoCloseable {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final short POLLNVAL = 0x20;
    private static final int EFD_NONBLOCK_CLOEXEC = Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment entries;
    private final MemorySegment timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
    private final MemorySegment signals = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
    private final int capacity;
    private final int eventFd;
    private final Object wakeLock = new Object();
    private int watched;
    private boolean closed;

    private Poller(int eventFd, int capacity) {
        this.eventFd = eventFd;
        this.capacity = capacity;
        // The first entry is the one that other threads wake by.
        entries = arena.allocate((long) Libc.POLLFD_BYTES * (capacity + 1), 8);
        put(0, eventFd);
    }

    /**
     * Opens one.
     *
     * @param capacity how many descriptors can be watched, 1 or more
     */
    public static Poller open(int capacity) throws LinuxException {
        if (capacity < 1) {
            throw new IllegalArgumentException("a poller for " + capacity + " descriptors: expected 1 or more");
        }
        return new Poller(
                (int) LinuxException.check("open an eventfd", Libc.eventfd(0, EFD_NONBLOCK_CLOEXEC)), capacity);
    }

    private void put(int entry, int fd) {
        long at = (long) Libc.POLLFD_BYTES * entry;
        entries.set(ValueLayout.JAVA_INT, at, fd);
        entries.set(ValueLayout.JAVA_SHORT, at + 4, Libc.POLLIN);
        entries.set(ValueLayout.JAVA_SHORT, at + 6, (short) 0);
    }

    /** Watches a socket for received packets; gives its place for {@link #ready}. */
    public int watch(XskSocket socket) {
        return watch(socket.fd());
    }

    /** Watches any other descriptor for readability; gives its place for {@link #ready}. */
    public int watch(int fd) {
        if (watched == capacity) {
            throw new IllegalStateException("this poller watches " + capacity + " descriptors at most");
        }
        watched++;
        put(watched, fd);
        return watched - 1;
    }

    /** Forgets all that is watched; places start again at 0. To be called before a watched descriptor is closed. */
    public void clear() {
        watched = 0;
    }

    /**
     * Waits until something is readable, another thread wakes it, or the time is up. May also end early for no reason.
     *
     * @param nanos nanoseconds to wait at most; 0 to only look
     * @return how many of the watched are ready
     */
    public int await(long nanos) throws LinuxException {
        long limit = Math.max(0, nanos);
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 0, limit / NANOS_PER_SECOND);
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 1, limit % NANOS_PER_SECOND);
        long result = Libc.ppoll(entries, watched + 1, timeout);
        if (Errno.EINTR.is(result)) {
            // The kernel wrote no results.
            for (int i = 0; i <= watched; i++) {
                entries.set(ValueLayout.JAVA_SHORT, (long) Libc.POLLFD_BYTES * i + 6, (short) 0);
            }
            return 0;
        }
        int ready = (int) LinuxException.check("wait for packets", result);
        if (results(0) != 0) {
            ready--;
            long drained = Libc.read(eventFd, signals, Long.BYTES);
            if (!Errno.EAGAIN.is(drained)) {
                LinuxException.check("read an eventfd", drained);
            }
        }
        if (ready > 0) {
            refuseClosed();
        }
        return ready;
    }

    private void refuseClosed() throws LinuxException {
        for (int i = 1; i <= watched; i++) {
            if ((results(i) & POLLNVAL) != 0) {
                throw new LinuxException("wait for packets", Errno.EBADF.number());
            }
        }
    }

    private short results(int entry) {
        return entries.get(ValueLayout.JAVA_SHORT, (long) Libc.POLLFD_BYTES * entry + 6);
    }

    /** Whether the one at that place was readable, or in error, in the last {@link #await}. */
    public boolean ready(int place) {
        if (place < 0 || place >= watched) {
            throw new IndexOutOfBoundsException("place " + place + " of " + watched);
        }
        return results(place + 1) != 0;
    }

    /** Ends the present or the next {@link #await}. Any thread may call it, at any time, also after closing. */
    public void wake() {
        synchronized (wakeLock) {
            if (!closed) {
                // The only failure of a write to an open eventfd is a full counter: then it is signalled.
                Libc.write(eventFd, one, Long.BYTES);
            }
        }
    }

    /** To be called by the waiting thread, or when it has ended. */
    @Override
    public void close() {
        synchronized (wakeLock) {
            if (closed) {
                return;
            }
            closed = true;
            Libc.close(eventFd);
        }
        arena.close();
    }
}
