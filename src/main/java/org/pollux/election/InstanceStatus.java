package org.pollux.election;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot of one instance for people, with all that explains it.
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
 * @param priorityParts what the priority is made of
 * @param consequences what would happen if each tracker failed, one at a time; none for a tracker that has failed or
 *     gives a number
 * @param quorum who votes, and whether that suffices
 * @param syncGroup the sync group it is in
 * @param next what it does next by itself, unless something is heard before
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
        List<Peer> peers,
        PriorityParts priorityParts,
        List<Consequence> consequences,
        Quorum quorum,
        Optional<SyncGroup> syncGroup,
        Optional<Timer> next) {
    /** Copies the collections. */
    public InstanceStatus {
        faults = Set.copyOf(faults);
        peers = List.copyOf(peers);
        consequences = List.copyOf(consequences);
    }

    /**
     * Another director as it last announced itself for the instance.
     *
     * @param member who
     * @param state what it said it is
     * @param priority its priority, 0 when it gave up or cannot be master
     * @param preempt whether it displaces a master of lower priority
     * @param lastHeard how long ago
     * @param alive whether it is a member of the cluster now
     */
    public record Peer(
            MemberId member, State state, int priority, boolean preempt, Duration lastHeard, boolean alive) {}

    /**
     * What an effective priority is made of: the base and the changes, 1..254 after all; a base of 255 stays.
     *
     * @param base the configured priority; in a sync group the lowest of its members
     * @param contributions what each tracker adds
     */
    public record PriorityParts(int base, List<Contribution> contributions) {
        /** Copies the list. */
        public PriorityParts {
            contributions = List.copyOf(contributions);
        }
    }

    /**
     * What one tracker does now.
     *
     * @param tracker its name and weight
     * @param state its latest result
     * @param change what it adds to the priority, 0 where it adds nothing
     * @param fault whether its result is a fault, in which case it adds nothing
     */
    public record Contribution(TrackerSettings tracker, TrackerState state, int change, boolean fault) {}

    /**
     * What the failure of one tracker would do, all else as it is.
     *
     * @param tracker its name
     * @param fault whether the instance would be in FAULT
     * @param priority the effective priority then
     * @param successor the other director that would be master instead, as far as is heard; empty if none would: this
     *     director would stay what it is, or in FAULT leave nobody
     */
    public record Consequence(String tracker, boolean fault, int priority, Optional<MemberId> successor) {}

    /**
     * The votes.
     *
     * @param needed how many a master needs; empty if none are counted
     * @param votes how many there are
     * @param witnesses the witnesses among them
     * @param gatewayReachable the gateway's vote; empty if none is asked
     * @param reached whether this director may be master
     */
    public record Quorum(
            Optional<Integer> needed,
            int votes,
            Set<MemberId> witnesses,
            Optional<Boolean> gatewayReachable,
            boolean reached) {
        /** Copies the set. */
        public Quorum {
            witnesses = Set.copyOf(witnesses);
        }
    }

    /**
     * The sync group of an instance.
     *
     * @param name its name
     * @param members its instances
     */
    public record SyncGroup(String name, List<GroupMember> members) {
        /** Copies the list. */
        public SyncGroup {
            members = List.copyOf(members);
        }
    }

    /**
     * An instance of a sync group.
     *
     * @param name its name
     * @param state what it is
     * @param ready whether it is master or would be, if the others in the group were ready too
     */
    public record GroupMember(String name, State state, boolean ready) {}

    /**
     * What happens by itself.
     *
     * @param kind what
     * @param in when from now; negative if it is overdue
     */
    public record Timer(Kind kind, Duration in) {
        /** What happens when it ends. */
        public enum Kind {
            /** The startup delay ends. */
            STARTUP,
            /** The master counts as down. */
            MASTER_DOWN,
            /** The master of lower priority is displaced. */
            PREEMPT,
            /** The next advert, or announcement, is sent. */
            ADVERT,
            /** The addresses are let go though nobody took over. */
            HANDOVER
        }
    }
}
