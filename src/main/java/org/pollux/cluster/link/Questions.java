package org.pollux.cluster.link;

import org.jgroups.Address;

/** Asks a member that has not been heard, on a way of its own, whether it is there. */
public interface Questions {
    /** Whether the member's process answered in time; waits for it. Thread safe. */
    boolean answers(Address member);
}
