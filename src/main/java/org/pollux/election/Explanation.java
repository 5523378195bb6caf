package org.pollux.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.pollux.election.InstanceStatus.Consequence;
import org.pollux.election.InstanceStatus.Contribution;

/** What an instance is and why, for people. */
final class Explanation {
    private final Situation situation;
    private final VirtualRouter router;
    private final long now;

    Explanation(Situation situation, VirtualRouter router, long now) {
        this.situation = situation;
        this.router = router;
        this.now = now;
    }

    InstanceStatus status() {
        SyncGroup group = router.group();
        EffectivePriority priority = group.priority();
        return new InstanceStatus(
                router.name(),
                router.settings().virtualRouterId(),
                router.state(),
                router.priority(),
                Duration.ofNanos(now - router.since()),
                router.reason(),
                group.term(),
                router.master(),
                router.master()
                        .flatMap(member -> router.peers().age(member, now))
                        .map(Duration::ofNanos),
                new LinkedHashSet<>(router.faults()),
                router.peers().status(now),
                new InstanceStatus.PriorityParts(priority.base(), priority.contributions()),
                consequences(),
                situation.quorum(),
                group.name().map(group::status),
                router.timers().first(now));
    }

    private List<Consequence> consequences() {
        List<Consequence> consequences = new ArrayList<>();
        for (Contribution contribution : router.group().priority().contributions()) {
            TrackerState bad = contribution.tracker().reverse() ? TrackerState.UP : TrackerState.DOWN;
            if (!(contribution.state() instanceof TrackerState.Value)
                    && !contribution.state().equals(bad)) {
                consequences.add(consequence(contribution.tracker().name(), bad));
            }
        }
        return consequences;
    }

    private Consequence consequence(String tracker, TrackerState bad) {
        EffectivePriority then = router.group().weigh(name -> name.equals(tracker) ? bad : situation.tracker(name));
        boolean fault = !then.faults().isEmpty();
        Optional<MemberId> successor = router.isMaster() ? successor(fault, then.value()) : Optional.empty();
        return new Consequence(tracker, fault, then.value(), successor);
    }

    /** The best candidate that would take the place of a master of this priority. */
    private Optional<MemberId> successor(boolean gone, int priority) {
        return router.peers().candidates().stream()
                .filter(other -> gone || (other.preempt() && other.priority() > priority))
                .map(Rank::of)
                .max(Rank::compareTo)
                .map(Rank::member);
    }
}
