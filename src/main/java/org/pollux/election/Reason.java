package org.pollux.election;

/**
 * Why something happened.
 *
 * @param kind for counting
 * @param text for people: a clause such as {@code lb1 (10.0.0.1) closed its connection}
 */
public record Reason(Kind kind, String text) {
    /** The sorts of reasons. */
    public enum Kind {
        /** The director started. */
        START,
        /** The director stops. */
        STOP,
        /** This director owns the addresses (priority 255). */
        OWNER,
        /** All directors are heard, none is master and this one ranks best. */
        FIRST,
        /** The master's process went away. */
        MASTER_CRASHED,
        /** The master's host or link is silent. */
        MASTER_SILENT,
        /** The master left the cluster in order. */
        MASTER_LEFT,
        /** The master said that it gives up (priority 0, or another state). */
        MASTER_RESIGNED,
        /** No advert for the master-down interval. */
        ADVERTS_MISSING,
        /** A master of lower priority is displaced. */
        PREEMPT,
        /** A better master was heard. */
        BETTER_MASTER,
        /** Another director claimed the same addresses and lost. */
        MASTER_CONFLICT,
        /** The director itself did not run for a while. */
        STALL,
        /** Something the instance needs went away. */
        FAULT,
        /** Everything the instance needs is back. */
        FAULT_CLEARED,
        /** The votes do not suffice. */
        NO_QUORUM,
        /** What another member of the sync group did, or is. */
        SYNC_GROUP,
        /** The configuration changed. */
        CONFIGURATION
    }

    @Override
    public String toString() {
        return text;
    }
}
