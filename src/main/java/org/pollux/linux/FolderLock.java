package org.pollux.linux;

import java.nio.file.Path;
import java.util.Optional;

/** A folder that one process has for itself: flock(2), which the kernel gives up when the process ends in whatever way. */
public final class FolderLock implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private final int fd;

    private FolderLock(int fd) {
        this.fd = fd;
    }

    /** Takes the lock; empty when another process, or another part of this one, has it. */
    public static Optional<FolderLock> take(Path folder) throws LinuxException {
        String operation = "lock " + folder;
        int fd = (int) LinuxException.check(
                operation, Libc.open(folder.toString(), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC));
        long result = Libc.flock(fd, LOCK_EX | LOCK_NB);
        if (result == 0) {
            return Optional.of(new FolderLock(fd));
        }
        Libc.close(fd);
        if (Errno.EAGAIN.is(result)) {
            return Optional.empty();
        }
        throw new LinuxException(operation, (int) -result);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
