package org.pollux.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two directors from using the same control socket. A lock on a file beside the socket, which the kernel drops
 * when the process ends in whatever way; the file stays, since removing it would let a third one in.
 */
public final class DirectorLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectorLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock; the socket's folder is made when it is missing.
     *
     * @param socket the control socket's path
     * @return the lock, held until it is closed
     * @throws ControlException when another director holds it
     * @throws IOException when the folder or the file cannot be used
     */
    public static DirectorLock take(Path socket) throws IOException {
        Path file = socket.toAbsolutePath().resolveSibling(socket.getFileName() + ".lock");
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new ControlException("another director already runs with the control socket " + socket
                    + ": stop it, or give this one a socket of its own with --socket");
        }
        return new DirectorLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
