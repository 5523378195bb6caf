package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Virtual addresses held on interfaces for as long as somebody keeps renewing them. For one owner thread; no call waits
 * for anything but the kernel. Times are those of one monotonic clock, in nanoseconds. Nothing here throws for what the
 * kernel refuses: it is told by notices, and tried again at the next renewal.
 */
public interface AddressLeases extends AutoCloseable {
    /** Puts addresses in place and holds them from now on. Those held already are left as they are. */
    List<LeaseNotice> acquire(Collection<VirtualAddress> addresses, long now);

    /**
     * Renews everything held, if it is time to. Call it at {@link #nextDeadline} at the latest; an early call does nothing.
     * {@code now} must be read right before the call.
     */
    Renewal renew(long now);

    /** Takes addresses off their interfaces and holds them no longer. Addresses not held are ignored. */
    List<LeaseNotice> release(Collection<VirtualAddress> addresses);

    /**
     * Holds other addresses than before: releases those that are only in {@code before} and acquires those that are only in
     * {@code after}; those in both are not touched.
     */
    default List<LeaseNotice> change(Collection<VirtualAddress> before, Collection<VirtualAddress> after, long now) {
        Set<VirtualAddress> leaving = new LinkedHashSet<>(before);
        leaving.removeAll(Set.copyOf(after));
        List<LeaseNotice> notices = new ArrayList<>(release(leaving));
        notices.addAll(acquire(after, now));
        return notices;
    }

    /** What is held, in place or not. */
    Set<VirtualAddress> held();

    /** When {@link #renew} is due; empty while nothing is held. */
    OptionalLong nextDeadline();

    /** Makes the first {@link #acquire} as quick as any later one, without any effect to be seen. */
    void warmUp();

    /** Releases everything and the means to do so. */
    @Override
    void close();
}
