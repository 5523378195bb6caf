package org.pollux.election;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an instance stands against those of the other directors: what it lacks, its priority, whom it may displace. */
final class Standing {
    private final Situation situation;
    private final Peers peers;
    private SyncGroup group;
    private int priority;
    private List<String> faults = List.of();

    /** What it lacks by itself, trackers and sync group left out. */
    final Set<String> causes = new LinkedHashSet<>();

    /** Until then a running master that is met is left alone ({@code preempt_delay} after a start or a fault). */
    private final Deadline newcomer = new Deadline();

    /** The standing of an instance in a group of its own. */
    Standing(Situation situation, Peers peers, VirtualRouter router) {
        this.situation = situation;
        this.peers = peers;
        priority = router.settings().priority();
        group = new SyncGroup(situation, Optional.empty(), List.of(router));
    }

    SyncGroup group() {
        return group;
    }

    void join(SyncGroup changed) {
        changed.inherit(group);
        group = changed;
    }

    int priority() {
        return priority;
    }

    List<String> faults() {
        return faults;
    }

    void judge(int effective, List<String> missing) {
        priority = effective;
        faults = List.copyOf(missing);
    }

    /** It has come up, or all faults are gone. */
    void beginsAnew(long now) {
        newcomer.set(now + preemptDelay());
    }

    void preemptionChanged() {
        newcomer.clear();
    }

    boolean isOwner() {
        return priority == InstanceSettings.OWNER;
    }

    boolean preempts() {
        return group.preempts() || isOwner();
    }

    /** The same as far as other masters are concerned: one that has only just come leaves them alone for a while. */
    boolean claimsToPreempt(long now) {
        return preempts() && (!newcomer.isSet() || newcomer.passed(now));
    }

    long preemptDelay() {
        return isOwner() ? 0 : group.preemptDelay();
    }

    /** Whether no living candidate ranks above. */
    boolean ranksBest() {
        return peers.noneAbove(new Rank(priority, situation.self));
    }

    /** The claim of this director, which has been master since then. */
    Claim claim(long since, long now) {
        return new Claim(new Rank(priority, situation.self), claimsToPreempt(now), group.term(), now - since);
    }

    /** Whether, of two masters that are heard, the one followed already will win. */
    boolean isBetterFollowed(@Nullable MemberId followed, Advert advert) {
        if (followed == null || followed.equals(advert.sender()) || !situation.members.isAlive(followed)) {
            return false;
        }
        return peers.last(followed)
                .filter(Advert::claimsMastership)
                .filter(known -> Claim.of(known).beats(Claim.of(advert)))
                .isPresent();
    }
}
