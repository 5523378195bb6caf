package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells when files in some folders were written, came or went (inotify(7)). Unlike {@code java.nio}'s watch service it
 * tells of a file when its writer is done with it, not while it is still empty. For one thread.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_DELETE = 0x200;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int IN_MOVE_SELF = 0x800;
    private static final int IN_UNMOUNT = 0x2000;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int WATCHED =
            IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    private static final int FOLDER_GONE = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED;

    private static final int HEADER_BYTES = 16;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final Map<Integer, Path> folders = new HashMap<>();
    private final int fd;

    /** What happened. */
    public sealed interface Event {
        /**
         * A file was written, came or went.
         *
         * @param file which
         */
        record FileChanged(Path file) implements Event {}

        /**
         * A folder went away and is not watched any more.
         *
         * @param folder which
         */
        record FolderGone(Path folder) implements Event {}

        /** Too much happened at once: anything may have changed. */
        record EventsLost() implements Event {}
    }

    private DirectoryWatch(int fd) {
        this.fd = fd;
    }

    /** Opens one that watches nothing yet. */
    public static DirectoryWatch open() throws LinuxException {
        return new DirectoryWatch((int) LinuxException.check(
                "open an inotify instance", Libc.inotifyInit(Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC)));
    }

    /** The file descriptor, readable when there is something to tell. */
    public int fd() {
        return fd;
    }

    /**
     * Watches a folder; one that is watched already is left as it is.
     *
     * @throws LinuxException ENOENT when it does not exist
     */
    public void add(Path folder) throws LinuxException {
        int watch = (int) LinuxException.check(
                "watch the folder " + folder, Libc.inotifyAddWatch(fd, folder.toString(), WATCHED));
        folders.put(watch, folder);
    }

    /** What has happened since the last time; never waits. */
    public List<Event> poll() throws LinuxException {
        List<Event> events = new ArrayList<>();
        long bytes = Libc.read(fd, buffer, BUFFER_BYTES);
        if (Errno.EAGAIN.is(bytes)) {
            return events;
        }
        LinuxException.check("read changes of files", bytes);
        for (long at = 0; at + HEADER_BYTES <= bytes; ) {
            int watch = buffer.get(ValueLayout.JAVA_INT, at);
            int mask = buffer.get(ValueLayout.JAVA_INT, at + 4);
            int nameBytes = buffer.get(ValueLayout.JAVA_INT, at + 12);
            event(watch, mask, name(at + HEADER_BYTES, nameBytes), events);
            at += HEADER_BYTES + nameBytes;
        }
        return events;
    }

    private void event(int watch, int mask, String name, List<Event> events) throws LinuxException {
        Path folder = folders.get(watch);
        if ((mask & IN_Q_OVERFLOW) != 0) {
            events.add(new Event.EventsLost());
        } else if (folder == null) {
            // Of a folder that went away just before.
            return;
        } else if ((mask & FOLDER_GONE) != 0) {
            folders.remove(watch);
            if ((mask & IN_MOVE_SELF) != 0) {
                // The kernel goes on watching it under its new name.
                LinuxException.check("stop watching " + folder, Libc.inotifyRemoveWatch(fd, watch));
            }
            events.add(new Event.FolderGone(folder));
        } else if (!name.isEmpty()) {
            events.add(new Event.FileChanged(folder.resolve(name)));
        }
    }

    /** The name is padded with NULs. */
    private String name(long at, int bytes) {
        byte[] name = buffer.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
