package org.pollux.linux;

/**
 * System call numbers of the machine this runs on. x86_64 has a table of its own, aarch64 uses the generic one
 * ({@code asm-generic/unistd.h}). Calls that the generic table dropped (open, poll, eventfd) are used in their newer
 * form on both.
 */
public final class SyscallNumbers {
    private static final boolean X86_64 = isX8664(System.getProperty("os.arch", ""));

    public static final int READ = pick(0, 63);
    public static final int WRITE = pick(1, 64);
    public static final int CLOSE = pick(3, 57);
    public static final int MMAP = pick(9, 222);
    public static final int MUNMAP = pick(11, 215);
    public static final int IOCTL = pick(16, 29);
    public static final int PREAD64 = pick(17, 67);
    public static final int SOCKET = pick(41, 198);
    public static final int CONNECT = pick(42, 203);
    public static final int SENDTO = pick(44, 206);
    public static final int RECVFROM = pick(45, 207);
    public static final int SENDMSG = pick(46, 211);
    public static final int RECVMSG = pick(47, 212);
    public static final int BIND = pick(49, 200);
    public static final int GETSOCKNAME = pick(51, 204);
    public static final int SETSOCKOPT = pick(54, 208);
    public static final int GETSOCKOPT = pick(55, 209);
    public static final int KILL = pick(62, 129);
    public static final int FCNTL = pick(72, 25);
    public static final int FLOCK = pick(73, 32);
    public static final int FCHOWN = pick(93, 55);
    public static final int STATFS = pick(137, 43);
    public static final int SCHED_SETSCHEDULER = pick(144, 119);
    public static final int GETPRIORITY = pick(140, 141);
    public static final int SETPRIORITY = pick(141, 140);
    public static final int MLOCKALL = pick(151, 230);
    public static final int MOUNT = pick(165, 40);
    public static final int GETTID = pick(186, 178);
    public static final int SCHED_SETAFFINITY = pick(203, 122);
    public static final int INOTIFY_ADD_WATCH = pick(254, 27);
    public static final int INOTIFY_RM_WATCH = pick(255, 28);
    public static final int OPENAT = pick(257, 56);
    public static final int MKNODAT = pick(259, 33);
    public static final int PPOLL = pick(271, 73);
    public static final int EVENTFD2 = pick(290, 19);
    public static final int INOTIFY_INIT1 = pick(294, 26);
    public static final int SETNS = pick(308, 268);
    public static final int BPF = pick(321, 280);
    public static final int PIDFD_OPEN = pick(434, 434);

    private SyscallNumbers() {}

    /** O_NOFOLLOW, which is not the same on all machines either. */
    static int noFollow() {
        return pick(0x20000, 0x8000);
    }

    /** O_DIRECTORY, likewise. */
    static int directory() {
        return pick(0x10000, 0x4000);
    }

    private static int pick(int x8664, int aarch64) {
        return X86_64 ? x8664 : aarch64;
    }

    private static boolean isX8664(String arch) {
        return switch (arch) {
            case "amd64", "x86_64" -> true;
            case "aarch64" -> false;
            default ->
                throw new UnsupportedOperationException(
                        "Pollux knows the system calls of x86_64 and aarch64, not of " + arch);
        };
    }
}
