package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/**
 * How single threads are scheduled. Real-time scheduling is only for threads that run briefly and wait, such as one that
 * sends heartbeats: a JVM whose threads are all real-time starves its own collector. Needs CAP_SYS_NICE.
 */
public final class ThreadScheduling {
    private static final int LEAST_NICE = -20;
    /** What the system call adds, as it could not return negative values. */
    private static final int NICE_ZERO = 20;

    private static final int CALLING_THREAD = 0;
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;

    private ThreadScheduling() {}

    /**
     * Lets the calling thread run before all ordinary ones (SCHED_FIFO). Threads it starts are ordinary again.
     *
     * @param priority 1 to 99
     * @throws LinuxException EPERM without the privilege
     */
    public static void realTime(int priority) throws LinuxException {
        if (priority < 1 || priority > 99) {
            throw new IllegalArgumentException("real-time priority " + priority + " is not in 1..99");
        }
        set(SCHED_FIFO | SCHED_RESET_ON_FORK, priority);
    }

    /** Makes the calling thread an ordinary one again. */
    public static void ordinary() throws LinuxException {
        set(SCHED_OTHER, 0);
    }

    /**
     * Lets the calling thread, an ordinary one, run more than those whose nice value it has had so far. Threads it starts
     * from now on do too.
     *
     * @param steps by how much lower its nice value becomes, though not lower than -20; 1 to 39
     * @throws LinuxException EACCES or EPERM without the privilege
     */
    public static void favour(int steps) throws LinuxException {
        if (steps < 1 || steps > 39) {
            throw new IllegalArgumentException("by " + steps + " steps of the nice value, not 1..39");
        }
        platformOnly();
        String operation =
                "set the nice value of thread " + Thread.currentThread().getName();
        int nice = NICE_ZERO - (int) LinuxException.check(operation, Libc.getpriority());
        LinuxException.check(operation, Libc.setpriority(CALLING_THREAD, Math.max(LEAST_NICE, nice - steps)));
    }

    private static void set(int policy, int priority) throws LinuxException {
        platformOnly();
        try (Arena arena = Arena.ofConfined()) {
            LinuxException.check(
                    "set the scheduling of thread " + Thread.currentThread().getName(),
                    Libc.schedSetScheduler(CALLING_THREAD, policy, arena.allocateFrom(ValueLayout.JAVA_INT, priority)));
        }
    }

    private static void platformOnly() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no scheduling of its own");
        }
    }
}
