package org.pollux.election;

import java.util.List;
import java.util.Set;

/**
 * Who is in the cluster now, and who has just gone and how.
 *
 * @param members everybody that counts as alive, the director itself included
 * @param departures who was a member before and is not any more
 * @param merged whether groups that had been apart have just found each other
 */
public record Membership(Set<MemberId> members, List<Departure> departures, boolean merged) {
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
        departures = List.copyOf(departures);
    }
}
