package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;
import org.pollux.linux.SyscallNumbers;

/**
 * The bpf(2) system call. A request ("attr") is a block of memory whose layout depends on the command; offsets stand where
 * the request is filled in and are those of {@code union bpf_attr} in {@code linux/bpf.h}. Fields that the block does not
 * reach are zero to the kernel.
 */
final class Bpf {
    static final int MAP_CREATE = 0;
    static final int MAP_LOOKUP_ELEM = 1;
    static final int MAP_UPDATE_ELEM = 2;
    static final int MAP_DELETE_ELEM = 3;
    static final int MAP_GET_NEXT_KEY = 4;
    static final int PROG_LOAD = 5;
    static final int OBJ_PIN = 6;
    static final int OBJ_GET = 7;
    static final int PROG_TEST_RUN = 10;
    static final int PROG_GET_FD_BY_ID = 13;
    static final int OBJ_GET_INFO_BY_FD = 15;
    static final int MAP_LOOKUP_AND_DELETE_ELEM = 21;
    static final int MAP_FREEZE = 22;
    static final int MAP_LOOKUP_BATCH = 24;
    static final int MAP_LOOKUP_AND_DELETE_BATCH = 25;
    static final int MAP_UPDATE_BATCH = 26;
    static final int MAP_DELETE_BATCH = 27;
    static final int LINK_CREATE = 28;
    static final int LINK_UPDATE = 29;
    static final int LINK_DETACH = 34;

    /** {@code BPF_PROG_TYPE_XDP}. */
    static final int PROG_TYPE_XDP = 6;

    /** {@code BPF_XDP}, as attach type. */
    static final int ATTACH_XDP = 37;

    /** {@code BPF_OBJ_NAME_LEN}, the closing zero included. */
    static final int NAME_BYTES = 16;

    /** {@code ENOTSUPP}, which the kernel keeps to itself elsewhere but lets out of bpf(2). */
    static final int ENOTSUPP = 524;

    private Bpf() {}

    /** One call; gives zero or a positive result, or minus the error number. */
    static long call(int command, MemorySegment attr, int size) {
        return Libc.syscall(SyscallNumbers.BPF, command, attr.address(), size, 0, 0, 0);
    }

    /** An object name, cut to what the kernel keeps. */
    static void putName(MemorySegment attr, long offset, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(bytes.length, NAME_BYTES - 1);
        MemorySegment.copy(bytes, 0, attr, ValueLayout.JAVA_BYTE, offset, length);
    }

    /** The name at an offset: up to the first zero. */
    static String name(MemorySegment info, long offset) {
        int length = 0;
        while (length < NAME_BYTES && info.get(ValueLayout.JAVA_BYTE, offset + length) != 0) {
            length++;
        }
        byte[] bytes = info.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** The refusal of an operation, with what an operator can do about it. */
    static LinuxException refused(String operation, long result) {
        int errno = (int) -result;
        String detail =
                switch (errno) {
                    case ENOTSUPP -> "this kernel cannot do that with this kind of map";
                    default -> Errno.of(errno).map(Bpf::hint).orElse("");
                };
        return new LinuxException(operation, errno, detail);
    }

    private static String hint(Errno errno) {
        return switch (errno) {
            case EPERM ->
                "run as root or grant CAP_BPF and CAP_NET_ADMIN; before Linux 5.11 also raise the limit of locked memory"
                        + " (RLIMIT_MEMLOCK, LimitMEMLOCK=infinity)";
            case ENOMEM -> "the kernel has no memory for it: ask for fewer entries, or raise the memory limit (cgroup)";
            case E2BIG -> "larger than the kernel allows or than there is room for";
            case ENOSYS -> "this kernel was built without bpf(2) (CONFIG_BPF_SYSCALL)";
            case EINVAL -> "the kernel does not know this request or refuses its values; Linux 5.9 or newer is needed";
            default -> "";
        };
    }

    /** Passes on a successful result and throws for a failed one. */
    static long check(String operation, long result) throws LinuxException {
        if (Libc.failed(result)) {
            throw refused(operation, result);
        }
        return result;
    }

    /** What the kernel knows of a program. */
    record ProgramInfo(int id, String name) {}

    static ProgramInfo programInfo(int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = info("a program", fd, 80, arena);
            return new ProgramInfo(info.get(ValueLayout.JAVA_INT, 4), name(info, 64));
        }
    }

    /**
     * What the kernel knows of something of bpf(2).
     *
     * @param what its name for errors
     * @param bytes how much is wanted of what the kernel tells of such things
     */
    static MemorySegment info(String what, int fd, int bytes, Arena arena) throws LinuxException {
        MemorySegment info = arena.allocate(bytes, 8);
        MemorySegment attr = arena.allocate(16, 8);
        attr.set(ValueLayout.JAVA_INT, 0, fd);
        attr.set(ValueLayout.JAVA_INT, 4, bytes);
        attr.set(ValueLayout.JAVA_LONG, 8, info.address());
        check("ask what " + what + " is", call(OBJ_GET_INFO_BY_FD, attr, 16));
        return info;
    }

    /** Gives something a name in a bpf file system, by which it lives on. */
    static void pin(String what, int fd, Path file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(16, 8);
            attr.set(
                    ValueLayout.JAVA_LONG,
                    0,
                    arena.allocateFrom(file.toString()).address());
            attr.set(ValueLayout.JAVA_INT, 8, fd);
            check("pin " + what + " as " + file, call(OBJ_PIN, attr, 16));
        }
    }

    /** Opens what was pinned; gives a descriptor. */
    static int pinned(Path file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(16, 8);
            attr.set(
                    ValueLayout.JAVA_LONG,
                    0,
                    arena.allocateFrom(file.toString()).address());
            return (int) check("open " + file, call(OBJ_GET, attr, 16));
        }
    }
}
