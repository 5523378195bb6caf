package org.pollux.vip;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Routes and rules that are in place for as long as they are held. They have no lifetimes as addresses have: after the
 * death of this process they stay, except IPv4 routes of the main table whose preferred source is a leased address, which
 * the kernel removes with it; the next start removes the rest. For one owner thread; no call waits for anything but the kernel. Times are those
 * of one monotonic clock, in nanoseconds. Nothing here throws for what the kernel refuses.
 */
public interface RoutingEntries extends AutoCloseable {
    /** Puts entries in place, in this order, and holds them from now on. Those held already are left as they are. */
    List<RoutingNotice> acquire(Collection<RoutingEntry> entries, long now);

    /**
     * Puts back what another program removed, if it is time to look. Looks at a bounded number of entries: with many, each
     * has its turn.
     */
    List<RoutingNotice> check(long now);

    /** Removes entries, the last first, and holds them no longer. Entries not held are ignored. */
    List<RoutingNotice> release(Collection<RoutingEntry> entries);

    /** What is held, in place or not. */
    Set<RoutingEntry> held();

    /** When {@link #check} is due; empty while nothing is held. */
    OptionalLong nextDeadline();

    /** Releases everything and the means to do so. */
    @Override
    void close();
}
