package org.pollux.director;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pollux.config.VrrpInstance;
import org.pollux.election.InstanceStatus;
import org.pollux.election.MemberId;
import org.pollux.election.State;

/** Puts what the election knows of an instance into an {@link Explanation}. */
final class Explainer {
    private static final int CHANGES_SHOWN = 10;

    private final String director;
    private final VrrpInstance configured;
    private final InstanceStatus now;

    private Explainer(String director, VrrpInstance configured, InstanceStatus now) {
        this.director = director;
        this.configured = configured;
        this.now = now;
    }

    /**
     * Explains an instance.
     *
     * @param director this director's router id
     * @param configured what the configuration says of it
     * @param now what the election says of it
     * @param changes its role changes, oldest first
     */
    static Explanation explain(
            String director, VrrpInstance configured, InstanceStatus now, List<Journal.RoleChange> changes) {
        return new Explainer(director, configured, now).write(changes);
    }

    private Explanation write(List<Journal.RoleChange> changes) {
        return new Explanation(
                director,
                now.name(),
                now.state().name(),
                changes.isEmpty()
                        ? Instant.now().minus(now.since())
                        : changes.getLast().time(),
                now.reason().text(),
                configured.virtualAddresses().stream()
                        .map(address -> address.prefix() + " dev " + address.interfaceName())
                        .toList(),
                new Explanation.Priority(now.priority(), now.priorityParts().base(), parts()),
                configured.preempt(),
                now.master().map(MemberId::name).orElse(null),
                now.lastAdvert().map(Duration::toMillis).orElse(null),
                now.peers().stream().map(Explainer::heard).toList(),
                quorum(),
                group(),
                faults(),
                now.consequences().stream()
                        .map(c -> new Explanation.IfFailed(
                                c.tracker(),
                                c.fault(),
                                c.priority(),
                                c.successor().map(MemberId::name).orElse(null)))
                        .toList(),
                now.next().map(Explainer::next).orElse(null),
                wouldChange(),
                changes.subList(Math.max(0, changes.size() - CHANGES_SHOWN), changes.size()));
    }

    private List<Explanation.Part> parts() {
        return now.priorityParts().contributions().stream()
                .map(part -> new Explanation.Part(
                        part.tracker().name(),
                        part.tracker().weight(),
                        part.state().toString(),
                        part.change(),
                        part.fault()))
                .toList();
    }

    private static Explanation.Heard heard(InstanceStatus.Peer peer) {
        return new Explanation.Heard(
                peer.member().name(),
                peer.member().address().getHostAddress(),
                peer.state().name(),
                peer.priority(),
                peer.preempt(),
                peer.lastHeard().toMillis(),
                peer.alive());
    }

    private Explanation.@Nullable Quorum quorum() {
        return now.quorum()
                .needed()
                .map(needed -> new Explanation.Quorum(
                        needed,
                        now.quorum().votes(),
                        now.quorum().witnesses().stream()
                                .sorted()
                                .map(MemberId::name)
                                .toList(),
                        now.quorum().gatewayReachable().orElse(null),
                        now.quorum().reached()))
                .orElse(null);
    }

    private Explanation.@Nullable SyncGroup group() {
        return now.syncGroup()
                .map(group -> new Explanation.SyncGroup(
                        group.name(),
                        group.members().stream()
                                .map(member -> new Explanation.Member(
                                        member.name(), member.state().name(), member.ready()))
                                .toList()))
                .orElse(null);
    }

    private List<Explanation.Fault> faults() {
        List<String> trackers = now.priorityParts().contributions().stream()
                .map(part -> part.tracker().name())
                .toList();
        List<Explanation.Fault> faults = new ArrayList<>();
        now.faults().stream()
                .sorted()
                .forEach(cause -> faults.add(new Explanation.Fault(cause, Mending.of(cause, trackers))));
        now.priorityParts().contributions().stream()
                .filter(InstanceStatus.Contribution::fault)
                .filter(part -> now.faults().stream()
                        .noneMatch(cause -> cause.contains(part.tracker().name())))
                .forEach(part -> faults.add(new Explanation.Fault(
                        "tracker " + part.tracker().name() + ": " + part.state(),
                        "the tracker " + part.tracker().name() + " must succeed again")));
        return faults;
    }

