package org.pollux.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A FIFO in the file system that is written without ever waiting, whether somebody reads it or not. What is written
 * while nobody reads is kept by the kernel as far as it has room (64 KiB as a rule). For one thread.
 */
public final class NamedPipe implements AutoCloseable {
    /** The longest line that is written as a whole or not at all (PIPE_BUF of pipe(7)). */
    public static final int MAX_LINE_BYTES = 4096;

    private static final int S_IFMT = 0170000;
    private static final int S_IFIFO = 0010000;
    private static final int OWNER_READS_AND_WRITES = 0600;
    private static final int O_NOFOLLOW = SyscallNumbers.noFollow();
    private static final long FIONREAD = 0x541B;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(MAX_LINE_BYTES);
    private final MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
    private final Path path;
    private final boolean made;
    private final int fd;

    private NamedPipe(Path path, boolean made, int fd) {
        this.path = path;
        this.made = made;
        this.fd = fd;
    }

    /**
     * Opens a FIFO, and makes it where there is none: for its owner alone, mode 0600.
     *
     * @param path where
     * @param uid the owner of one that is made
     * @param gid its group
     * @throws IOException when it cannot be made or opened, or when something else is there
     */
    public static NamedPipe open(Path path, int uid, int gid) throws IOException {
        long result = Libc.mkfifo(path.toString(), OWNER_READS_AND_WRITES);
        boolean made = !Errno.EEXIST.is(result);
        if (made) {
            LinuxException.check("make the FIFO " + path, result);
        }
        // Also for reading: a writer alone cannot open a FIFO that nobody reads.
        int fd = (int) LinuxException.check(
                "open the FIFO " + path,
                Libc.open(path.toString(), Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC | O_NOFOLLOW));
        NamedPipe pipe = new NamedPipe(path, made, fd);
        try {
            int mode = (Integer) Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:mode");
            if ((mode & S_IFMT) != S_IFIFO) {
                throw new IOException(path + " exists and is no FIFO: remove it or name another path");
            }
            if (made) {
                LinuxException.check("give the FIFO " + path + " to user " + uid, Libc.fchown(fd, uid, gid));
            }
            return pipe;
        } catch (IOException | RuntimeException e) {
            pipe.close();
            throw e;
        }
    }

    /**
     * Writes a line as a whole.
     *
     * @param line at most {@link #MAX_LINE_BYTES} bytes in UTF-8
     * @return false when there is no room, because nobody reads or not fast enough; nothing was written then
     * @throws LinuxException when the kernel refuses for another reason
     */
    public boolean write(String line) throws LinuxException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_LINE_BYTES) {
            throw new IllegalArgumentException("a line of " + bytes.length + " bytes is too long for a FIFO");
        }
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        long written = Libc.write(fd, buffer, bytes.length);
        if (Errno.EAGAIN.is(written)) {
            return false;
        }
        LinuxException.check("write to the FIFO " + path, written);
        return true;
    }

    /** How many bytes wait to be read. */
    public int unread() throws LinuxException {
        LinuxException.check("look into the FIFO " + path, Libc.ioctl(fd, FIONREAD, count));
        return count.get(ValueLayout.JAVA_INT, 0);
    }

    /** Closes it, and removes it if it was made here. */
    @Override
    public void close() throws IOException {
        Libc.close(fd);
        arena.close();
        if (made) {
            Files.deleteIfExists(path);
        }
    }
}
