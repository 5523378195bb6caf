package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * For how long one thread has waited for a processor although it could have run: what the kernel's scheduler says of it in
 * {@code /proc/thread-self/schedstat}. Asking costs one system call and allocates nothing. Belongs to the thread that
 * opened it, a platform thread.
 */
public final class RunDelay implements AutoCloseable {
    private static final String FILE = "/proc/thread-self/schedstat";
    /** Three decimal numbers and what separates them. */
    private static final int MOST_BYTES = 64;

    private final int fd;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment text = arena.allocate(MOST_BYTES);

    private RunDelay(int fd) {
        this.fd = fd;
    }

    /**
     * Of the calling thread.
     *
     * @throws LinuxException ENOENT where the kernel was built without such statistics, or /proc is not there
     */
    public static RunDelay ofThisThread() throws LinuxException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("the kernel knows nothing of a virtual thread");
        }
        long fd = Libc.open(FILE, Libc.O_RDONLY | Libc.O_CLOEXEC);
        return new RunDelay((int) LinuxException.check("open " + FILE, fd));
    }

    /** Nanoseconds since the thread began. */
    public long nanos() throws LinuxException {
        int length = (int) LinuxException.check("read " + FILE, Libc.pread(fd, text, MOST_BYTES, 0));
        return secondNumber(text, length);
    }

    /** The first number is the time on a processor, the third how often it got one. */
    static long secondNumber(MemorySegment text, int length) throws LinuxException {
        int at = 0;
        while (at < length && text.get(ValueLayout.JAVA_BYTE, at) != ' ') {
            at++;
        }
        int begin = ++at;
        long number = 0;
        for (; at < length && Character.isDigit(text.get(ValueLayout.JAVA_BYTE, at)); at++) {
            number = number * 10 + text.get(ValueLayout.JAVA_BYTE, at) - '0';
        }
        if (at <= begin) {
            throw new LinuxException("read " + FILE, Errno.EINVAL.number(), "it does not hold what it should");
        }
        return number;
    }

    /** On the thread that opened it. */
    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
