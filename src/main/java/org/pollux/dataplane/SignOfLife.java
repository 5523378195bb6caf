package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.pollux.dataplane.KernelLayout.Daemon;

/**
 * Tells the XDP program that somebody looks after its flows. Without one it uses them for a while, as a daemon that ended
 * will be back, and then leaves all packets to the host. Belongs to the packet thread: only while that works are next hops
 * kept true.
 */
final class SignOfLife {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long PERIOD_NANOS = 100_000_000L;

    private final MemorySegment daemons;
    private final long nanos;
    private long next;

    /**
     * @param daemons the kernel's array of them, of which there is one
     * @param lasts for how long each sign is good
     */
    SignOfLife(MemorySegment daemons, Duration lasts, long now) {
        this.daemons = daemons;
        nanos = lasts.toNanos();
        give(now);
    }

    /** Gives a sign if it is time for one. */
    void tick(long now) {
        if (now - next >= 0) {
            give(now);
        }
    }

    private void give(long now) {
        next = now + PERIOD_NANOS;
        LONG.setVolatile(daemons, (long) Daemon.ALIVE_UNTIL, now + nanos);
    }
}
