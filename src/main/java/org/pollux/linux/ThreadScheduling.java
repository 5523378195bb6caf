package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/**
 * Real-time scheduling for single threads. Only for threads that run briefly and wait, such as one that sends heartbeats:
 * a JVM whose threads are all real-time starves its own collector. Needs CAP_SYS_NICE.
 */
public final class ThreadScheduling {
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
