package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * The system calls, for the classes of this room and its sub-packages only. Everything goes through libc's
 * {@code syscall(2)}: one native function to link (a cold link costs some 7 ms), the same for both machine types.
 *
 * <p>Every method returns what the kernel returns: zero or a positive result, or <em>minus the error number</em>. Turn
 * that into an exception with {@link LinuxException#check}, or test it with {@link #failed} and {@link Errno#is} where
 * an error is an ordinary answer. No method allocates, except the first call of a thread and {@link #open}.
 *
 * <p>Memory must be native (off-heap): the kernel is given addresses. The caller keeps its arena open during the call.
 * A call that blocks keeps its carrier thread: never block here on a virtual thread.
 */
public final class Libc {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int AF_XDP = 44;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECTORY = SyscallNumbers.directory();
    public static final int O_CLOEXEC = 0x80000;
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_POPULATE = 0x8000;
    public static final short POLLIN = 1;
    public static final short POLLOUT = 4;
    public static final short POLLERR = 8;

    /** Bytes of a {@code struct pollfd}: int fd, short events, short revents. */
    public static final int POLLFD_BYTES = 8;

    private static final int AT_FDCWD = -100;
    private static final int S_IFIFO = 0010000;
    private static final int MAX_ERRNO = 4095;

    private static final MemorySegment NONE = MemorySegment.NULL;

    /** Where the linker leaves errno after a call: one segment for each thread that ever calls. */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Native.STATE_LAYOUT));

    private Libc() {}

    /** The linked function; a holder, so that merely naming {@link Libc} links nothing. */
    private static final class Native {
        static final MemoryLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle SYSCALL = link();

        private Native() {}

        private static MethodHandle link() {
            Linker linker = Linker.nativeLinker();
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));
        }
    }

    /** Whether a result of this class is an error number. */
    public static boolean failed(long result) {
        return result < 0 && result >= -MAX_ERRNO;
    }

    /** Any system call; unused arguments are zero. Addresses are those of native segments. */
    public static long syscall(int number, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        long result;
        try {
            result = (long) Native.SYSCALL.invokeExact(state, (long) number, a, b, c, d, e, f);
        } catch (Throwable t) {
            // A downcall of a fixed signature throws nothing of its own.
            throw new AssertionError("system call " + number, t);
        }
        return result == -1 ? -(int) Native.ERRNO.get(state, 0L) : result;
    }

    private static long syscall(int number, long a, long b, long c) {
        return syscall(number, a, b, c, 0, 0, 0);
    }

    /** socket(2). */
    public static long socket(int domain, int type, int protocol) {
        return syscall(SyscallNumbers.SOCKET, domain, type, protocol);
    }

    /** bind(2). */
    public static long bind(int fd, MemorySegment address, int length) {
        return syscall(SyscallNumbers.BIND, fd, address.address(), length);
    }

    /** connect(2). */
    public static long connect(int fd, MemorySegment address, int length) {
        return syscall(SyscallNumbers.CONNECT, fd, address.address(), length);
    }

    /** getsockname(2); {@code length} is an in-out int. */
    public static long getsockname(int fd, MemorySegment address, MemorySegment length) {
        return syscall(SyscallNumbers.GETSOCKNAME, fd, address.address(), length.address());
    }

    /** sendto(2); {@code address} may be {@link MemorySegment#NULL} with length 0. */
    public static long sendto(int fd, MemorySegment data, long length, int flags, MemorySegment address, int size) {
        return syscall(SyscallNumbers.SENDTO, fd, data.address(), length, flags, address.address(), size);
    }

    /** send(2). */
    public static long send(int fd, MemorySegment data, long length, int flags) {
        return sendto(fd, data, length, flags, NONE, 0);
    }

    /** sendmsg(2). */
    public static long sendmsg(int fd, MemorySegment header, int flags) {
        return syscall(SyscallNumbers.SENDMSG, fd, header.address(), flags);
    }

    /** recvfrom(2); {@code size} is an in-out int, or both are {@link MemorySegment#NULL}. */
    public static long recvfrom(
            int fd, MemorySegment data, long length, int flags, MemorySegment address, MemorySegment size) {
        return syscall(SyscallNumbers.RECVFROM, fd, data.address(), length, flags, address.address(), size.address());
    }

    /** recv(2). */
    public static long recv(int fd, MemorySegment data, long length, int flags) {
        return recvfrom(fd, data, length, flags, NONE, NONE);
    }

    /** recvmsg(2). */
    public static long recvmsg(int fd, MemorySegment header, int flags) {
        return syscall(SyscallNumbers.RECVMSG, fd, header.address(), flags);
    }

    /** setsockopt(2). */
    public static long setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return syscall(SyscallNumbers.SETSOCKOPT, fd, level, name, value.address(), length, 0);
    }

    /** setsockopt(2) of an int. */
    public static long setsockopt(int fd, int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(fd, level, name, arena.allocateFrom(ValueLayout.JAVA_INT, value), Integer.BYTES);
        }
    }

    /** getsockopt(2); {@code length} is an in-out int. */
    public static long getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return syscall(SyscallNumbers.GETSOCKOPT, fd, level, name, value.address(), length.address(), 0);
    }

    /**
     * poll(2): waits until one of the {@code struct pollfd} entries is ready.
     *
     * @param timeout a native {@code struct timespec} (two longs), which the kernel overwrites with what is left, or
     *     {@link MemorySegment#NULL} to wait without end
     */
    public static long ppoll(MemorySegment pollFds, int count, MemorySegment timeout) {
        return syscall(SyscallNumbers.PPOLL, pollFds.address(), count, timeout.address(), 0, 0, 0);
    }

    /** read(2). */
    public static long read(int fd, MemorySegment data, long length) {
        return syscall(SyscallNumbers.READ, fd, data.address(), length);
    }

    /** pread(2). */
    public static long pread(int fd, MemorySegment data, long length, long offset) {
        return syscall(SyscallNumbers.PREAD64, fd, data.address(), length, offset, 0, 0);
    }

    /** write(2). */
    public static long write(int fd, MemorySegment data, long length) {
        return syscall(SyscallNumbers.WRITE, fd, data.address(), length);
    }

    /** open(2) without a mode: for files that exist. */
    public static long open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            return syscall(SyscallNumbers.OPENAT, AT_FDCWD, name.address(), flags);
        }
    }

    /** mkfifo(3). */
    public static long mkfifo(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            return syscall(SyscallNumbers.MKNODAT, AT_FDCWD, name.address(), S_IFIFO | mode, 0, 0, 0);
        }
    }

    /** flock(2). */
    public static long flock(int fd, int operation) {
        return syscall(SyscallNumbers.FLOCK, fd, operation, 0);
    }

    /** statfs(2). */
    public static long statfs(String path, MemorySegment answer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            return syscall(SyscallNumbers.STATFS, name.address(), answer.address(), 0);
        }
    }

    /** mount(2) of a file system that needs no options. */
    public static long mount(String type, String target, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(type, StandardCharsets.UTF_8);
            MemorySegment where = arena.allocateFrom(target, StandardCharsets.UTF_8);
            return syscall(SyscallNumbers.MOUNT, name.address(), where.address(), name.address(), flags, 0, 0);
        }
    }

    /** fchown(2). */
    public static long fchown(int fd, int uid, int gid) {
        return syscall(SyscallNumbers.FCHOWN, fd, uid, gid);
    }

    /** inotify_init1(2). */
    public static long inotifyInit(int flags) {
        return syscall(SyscallNumbers.INOTIFY_INIT1, flags, 0, 0);
    }

    /** inotify_add_watch(2). */
    public static long inotifyAddWatch(int fd, String path, int mask) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            return syscall(SyscallNumbers.INOTIFY_ADD_WATCH, fd, name.address(), mask);
        }
    }

    /** inotify_rm_watch(2). */
    public static long inotifyRemoveWatch(int fd, int watch) {
        return syscall(SyscallNumbers.INOTIFY_RM_WATCH, fd, watch, 0);
    }

    /** close(2). */
    public static long close(int fd) {
        return syscall(SyscallNumbers.CLOSE, fd, 0, 0);
    }

    /** ioctl(2) with an address. */
    public static long ioctl(int fd, long request, MemorySegment argument) {
        return syscall(SyscallNumbers.IOCTL, fd, request, argument.address());
    }

    /** fcntl(2) with a number. */
    public static long fcntl(int fd, int command, long argument) {
        return syscall(SyscallNumbers.FCNTL, fd, command, argument);
    }

    /** mmap(2) at an address of the kernel's choice; gives the address. */
    public static long mmap(long length, int protection, int flags, int fd, long offset) {
        return syscall(SyscallNumbers.MMAP, 0, length, protection, flags, fd, offset);
    }

    /** munmap(2). */
    public static long munmap(long address, long length) {
        return syscall(SyscallNumbers.MUNMAP, address, length, 0);
    }

    /** eventfd(2). */
    public static long eventfd(int initial, int flags) {
        return syscall(SyscallNumbers.EVENTFD2, initial, flags, 0);
    }

    /** setns(2) of the calling thread. */
    public static long setns(int fd, int type) {
        return syscall(SyscallNumbers.SETNS, fd, type, 0);
    }

    /** kill(2); a negative process id is that of a group. */
    public static long kill(int pid, int signal) {
        return syscall(SyscallNumbers.KILL, pid, signal, 0);
    }

    /** pidfd_open(2). */
    public static long pidfdOpen(int pid, int flags) {
        return syscall(SyscallNumbers.PIDFD_OPEN, pid, flags, 0);
    }

    /** getpriority(2) of the calling thread: 20 minus its nice value. */
    public static long getpriority() {
        return syscall(SyscallNumbers.GETPRIORITY, 0, 0, 0);
    }

    /** setpriority(2) of one thread. */
    public static long setpriority(int thread, int nice) {
        return syscall(SyscallNumbers.SETPRIORITY, 0, thread, nice);
    }

    /** mlockall(2). */
    public static long mlockall(int flags) {
        return syscall(SyscallNumbers.MLOCKALL, flags, 0, 0);
    }

    /** sched_setscheduler(2). */
    public static long schedSetScheduler(int thread, int policy, MemorySegment parameters) {
        return syscall(SyscallNumbers.SCHED_SETSCHEDULER, thread, policy, parameters.address());
    }
}