    private static Explanation.Next next(InstanceStatus.Timer timer) {
        return new Explanation.Next(
                timer.kind().name().toLowerCase(Locale.ROOT), timer.in().toMillis());
    }

    /** In words; the order is that of likelihood. */
    private List<String> wouldChange() {
        return switch (now.state()) {
            case MASTER -> asMaster();
            case BACKUP -> asBackup();
            case FAULT -> List.of("it takes part again when every fault above is mended");
            case HANDOVER ->
                List.of("it lets go of the addresses when a successor is heard, or when the time for it is over");
            case INIT -> List.of("it takes part when the director has started, and not any more once it stops");
        };
    }

    private List<String> asMaster() {
        List<String> ways = new ArrayList<>();
        Optional<InstanceStatus.Peer> successor = best();
        if (successor.isEmpty()) {
            ways.add("no other director could take over now: if this one goes, nobody holds the addresses");
        } else {
            InstanceStatus.Peer follower = successor.get();
            ways.add(follower.member() + " takes over when this director stops, is silent, stalls or has a fault");
            ways.add(
                    follower.preempt()
                            ? "it takes over too when the priority here falls below its " + follower.priority()
                            : "a lower priority here changes nothing: it does not preempt");
        }
        quorumWay().ifPresent(ways::add);
        return ways;
    }

    private List<String> asBackup() {
        List<String> ways = new ArrayList<>();
        if (now.next()
                .filter(timer -> timer.kind() == InstanceStatus.Timer.Kind.STARTUP)
                .isPresent()) {
            ways.add("vrrp_startup_delay still runs: nothing that is heard counts before it ends");
        }
        if (now.master().isEmpty()) {
            ways.add("no master is known: it takes over unless one is heard before the time below is over");
            quorumWay().ifPresent(ways::add);
            return ways;
        }
        MemberId master = now.master().get();
        int theirs = now.peers().stream()
                .filter(peer -> peer.member().equals(master))
                .mapToInt(InstanceStatus.Peer::priority)
                .findFirst()
                .orElse(0);
        if (now.priority() > theirs && !configured.preempt()) {
            ways.add("nopreempt: the running master " + master + " is left alone, though its priority is only "
                    + theirs);
        } else if (now.priority() > theirs) {
            ways.add("it displaces " + master + ", whose priority is only " + theirs
                    + ", when nothing holds it back any more");
        } else if (now.priority() == theirs) {
            ways.add(master + " has the same priority and is master already");
        } else {
            ways.add(master + " has the higher priority (" + theirs + " against " + now.priority() + ")");
        }
        ways.add(best().filter(other -> other.priority() > now.priority())
                .map(other -> "if it goes, " + other.member() + " with priority " + other.priority()
                        + " comes before this director")
                .orElse("it takes over when the master stops, closes its connection or is silent"));
        quorumWay().ifPresent(ways::add);
        return ways;
    }

    private Optional<String> quorumWay() {
        return now.quorum()
                .needed()
                .map(needed -> now.quorum().reached()
                        ? "it may be master while it sees " + needed + " votes; now it sees "
                                + now.quorum().votes()
                        : "it may not be master before it sees " + needed + " votes; now it sees "
                                + now.quorum().votes());
    }

    /** Who of those that are not master would follow first. */
    private Optional<InstanceStatus.Peer> best() {
        return now.peers().stream()
                .filter(peer -> peer.alive() && peer.priority() > 0 && peer.state() != State.FAULT)
                .filter(peer -> now.master().filter(peer.member()::equals).isEmpty())
                .max(Comparator.comparingInt(InstanceStatus.Peer::priority).thenComparing(InstanceStatus.Peer::member));
    }
}
