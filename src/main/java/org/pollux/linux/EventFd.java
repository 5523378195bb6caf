package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A counter that wakes a thread out of poll(2) (eventfd(2)). {@link #signal} may be called by any thread. */
public final class EventFd implements AutoCloseable {
    private static final int EFD_NONBLOCK_CLOEXEC = Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
    private final int fd;

    private EventFd(int fd) {
        this.fd = fd;
    }

    /** Opens one, not signalled. */
    public static EventFd open() throws LinuxException {
        return new EventFd((int) LinuxException.check("open an eventfd", Libc.eventfd(0, EFD_NONBLOCK_CLOEXEC)));
    }

    /** The file descriptor, readable while signalled. */
    public int fd() {
        return fd;
    }

    /** Signals. */
    public void signal() throws LinuxException {
        long result = Libc.write(fd, one, Long.BYTES);
        // EAGAIN: the counter is full, so it is signalled.
        if (!Errno.EAGAIN.is(result)) {
            LinuxException.check("signal an eventfd", result);
        }
    }

    /** Takes back all signals; for the waiting thread. Gives whether there were any. */
    public boolean drain() throws LinuxException {
        long result = Libc.read(fd, count, Long.BYTES);
        if (Errno.EAGAIN.is(result)) {
            return false;
        }
        LinuxException.check("read an eventfd", result);
        return true;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
