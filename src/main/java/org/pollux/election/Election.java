package org.pollux.election;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The election of a director: one state machine per VRRP instance, fed with what is heard and with the time.
 *
 * <p>Not thread safe: one owner thread gives all inputs, in order. {@code now} is a nanosecond clock that never goes
 * back (such as {@code System.nanoTime()}), read when the input is given, not when it arose: the election also notices by
 * it that its own thread did not run. {@link #step} must be called at the latest at {@link #nextDeadline}, after the
 * inputs that wait already.
 */
public final class Election {
    private final Members members;
    private final ElectionSettings settings;
    private final Map<String, VirtualRouter> routers = new LinkedHashMap<>();
    private final Map<String, TrackerState> trackers = new LinkedHashMap<>();
    private Optional<Boolean> gateway = Optional.empty();
    private boolean started;
    private boolean stopping;
    private boolean busy;
    private long latest;
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
        if (!groups.isEmpty()) {
            throw new UnsupportedOperationException("sync groups");
        }
        this.settings = settings;
        members = new Members(self);
        for (InstanceSettings instance : instances) {
            VirtualRouter router = new VirtualRouter(self, settings, instance, members, actions);
            if (routers.put(instance.name(), router) != null) {
                throw new IllegalArgumentException("two instances are named " + instance.name());
            }
        }
    }

    /** Begins to take part: BACKUP, or MASTER at once with priority 255. Give faults known by then before. */
    public void start(long now) {
        if (started) {
            throw new IllegalStateException("the election was started before");
        }
        latest = now;
        started = true;
        input(now, () -> each(router -> router.start(now)));
    }

    /** An advert came from another director. Those of this director itself are ignored. */
    public void received(Advert advert, long now) {
        input(now, () -> route(advert).ifPresentOrElse(router -> router.received(advert, now), () -> unrouted++));
    }

    /** Members came or went. */
    public void membershipChanged(Membership membership, long now) {
        input(now, () -> {
            Members.Change change = members.update(membership, now);
            change.departed().forEach((member, cause) -> each(router -> router.departed(member, cause, now)));
            if (!change.joined().isEmpty()) {
                each(router -> router.joined(change.joined(), membership.merged(), now));
            }
        });
    }

    /**
     * Something the instance needs is missing, such as {@code interface eth0 is down}. The same cause twice counts once.
     *
     * @throws IllegalArgumentException if there is no such instance
     */
    public void raiseFault(String instance, String cause, long now) {
        VirtualRouter router = named(instance);
        input(now, () -> router.raiseFault(cause, now));
    }

    /**
     * It is back. Causes that were not raised are ignored.
     *
     * @throws IllegalArgumentException if there is no such instance
     */
    public void clearFault(String instance, String cause, long now) {
        VirtualRouter router = named(instance);
        input(now, () -> router.clearFault(cause, now));
    }

    /**
     * Changes the effective priority, 1..255.
     *
     * @throws IllegalArgumentException if there is no such instance or the priority is out of range
     */
    public void changePriority(String instance, int priority, long now) {
        VirtualRouter router = named(instance);
        if (priority < 1 || priority > InstanceSettings.OWNER) {
            throw new IllegalArgumentException(instance + ": priority " + priority + " is not in 1..255");
        }
        input(now, () -> router.changePriority(priority, now));
    }

    /**
     * A tracker has a result. Before its first one it counts as its settings say; names that nothing watches are ignored
     * for now, and known when something watches them later.
     */
    public void trackerChanged(String tracker, TrackerState state, long now) {
        input(now, () -> trackers.put(tracker, state));
    }

    /** Whether the gateway that has a vote answers. Before it is told for the first time there is no such vote. */
    public void gatewayChanged(boolean reachable, long now) {
        input(now, () -> gateway = Optional.of(reachable));
    }

    /**
     * Other settings from now on. What stays, and what is only changed, goes on without a gap: priority, interval, trackers
     * and the rest change in place, and a master remains one unless the rules then say otherwise. New instances start; those
     * that are gone hand over, as at a stop, and their name ends with a transition to INIT. One whose virtual router id
     * changed is another instance: the old one lets go at once.
     *
     * @throws IllegalArgumentException as the constructor; nothing has changed then
     */
    public void reconfigure(
            ElectionSettings settings, List<InstanceSettings> instances, List<SyncGroupSettings> groups, long now) {
        if (busy || settings.expectedPeers() < 0 || now != latest || gateway.isPresent()) {
            throw new UnsupportedOperationException("reconfigure: " + instances + groups);
        }
    }

    /** Time has passed. */
    public void step(long now) {
        input(now, () -> each(router -> router.step(now)));
    }

    /** When {@link #step} must be called next, on the clock of the inputs. */
    public long nextDeadline() {
        // Often enough that a stall is told from idleness.
        long next = latest + settings.stallLimit().toNanos() / 3;
        for (VirtualRouter router : routers.values()) {
            next = router.nextDeadline(next);
        }
        return next;
    }

    /** Begins to leave: every master hands over. Go on giving inputs until {@link #stopped}. */
    public void stop(long now) {
        stopping = true;
        input(now, () -> each(router -> router.stop(now)));
    }

    /** Whether nothing is held any more after {@link #stop}. */
    public boolean stopped() {
        return stopping && routers.values().stream().allMatch(VirtualRouter::isStopped);
    }

    /** What is what, for people; in the order of the configuration. */
    public List<InstanceStatus> status(long now) {
        List<InstanceStatus> status = new ArrayList<>();
        each(router -> status.add(router.status(now)));
        return status;
    }

    /** Adverts that named no instance of this director, since the start. */
    public long unroutedAdverts() {
        return unrouted;
    }

    /** Everything that comes in passes here: looks for a stall first, and for actions that call back. */
    private void input(long now, Runnable work) {
        if (busy) {
            throw new IllegalStateException("an action called the election back: queue the input instead");
        }
        busy = true;
        try {
            if (started) {
                long gap = now - latest;
                if (gap > settings.stallLimit().toNanos()) {
                    each(router -> router.stalled(gap, now));
                }
                latest = gap > 0 ? now : latest;
            }
            work.run();
        } finally {
            busy = false;
        }
    }

    private void each(Consumer<VirtualRouter> what) {
        routers.values().forEach(what);
    }

    /** By the virtual router id, and by the name where the id is not enough. */
    private Optional<VirtualRouter> route(Advert advert) {
        List<VirtualRouter> sameId = routers.values().stream()
                .filter(router -> router.virtualRouterId() == advert.virtualRouterId())
                .toList();
        return sameId.size() == 1
                ? Optional.of(sameId.getFirst())
                : sameId.stream()
                        .filter(router -> router.name().equals(advert.instance()))
                        .findFirst();
    }

    private VirtualRouter named(String instance) {
        VirtualRouter router = routers.get(instance);
        if (router == null) {
            throw new IllegalArgumentException("no instance is named " + instance);
        }
        return router;
    }
}
