package org.pollux.election;

import java.time.Duration;
import java.util.List;
import org.pollux.election.Reason.Kind;

/** The reasons of an instance's transitions, in the words of the journal. */
final class Reasons {
    static final Reason NOT_STARTED = new Reason(Kind.START, "not started");
    static final Reason STARTED = new Reason(Kind.START, "started");
    static final Reason STOPPING = new Reason(Kind.STOP, "this director stops");
    static final Reason OWNER = new Reason(Kind.OWNER, "owns the addresses (priority 255)");
    static final Reason FIRST =
            new Reason(Kind.FIRST, "all directors are heard, none is master and this one ranks best");

    private Reasons() {}

    static final Reason REMOVED = new Reason(Kind.CONFIGURATION, "removed from the configuration");
    static final Reason OTHER_ID =
            new Reason(Kind.CONFIGURATION, "has another virtual router id in the new configuration");

    static Reason noQuorum(InstanceStatus.Quorum quorum) {
        return new Reason(
                Kind.NO_QUORUM,
                "sees " + quorum.votes() + " of the "
                        + quorum.needed().map(Object::toString).orElse("0") + " votes that a master needs");
    }

    static Reason groupFellBack(VirtualRouter member) {
        return new Reason(
                Kind.SYNC_GROUP,
                member.name() + " of the same sync group is " + member.state() + ": " + member.reason());
    }

    static Reason groupReigns(VirtualRouter member) {
        return new Reason(Kind.SYNC_GROUP, member.name() + " of the same sync group is master");
    }

    static Reason fault(String cause) {
        return new Reason(Kind.FAULT, cause);
    }

    static Reason faultCleared(List<String> causes) {
        return new Reason(Kind.FAULT_CLEARED, "no longer: " + String.join(", ", causes));
    }

    static Reason stalled(long nanos) {
        return new Reason(Kind.STALL, "stalled for " + millis(nanos));
    }

    static Reason gone(MemberId member, Membership.Cause cause) {
        return switch (cause) {
            case LEFT -> new Reason(Kind.MASTER_LEFT, member + " left the cluster");
            case CONNECTION_CLOSED -> new Reason(Kind.MASTER_CRASHED, member + " closed its connection");
            case SILENT -> new Reason(Kind.MASTER_SILENT, member + " is silent");
        };
    }

    static Reason resigned(Advert advert) {
        return new Reason(Kind.MASTER_RESIGNED, advert.sender() + " gave up and is " + advert.state());
    }

    static Reason nobodyFollowed(Reason succession) {
        return new Reason(succession.kind(), succession.text() + ", and no better candidate followed");
    }

    static Reason neverHeard(long nanos) {
        return new Reason(Kind.ADVERTS_MISSING, "no master was heard for " + millis(nanos));
    }

    static Reason overdue(MemberId master, long nanos) {
        return new Reason(Kind.ADVERTS_MISSING, "no advert from " + master + " for " + millis(nanos));
    }

    static Reason preempt(int priority, MemberId master, int theirs) {
        return new Reason(Kind.PREEMPT, "priority " + priority + " displaces " + master + " with priority " + theirs);
    }

    static Reason better(Advert advert) {
        return new Reason(
                Kind.BETTER_MASTER,
                advert.sender() + " is master with priority " + advert.priority() + " and term " + advert.term());
    }

    static Reason conflict(Advert advert) {
        return new Reason(
                Kind.MASTER_CONFLICT, advert.sender() + " claimed to be master with priority " + advert.priority());
    }

    static Reason noMaster(Advert advert) {
        return new Reason(Kind.MASTER_CONFLICT, advert.sender() + " does not hold the addresses (any more)");
    }

    private static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + " ms";
    }
}
