package org.pollux.election;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot of one instance for people.
 *
 * @param name the instance's name
 * @param virtualRouterId 1..255
 * @param state what this director is
 * @param priority its effective priority
 * @param since how long it has been in this state
 * @param reason why it came into it
 * @param term the reign it knows of
 * @param master who is master, itself included
 * @param lastAdvert how long ago the master (another director) was last heard
 * @param faults what is missing
 * @param peers the other directors that were heard
 */
public record InstanceStatus(
        String name,
        int virtualRouterId,
        State state,
        int priority,
        Duration since,
        Reason reason,
        long term,
        Optional<MemberId> master,
        Optional<Duration> lastAdvert,
        Set<String> faults,
        List<Peer> peers) {
    /** Copies the collections. */
    public InstanceStatus {
        faults = Set.copyOf(faults);
        peers = List.copyOf(peers);
    }

    /**
     * Another director as it last announced itself for the instance.
     *
     * @param member who
     * @param state what it said it is
     * @param priority its priority, 0 when it gave up
     * @param lastHeard how long ago
     * @param alive whether it is a member of the cluster now
     */
    public record Peer(MemberId member, State state, int priority, Duration lastHeard, boolean alive) {}
}
