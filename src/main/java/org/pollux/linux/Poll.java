package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** Waits until one of a few file descriptors is readable. For one thread; a platform thread, because it blocks. */
public final class Poll implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment entries;
    private final MemorySegment timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
    private final int count;

    /** Watches these for being readable. */
    public Poll(int... fds) {
        count = fds.length;
        entries = arena.allocate((long) Libc.POLLFD_BYTES * count, 8);
        for (int i = 0; i < count; i++) {
            entries.set(ValueLayout.JAVA_INT, at(i), fds[i]);
            entries.set(ValueLayout.JAVA_SHORT, at(i) + 4, Libc.POLLIN);
        }
    }

    /** Waits without end until one is readable or in error. */
    public void await() throws LinuxException {
        poll(MemorySegment.NULL);
    }

    /** Waits at most so long; gives whether one is readable or in error. */
    public boolean await(Duration atMost) throws LinuxException {
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 0, Math.max(0, atMost.getSeconds()));
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 1, atMost.isNegative() ? 0 : atMost.getNano());
        return poll(timeout);
    }

    private boolean poll(MemorySegment limit) throws LinuxException {
        long ready;
        do {
            // An interrupted wait goes on with what is left: the kernel updates the time.
            ready = Libc.ppoll(entries, count, limit);
        } while (Errno.EINTR.is(ready));
        return LinuxException.check("poll", ready) > 0;
    }

    /** Whether the last wait found this one (by its place in the constructor) readable or in error. */
    public boolean ready(int index) {
        return entries.get(ValueLayout.JAVA_SHORT, at(index) + 6) != 0;
    }

    private static long at(int index) {
        return (long) Libc.POLLFD_BYTES * index;
    }

    @Override
    public void close() {
        arena.close();
    }
}
