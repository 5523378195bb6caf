package org.pollux.director;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance is what it is on this director. The record components, written in snake case, are the field names of
 * {@code pollux status --why INSTANCE --json}: a contract.
 *
 * @param director this director's router id
 * @param instance the instance's name
 * @param state INIT, BACKUP, MASTER, HANDOVER or FAULT
 * @param since when it came into this state
 * @param reason why
 * @param addresses what the master of the instance holds
 * @param priority the effective priority and its parts
 * @param preempt whether it displaces a master of lower priority
 * @param master the router id of the master, null when none is known
 * @param lastAdvertMs milliseconds since the master (another director) was heard, null when there is none
 * @param directors the other directors as they were last heard
 * @param quorum the votes, null when none are counted
 * @param syncGroup the instances that are master together with this one, null when it is alone
 * @param faults what is missing, and how to mend it
 * @param ifFailed what would happen if each tracker failed, all else as it is
 * @param next what it does next by itself, null when there is nothing
 * @param wouldChange in words, what would change its role
 * @param changes its last role changes, oldest first
 */
public record Explanation(
        String director,
        String instance,
        String state,
        Instant since,
        String reason,
        List<String> addresses,
        Priority priority,
        boolean preempt,
        @Nullable String master,
        @Nullable Long lastAdvertMs,
        List<Heard> directors,
        @Nullable Quorum quorum,
        @Nullable SyncGroup syncGroup,
        List<Fault> faults,
        List<IfFailed> ifFailed,
        @Nullable Next next,
        List<String> wouldChange,
        List<Journal.RoleChange> changes) {
    /** Copies the lists. */
    public Explanation {
        addresses = List.copyOf(addresses);
        directors = List.copyOf(directors);
        faults = List.copyOf(faults);
        ifFailed = List.copyOf(ifFailed);
        wouldChange = List.copyOf(wouldChange);
        changes = List.copyOf(changes);
    }

    /**
     * The priority it takes part with.
     *
     * @param effective 1..255
     * @param base before the trackers' weights; in a sync group the lowest of its members
     * @param parts what each tracker does to it
     */
    public record Priority(int effective, int base, List<Part> parts) {
        /** Copies the list. */
        public Priority {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What one tracker does now.
     *
     * @param tracker its name
     * @param weight its weight, -254..254; 0: its failure is a fault
     * @param state its latest result: up, down, unknown or a number
     * @param change what it adds to the priority
     * @param fault whether its result keeps the instance in FAULT
     */
    public record Part(String tracker, int weight, String state, int change, boolean fault) {}

    /**
     * Another director.
     *
     * @param name its router id
     * @param address where it speaks from
     * @param state what it said it is
     * @param priority its priority; 0 when it gave up or cannot be master
     * @param preempt whether it displaces a master of lower priority
     * @param lastHeardMs milliseconds since
     * @param alive whether it is a member of the cluster now
     */
    public record Heard(
            String name,
            String address,
            String state,
            int priority,
            boolean preempt,
            long lastHeardMs,
            boolean alive) {}

    /**
     * The votes.
     *
     * @param needed how many a master needs
     * @param votes how many there are
     * @param witnesses the names of the witnesses among them
     * @param gatewayReachable the gateway's vote; null when none is asked
     * @param reached whether this director may be master
     */
    public record Quorum(
            int needed,
            int votes,
            List<String> witnesses,
            @Nullable Boolean gatewayReachable,
            boolean reached) {
        /** Copies the list. */
        public Quorum {
            witnesses = List.copyOf(witnesses);
        }
    }

    /**
     * The instances that are master together.
     *
     * @param name the group's name
     * @param members its instances
     */
    public record SyncGroup(String name, List<Member> members) {
        /** Copies the list. */
        public SyncGroup {
            members = List.copyOf(members);
        }
    }

    /**
     * An instance of a sync group.
     *
     * @param instance its name
     * @param state what it is
     * @param ready whether it is or could be master
     */
    public record Member(String instance, String state, boolean ready) {}

    /**
     * Something that is missing.
     *
     * @param cause what
     * @param mend what to do about it
     */
    public record Fault(String cause, String mend) {}

    /**
     * The failure of one tracker, all else as it is.
     *
     * @param tracker its name
     * @param fault whether the instance would be in FAULT
     * @param priority the effective priority then
     * @param successor the router id of who would be master instead; null when nobody would
     */
    public record IfFailed(
            String tracker,
            boolean fault,
            int priority,
            @Nullable String successor) {}

    /**
     * What happens by itself.
     *
     * @param what startup, master_down, preempt, advert or handover
     * @param inMs milliseconds from now; negative when it is overdue
     */
    public record Next(String what, long inMs) {}
}
