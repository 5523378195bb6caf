package org.pollux.linux.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/** The file system in which maps, programs and links can be named, so that they outlive the process that made them. */
public final class BpfFilesystem {
    /** Where hosts have it. */
    public static final Path USUAL = Path.of("/sys/fs/bpf");

    /** The same as the first process of the host, or of the container, sees it. */
    private static final Path OF_FIRST_PROCESS = Path.of("/proc/1/root/sys/fs/bpf");

    private static final Path OWN_MOUNTS = Path.of("/proc/self/ns/mnt");
    private static final Path MOUNTS_OF_FIRST_PROCESS = Path.of("/proc/1/ns/mnt");

    /** {@code BPF_FS_MAGIC}. */
    private static final long MAGIC = 0xcafe4a11L;

    private static final int STATFS_BYTES = 120;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOEXEC = 8;

    private BpfFilesystem() {}

    /**
     * The host's: at its usual place; or, where that is hidden as in the mounts of {@code ip netns exec}, as the first
     * process sees it; or mounted at its usual place now, if this process shares the mounts of the first one. A file system
     * that would end with this process is not made.
     *
     * @return empty when there is none; {@link #whyNone()} says what an operator can do
     */
    public static Optional<Path> find() throws LinuxException {
        if (is(USUAL)) {
            return Optional.of(USUAL);
        }
        if (is(OF_FIRST_PROCESS)) {
            return Optional.of(OF_FIRST_PROCESS);
        }
        return sharesMountsWithFirstProcess() && mount() ? Optional.of(USUAL) : Optional.empty();
    }

    /** What to do where {@link #find()} finds nothing. */
    public static String whyNone() {
        return "there is no bpf file system at " + USUAL + ": mount -t bpf bpf " + USUAL;
    }

    /** Whether something that is there lies on a bpf file system. */
    public static boolean is(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(STATFS_BYTES, 8);
            long result = Libc.statfs(path.toString(), answer);
            if (Errno.ENOENT.is(result) || Errno.EACCES.is(result)) {
                return false;
            }
            LinuxException.check("ask for the file system of " + path, result);
            return answer.get(ValueLayout.JAVA_LONG, 0) == MAGIC;
        }
    }

    private static boolean sharesMountsWithFirstProcess() {
        try {
            return Files.readSymbolicLink(OWN_MOUNTS).equals(Files.readSymbolicLink(MOUNTS_OF_FIRST_PROCESS));
        } catch (IOException e) {
            // Only a process that may look into the first one can tell.
            return false;
        }
    }

    /** False where this process may not, or the kernel has no such file system. */
    private static boolean mount() throws LinuxException {
        long result = Libc.mount("bpf", USUAL.toString(), MS_NOSUID | MS_NODEV | MS_NOEXEC);
        if (Errno.EPERM.is(result) || Errno.ENODEV.is(result) || Errno.ENOENT.is(result)) {
            return false;
        }
        LinuxException.check("mount a bpf file system at " + USUAL, result);
        return true;
    }
}
