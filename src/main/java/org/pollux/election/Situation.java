package org.pollux.election;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What holds for all instances of a director: who it is, its settings, who is there, who votes, what the trackers say. */
final class Situation {
    /** The longest that the orders of one input may take before they count as a stall, in nanoseconds. */
    private static final long MOST_WORK = 150_000_000L;

    final MemberId self;
    final ElectionActions actions;
    final Members members;

    private ElectionSettings settings;
    private final Map<String, TrackerState> trackers = new HashMap<>();
    private Set<MemberId> witnesses = Set.of();
    private Optional<Boolean> gateway = Optional.empty();
    private boolean quorum;
    private long sequence;
    private long readinessLimit;
    private long worked;

    Situation(MemberId self, ElectionSettings settings, ElectionActions actions) {
        this.self = self;
        this.settings = settings;
        this.actions = actions;
        members = new Members(self);
        count();
    }

    /** How long a running master is left alone while nobody has said that this director is ready; zero: not at all. */
    long readinessLimit() {
        return readinessLimit;
    }

    void setReadinessLimit(long nanos) {
        readinessLimit = nanos;
    }

    /** The owner thread carried out an order for so long, in nanoseconds. */
    void worked(long nanos) {
        worked += nanos;
    }

    /** How much of the time since this was last asked was work: beyond the bound it was a stall as well. */
    long takeWorked() {
        long taken = Math.min(worked, MOST_WORK);
        worked = 0;
        return taken;
    }

    /** Of all instances, so that one that is removed and comes back goes on rising. */
    long nextSequence() {
        return ++sequence;
    }

    ElectionSettings settings() {
        return settings;
    }

    TrackerState tracker(String name) {
        return trackers.getOrDefault(name, TrackerState.UNKNOWN);
    }

    /** Returns whether this is news. */
    boolean setTracker(String name, TrackerState state) {
        return !state.equals(trackers.put(name, state));
    }

    void setSettings(ElectionSettings changed) {
        settings = changed;
        count();
    }

    void setGateway(boolean reachable) {
        gateway = Optional.of(reachable);
        count();
    }

    Members.Change setMembership(Membership membership, long now) {
        witnesses = membership.witnesses();
        Members.Change change = members.update(membership, now);
        count();
        return change;
    }

    /** Whether there are votes enough for a master. */
    boolean hasQuorum() {
        return quorum;
    }

    InstanceStatus.Quorum quorum() {
        return new InstanceStatus.Quorum(settings.quorum(), votes(), witnesses, gateway, quorum);
    }

    private void count() {
        quorum = settings.quorum().map(needed -> votes() >= needed).orElse(true);
    }

    private int votes() {
        return 1 + members.others().size() + witnesses.size() + (gateway.orElse(false) ? 1 : 0);
    }
}
