package org.pollux.vip;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a renewal came to. */
public sealed interface Renewal {
    /** What is to be told about single addresses; usually nothing. */
    List<LeaseNotice> notices();

    /** All that could be renewed was renewed, or nothing was due yet. */
    record Renewed(List<LeaseNotice> notices) implements Renewal {}

    /**
     * This process did not run for longer than another director waits before it takes over. Nothing was renewed and the
     * addresses were taken off at once; nothing is held any more. The holder must step down.
     *
     * @param gap the time since the last renewal
     * @param limit the longest that was allowed
     * @param withdrawn what was held
     * @param notices addresses that could not be taken off; the kernel ends them by itself
     */
    record Stalled(Duration gap, Duration limit, Set<VirtualAddress> withdrawn, List<LeaseNotice> notices)
            implements Renewal {}
}
