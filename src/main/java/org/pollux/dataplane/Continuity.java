package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import org.pollux.dataplane.KernelLayout.Daemon;

/**
 * What a running data plane owes its flows: a sign of life now and then, and not to hold on to what an earlier process had.
 *
 * <p>By the sign the XDP program knows that somebody looks after its flows. Without one it uses them for a while, as a
 * daemon that ended will be back, and then leaves all packets to the host. Belongs to the packet thread: only while that
 * works are next hops kept true.
 */
final class Continuity {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long PERIOD_NANOS = 100_000_000L;

    private final MemorySegment own;
    private final VirtualAddresses addresses;
    private final long nanos;
    /** The array of an earlier process whose program still runs, until it is left. */
    private Optional<MemorySegment> former;

    private long next;

    /**
     * @param own the kernel's array of daemons, of which there is one
     * @param former that of an earlier process, whose program is still in force; too old a one is not brought back
     * @param addresses which may be held for an earlier process
     * @param lasts for how long each sign is good
     */
    Continuity(
            MemorySegment own, Optional<MemorySegment> former, VirtualAddresses addresses, Duration lasts, long now) {
        this.own = own;
        this.former = former.filter(array -> (long) LONG.getVolatile(array, (long) Daemon.ALIVE_UNTIL) - now > 0);
        this.addresses = addresses;
        nanos = lasts.toNanos();
        give(now);
    }

    /** The former process's array is about to be closed; its latest sign lasts until the program of this one is in force. */
    void leaveFormer() {
        former = Optional.empty();
    }

    /** Does what it is time for. */
    void tick(long now) {
        if (now - next >= 0) {
            give(now);
            addresses.releaseInherited(now);
        }
    }

    private void give(long now) {
        next = now + PERIOD_NANOS;
        LONG.setVolatile(own, (long) Daemon.ALIVE_UNTIL, now + nanos);
        former.ifPresent(array -> LONG.setVolatile(array, (long) Daemon.ALIVE_UNTIL, now + nanos));
    }
}
