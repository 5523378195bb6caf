package org.pollux.election;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pollux.election.EffectivePriority.Watched;

/**
 * Instances that are master together or not at all; an instance without a sync group is a group of its own. The group has
 * one priority and one term, so that two directors never each rank best in a part of it.
 */
final class SyncGroup {
    private final Situation situation;
    private final Optional<SyncGroupSettings> settings;
    private final List<VirtualRouter> members;
    private final boolean preempts;
    private final long preemptDelay;
    private long term;
    /** Whether the latest reign known is one of this director. */
    private boolean ownTerm;

    private EffectivePriority priority;

    SyncGroup(Situation situation, Optional<SyncGroupSettings> settings, List<VirtualRouter> members) {
        this.situation = situation;
        this.settings = settings;
        this.members = List.copyOf(members);
        preempts = members.stream().allMatch(member -> member.settings().preempt());
        preemptDelay = members.stream()
                .mapToLong(member -> member.settings().preemptDelay().toNanos())
                .max()
                .orElse(0);
        priority = weigh(situation::tracker);
    }

    Optional<String> name() {
        return settings.map(SyncGroupSettings::name);
    }

    List<VirtualRouter> members() {
        return members;
    }

    long term() {
        return term;
    }

    /** Whether all of them do: one that must not holds the others back. */
    boolean preempts() {
        return preempts;
    }

    /** The longest of them, in nanoseconds. */
    long preemptDelay() {
        return preemptDelay;
    }

    EffectivePriority priority() {
        return priority;
    }

    /** Takes over what another group of a member knew. */
    void inherit(SyncGroup former) {
        if (former.term > term) {
            term = former.term;
            ownTerm = former.ownTerm;
        }
    }

    /** Another director reigns with this term. */
    void heardTerm(long heard) {
        if (heard >= term) {
            term = heard;
            ownTerm = false;
        }
    }

    /** The term of a master that stays goes on above that of the one that yields. */
    void overruled(long heard) {
        term = Math.max(term, heard);
    }

    /** Weighs faults and trackers anew and lets every member act on it. */
    void refresh(long now) {
        priority = weigh(situation::tracker);
        List<String> tracked = priority.faults();
        for (VirtualRouter member : members) {
            List<String> faults = new ArrayList<>(member.causes());
            faults.addAll(tracked);
            for (VirtualRouter other : members) {
                if (other != member) {
                    other.causes().forEach(cause -> faults.add(other.name() + " of the same sync group: " + cause));
                }
            }
            member.judge(priority.value(), faults, now);
        }
    }

    /** Makes the members master that want to be, once all of them do or are. */
    void promote(long now) {
        for (VirtualRouter member : members) {
            if (!member.isReady()) {
                return;
            }
        }
        if (!ownTerm) {
            term = Math.min(term + 1, Advert.MAX_TERM);
            ownTerm = true;
        }
        members.forEach(member -> member.ascend(now));
    }

    /** A member is master no longer, so no other may be. */
    void fellBack(VirtualRouter fallen, long now) {
        for (VirtualRouter member : members) {
            if (member != fallen) {
                member.fallBack(Reasons.groupFellBack(fallen), now);
            }
        }
    }

    /** After a change of the group: all or nothing. */
    void settle(long now) {
        Optional<VirtualRouter> reigning =
                members.stream().filter(VirtualRouter::isMaster).findFirst();
        if (reigning.isEmpty()) {
            promote(now);
            return;
        }
        Reason joining = Reasons.groupReigns(reigning.get());
        members.forEach(member -> member.join(joining, now));
        members.stream().filter(member -> !member.isReady()).findFirst().ifPresent(outside -> fellBack(outside, now));
    }

    /** As it would be with other results of the trackers. */
    EffectivePriority weigh(Function<String, TrackerState> states) {
        int base = members.stream()
                .mapToInt(member -> member.settings().priority())
                .min()
                .orElseThrow();
        // One tracker counts once, however many watch it; what the group says of it goes first.
        Map<String, Watched> watched = new LinkedHashMap<>();
        boolean awaited = awaitsResults();
        settings.ifPresent(group -> group.trackers()
                .forEach(tracker -> watched.putIfAbsent(tracker.name(), new Watched(tracker, true, awaited))));
        boolean weights = settings.map(SyncGroupSettings::memberWeights).orElse(true);
        for (VirtualRouter member : members) {
            for (TrackerSettings tracker : member.settings().trackers()) {
                watched.merge(tracker.name(), new Watched(tracker, weights, awaited), SyncGroup::theOneThatCounts);
            }
        }
        return EffectivePriority.of(base, List.copyOf(watched.values()), states);
    }

    InstanceStatus.SyncGroup status(String name) {
        return new InstanceStatus.SyncGroup(
                name,
                members.stream()
                        .map(member -> new InstanceStatus.GroupMember(member.name(), member.state(), member.isReady()))
                        .toList());
    }

    /** One that makes faults goes before one that weighs. */
    private static Watched theOneThatCounts(Watched first, Watched other) {
        return first.settings().weight() != 0 && other.settings().weight() == 0 ? other : first;
    }

    /** Only what does not run yet waits for a tracker's first result: a reload must not stop what runs. */
    private boolean awaitsResults() {
        return members.stream().noneMatch(member -> member.state().isCandidate());
    }
}
