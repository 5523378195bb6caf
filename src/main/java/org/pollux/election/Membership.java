package org.pollux.election;

import java.util.List;
import java.util.Set;

/**
 * Who is in the cluster now, and who has just gone and how.
 *
 * @param members every director that counts as alive, this one included
 * @param witnesses the witnesses whose vote this director has: they are heard, and count this director among those they
 *     hear. A witness votes, but is no peer and never a candidate. One that serves two groups which do not hear each
 *     other should be in one's membership only
 * @param departures which directors were members before and are not any more
 * @param merged whether groups that had been apart have just found each other
 */
public record Membership(Set<MemberId> members, Set<MemberId> witnesses, List<Departure> departures, boolean merged) {
    /** How a member went. */
    public enum Cause {
        /** It said goodbye. */
        LEFT,
        /** Its connection closed: the process is gone. */
        CONNECTION_CLOSED,
        /** Nothing was heard of it for the heartbeat timeout: its host, its link or its process hangs. */
        SILENT
    }

    /** A member that went. */
    public record Departure(MemberId member, Cause cause) {}

    /** Copies the collections. */
    public Membership {
        members = Set.copyOf(members);
        witnesses = Set.copyOf(witnesses);
        departures = List.copyOf(departures);
    }

    /** One without witnesses. */
    public Membership(Set<MemberId> members, List<Departure> departures, boolean merged) {
        this(members, Set.of(), departures, merged);
    }
}
