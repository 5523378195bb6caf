package org.pollux.linux;

import java.util.Optional;

/**
 * The end of a process of somebody else, seen at once (pidfd_open(2)): needs no privilege and works in every namespace,
 * unlike the kernel's process events.
 */
public final class ProcessEnd implements AutoCloseable {
    private final int fd;

    private ProcessEnd(int fd) {
        this.fd = fd;
    }

    /**
     * Watches a process.
     *
     * @return empty when there is no such process
     */
    public static Optional<ProcessEnd> of(int pid) throws LinuxException {
        long fd = Libc.pidfdOpen(pid, 0);
        return Errno.ESRCH.is(fd)
                ? Optional.empty()
                : Optional.of(new ProcessEnd((int) LinuxException.check("watch process " + pid, fd)));
    }

    /** The file descriptor, readable once the process has ended. */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
