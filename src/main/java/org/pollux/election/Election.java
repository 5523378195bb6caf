package org.pollux.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The election of a director: one state machine per VRRP instance, fed with what is heard and with the time.
 *
 * <p>Not thread safe: one owner thread gives all inputs, in order. {@code now} is a nanosecond clock that never goes
 * back (such as {@code System.nanoTime()}), read when the input is given, not when it arose: the election also notices by
 * it that its own thread did not run. {@link #step} must be called at the latest at {@link #nextDeadline}, after the
 * inputs that wait already.
 */
public final class Election {
    private final Situation situation;
    private Map<String, VirtualRouter> routers = Map.of();
    private List<SyncGroup> groups = List.of();
    /** Removed from the configuration; they hand over. */
    private final List<VirtualRouter> leaving = new ArrayList<>();

    private Lineup lineup = new Lineup(List.of());
    private long stallLimit;
    private boolean started;
    private boolean stopping;
    private boolean busy;
    private long latest;
    /** How long the owner thread had nothing to do before the last input. */
    private long idle;

    private long unrouted;

    /**
     * An election that has not started.
     *
     * @param self this director
     * @param settings what holds for all instances
     * @param instances their names must differ
     * @param groups their names must differ, their members exist, and none is in two
     * @param actions where the orders go
     * @throws IllegalArgumentException if instances and groups are not so
     */
    public Election(
            MemberId self,
            ElectionSettings settings,
            List<InstanceSettings> instances,
            List<SyncGroupSettings> groups,
            ElectionActions actions) {
        check(instances, groups);
        situation = new Situation(self, settings, actions);
        Map<String, VirtualRouter> fresh = new LinkedHashMap<>();
        instances.forEach(instance -> fresh.put(instance.name(), new VirtualRouter(situation, instance)));
        arrange(fresh, groups);
    }

    /**
     * From now on a running master of lower priority is left alone after each start, each fault that has gone and each
     * stall until {@link #ready} is said or so long has passed. Where nobody is master nothing waits. Before the start; an
     * election that is not told this does not wait.
     *
     * @param atMost positive
     */
    public void awaitReadiness(Duration atMost) {
        if (started || atMost.isNegative() || atMost.isZero()) {
            throw new IllegalArgumentException("readiness within " + atMost + ", started: " + started);
        }
        situation.setReadinessLimit(atMost.toNanos());
    }

    /** What a new master needs is there: see {@link #awaitReadiness}. */
    public void ready(long now) {
        begin(now);
        for (VirtualRouter router : lineup.all) {
            router.ready(now);
        }
        busy = false;
    }

    /** Begins to take part: BACKUP, or MASTER at once with priority 255. Give faults known by then before. */
    public void start(long now) {
        if (started) {
            throw new IllegalStateException("the election was started before");
        }
        latest = now;
        started = true;
        begin(now);
        groups.forEach(group -> group.refresh(now));
        for (VirtualRouter router : lineup.all) {
            router.start(situation.settings().startupDelay().toNanos(), now);
        }
        busy = false;
    }

    /** An advert came from another director. Those of this director itself are ignored. */
    public void received(Advert advert, long now) {
        begin(now);
        VirtualRouter router = lineup.route(advert);
        if (router == null) {
            unrouted++;
        } else {
            router.received(advert, now);
        }
        busy = false;
    }

    /**
     * The whole process did not run for longer than the others wait before they count a silent director as gone, up to now:
     * a master gives its addresses up and listens. Give it before whatever waited meanwhile. That the owner thread did not
     * run is noticed without being told, and borne for longer: the others may still hear the rest of the process.
     *
     * @param gap for how long, in nanoseconds
     */
    public void paused(long gap, long now) {
        begin(now);
        if (started) {
            for (VirtualRouter router : lineup.all) {
                if (idle <= router.stallLimit()) {
                    router.paused(gap, now);
                }
            }
        }
        busy = false;
    }

    /** Members came or went. */
    public void membershipChanged(Membership membership, long now) {
        begin(now);
        boolean quorum = situation.hasQuorum();
        Members.Change change = situation.setMembership(membership, now);
        tellQuorum(quorum, now);
        change.departed().forEach((member, cause) -> {
            for (VirtualRouter router : lineup.all) {
                router.departed(member, cause, now);
            }
        });
        if (!change.joined().isEmpty()) {
            for (VirtualRouter router : lineup.all) {
                router.joined(change.joined(), now);
            }
        }
        busy = false;
    }

    /**
     * Something the instance needs is missing, such as {@code interface eth0 is down}. The same cause twice counts once.
     *
     * @throws IllegalArgumentException if there is no such instance
     */
    public void raiseFault(String instance, String cause, long now) {
        VirtualRouter router = named(instance);
        begin(now);
        if (router.causes().add(cause)) {
            router.group().refresh(now);
        }
        busy = false;
    }

    /**
     * It is back. Causes that were not raised are ignored.
     *
     * @throws IllegalArgumentException if there is no such instance
     */
    public void clearFault(String instance, String cause, long now) {
        VirtualRouter router = named(instance);
        begin(now);
        if (router.causes().remove(cause)) {
            router.group().refresh(now);
        }
        busy = false;
    }

    /**
     * A tracker has a result. Before its first one it counts as its settings say; that of a name nothing watches is kept
     * until something does.
     */
    public void trackerChanged(String tracker, TrackerState state, long now) {
        begin(now);
        if (situation.setTracker(tracker, state)) {
            groups.forEach(group -> group.refresh(now));
        }
        busy = false;
    }

    /** Whether the gateway that has a vote answers. Before it is told for the first time there is no such vote. */
    public void gatewayChanged(boolean reachable, long now) {
        begin(now);
        boolean quorum = situation.hasQuorum();
        situation.setGateway(reachable);
        tellQuorum(quorum, now);
        busy = false;
    }

    /**
     * Other settings from now on. What stays, and what is only changed, goes on without a gap: priority, interval, trackers
     * and the rest change in place, and a master remains one unless the rules then say otherwise. New instances start; those
     * that are gone hand over, as at a stop, and end with a transition to INIT. One whose virtual router id changed is
     * another instance: the old one lets go at once. After {@link #stop} nothing changes any more.
     *
     * @throws IllegalArgumentException as the constructor; nothing has changed then
     */
    public void reconfigure(
            ElectionSettings settings, List<InstanceSettings> instances, List<SyncGroupSettings> groups, long now) {
        check(instances, groups);
        if (stopping) {
            return;
        }
        begin(now);
        boolean quorum = situation.hasQuorum();
        situation.setSettings(settings);
        Map<String, VirtualRouter> before = new LinkedHashMap<>(routers);
        Map<String, VirtualRouter> after = new LinkedHashMap<>();
        List<VirtualRouter> fresh = new ArrayList<>();
        for (InstanceSettings instance : instances) {
            VirtualRouter router = before.remove(instance.name());
            if (router != null && router.settings().virtualRouterId() != instance.virtualRouterId()) {
                router.end(Reasons.OTHER_ID, now);
                router = null;
            }
            if (router == null) {
                endLeaving(instance.name(), now);
                router = new VirtualRouter(situation, instance);
                fresh.add(router);
            } else {
                router.configure(instance);
            }
            after.put(instance.name(), router);
        }
        before.values().forEach(router -> {
            router.setGroup(new SyncGroup(situation, Optional.empty(), List.of(router)));
            leaving.add(router);
            router.stop(Reasons.REMOVED, now);
        });
        arrange(after, groups);
        this.groups.forEach(group -> group.refresh(now));
        after.values().forEach(router -> router.configured(now));
        if (started) {
            fresh.forEach(router -> router.start(0, now));
            tellQuorum(quorum, now);
            this.groups.forEach(group -> group.settle(now));
        }
        dropEnded();
        busy = false;
    }

    /** Time has passed. */
    public void step(long now) {
        begin(now);
        for (VirtualRouter router : lineup.all) {
            router.step(now);
        }
        if (!leaving.isEmpty()) {
            dropEnded();
        }
        busy = false;
    }

    /** When {@link #step} must be called next, on the clock of the inputs. */
    public long nextDeadline() {
        // Often enough that a stall is told from idleness.
        return nextTimer(latest + stallLimit / 3);
    }

    /** As if {@link #step} had been called often enough until then, while no timer ended: for a simulation that skips it. */
    void ranUntil(long then) {
        latest = then - latest > 0 ? then : latest;
    }

    /** When the first timer ends, or a later bound: {@link #nextDeadline} without the watch for stalls. */
    long nextTimer(long bound) {
        long next = bound;
        for (VirtualRouter router : lineup.all) {
            next = router.nextDeadline(next);
        }
        return next;
    }

    /** Begins to leave: every master hands over. Go on giving inputs until {@link #stopped}. */
    public void stop(long now) {
        begin(now);
        stopping = true;
        for (VirtualRouter router : lineup.all) {
            router.stop(Reasons.STOPPING, now);
        }
        busy = false;
    }

    /** Whether nothing is held any more after {@link #stop}. */
    public boolean stopped() {
        if (!stopping) {
            return false;
        }
        for (VirtualRouter router : lineup.all) {
            if (!router.isStopped()) {
                return false;
            }
        }
        return true;
    }

    /** What is what, for people; in the order of the configuration. */
    public List<InstanceStatus> status(long now) {
        return routers.values().stream()
                .map(router -> new Explanation(situation, router, now).status())
                .toList();
    }

    /** Adverts that named no instance of this director, since the start. */
    public long unroutedAdverts() {
        return unrouted;
    }

    /** Everything that comes in passes here: looks for a stall first, and for actions that call back. */
    private void begin(long now) {
        if (busy) {
            throw new IllegalStateException("an action called the election back: queue the input instead");
        }
        busy = true;
        idle = now - latest - situation.takeWorked();
        if (started && idle > stallLimit) {
            for (VirtualRouter router : lineup.all) {
                if (idle > router.stallLimit()) {
                    router.stalled(idle, now);
                }
            }
        }
        latest = now - latest > 0 || !started ? now : latest;
    }

    private void tellQuorum(boolean before, long now) {
        if (started && before != situation.hasQuorum()) {
            for (VirtualRouter router : lineup.all) {
                router.quorumChanged(now);
            }
        }
    }

    private void arrange(Map<String, VirtualRouter> instances, List<SyncGroupSettings> settings) {
        List<SyncGroup> arranged = new ArrayList<>();
        Map<String, VirtualRouter> ungrouped = new LinkedHashMap<>(instances);
        for (SyncGroupSettings group : settings) {
            List<VirtualRouter> members = new ArrayList<>();
            for (String member : group.members()) {
                VirtualRouter router = ungrouped.remove(member);
                if (router != null) {
                    members.add(router);
                }
            }
            arranged.add(new SyncGroup(situation, Optional.of(group), members));
        }
        ungrouped.values().forEach(router -> arranged.add(new SyncGroup(situation, Optional.empty(), List.of(router))));
        for (SyncGroup group : arranged) {
            group.members().forEach(member -> member.setGroup(group));
        }
        routers = instances;
        groups = arranged;
        lineUp();
    }

    private void endLeaving(String name, long now) {
        leaving.removeIf(router -> {
            boolean same = router.name().equals(name);
            if (same) {
                router.end(Reasons.REMOVED, now);
            }
            return same;
        });
    }

    private void dropEnded() {
        if (leaving.removeIf(VirtualRouter::isStopped)) {
            lineUp();
        }
    }

    private void lineUp() {
        List<VirtualRouter> all = new ArrayList<>(routers.values());
        all.addAll(leaving);
        lineup = new Lineup(all);
        stallLimit = all.stream()
                .mapToLong(VirtualRouter::stallLimit)
                .min()
                .orElse(situation.settings().stallLimit().toNanos());
    }

    private VirtualRouter named(String instance) {
        VirtualRouter router = routers.get(instance);
        if (router == null) {
            throw new IllegalArgumentException("no instance is named " + instance);
        }
        return router;
    }

    private static void check(List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
        Set<String> names = new HashSet<>();
        for (InstanceSettings instance : instances) {
            if (!names.add(instance.name())) {
                throw new IllegalArgumentException("two instances are named " + instance.name());
            }
        }
        Set<String> groupNames = new HashSet<>();
        Map<String, String> groupOf = new HashMap<>();
        for (SyncGroupSettings group : groups) {
            if (!groupNames.add(group.name())) {
                throw new IllegalArgumentException("two sync groups are named " + group.name());
            }
            for (String member : group.members()) {
                if (!names.contains(member)) {
                    throw new IllegalArgumentException("sync group " + group.name() + " has no instance " + member);
                }
                String other = groupOf.put(member, group.name());
                if (other != null) {
                    throw new IllegalArgumentException(
                            member + " is in two sync groups, " + other + " and " + group.name());
                }
            }
        }
    }

    /** The instances in a form in which they are quickly found. */
    private static final class Lineup {
        private static final VirtualRouter[] NONE = {};

        final VirtualRouter[] all;
        private final VirtualRouter[][] byId = new VirtualRouter[256][];

        Lineup(List<VirtualRouter> routers) {
            all = routers.toArray(NONE);
            Arrays.fill(byId, NONE);
            for (VirtualRouter router : all) {
                int id = router.settings().virtualRouterId();
                byId[id] = Arrays.copyOf(byId[id], byId[id].length + 1);
                byId[id][byId[id].length - 1] = router;
            }
        }

        /** By the virtual router id, and by the name where the id is not enough. */
        @Nullable
        VirtualRouter route(Advert advert) {
            VirtualRouter[] sameId = byId[advert.virtualRouterId()];
            if (sameId.length == 1) {
                return sameId[0];
            }
            for (VirtualRouter router : sameId) {
                if (router.name().equals(advert.instance())) {
                    return router;
                }
            }
            return null;
        }
    }
}
