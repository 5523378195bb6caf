package org.pollux.election;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pollux.election.EventQueue.Event;
import org.pollux.election.Membership.Cause;

/**
 * A director of the simulated cluster: the real election, and around it what a process and its host do. It may crash, be
 * paused (its inputs wait, its addresses stay until their lease ends) and start again as another life. Its clock has an
 * origin and a speed of its own.
 *
 * <p>The election wants to be stepped a few times a second only to tell a stall from idleness. A director that runs does
 * that: {@link #catchUp} makes up for it when something happens.
 */
final class SimulatedDirector implements ElectionActions {
    static final long LEASE = Duration.ofMillis(1500).toNanos();

    private static final long HEARTBEAT_TIMEOUT = Duration.ofMillis(150).toNanos();

    final String name;
    final int index;
    /** Whether it began with one instance only, whose name need not be told. */
    private final boolean one;

    private final SimulatedCluster cluster;
    SimulatedSettings settings;
    /** What the election was told of them. */
    private SimulatedSettings applied;

    @Nullable
    Election election;

    MemberId id;
    /** Whom it counts as members, itself left out. */
    private final Set<SimulatedDirector> view = new HashSet<>();

    /** Whether it has heard another in this life. */
    boolean knowsAnybody;

    private boolean witness;
    boolean paused;
    boolean stopping;
    /** Per million, how much faster than others its clock runs. */
    int drift;

    /** When a pause, a crash or a start last disturbed it. */
    long impairedAt;

    long startedAt;
    private long pausedAt;
    private final Map<String, Boolean> holding = new HashMap<>();
    private final Map<String, State> states = new HashMap<>();
    private final Map<String, Set<String>> faults = new HashMap<>();
    private final Map<String, TrackerState> trackers = new HashMap<>();
    private boolean gatewayKnown;
    private boolean gateway;
    private int life;
    private long nextStep = Long.MAX_VALUE;
    private final ArrayDeque<Input> waiting = new ArrayDeque<>();

    SimulatedDirector(SimulatedCluster cluster, int index, SimulatedSettings settings) {
        this.cluster = cluster;
        this.index = index;
        this.settings = settings;
        applied = settings;
        name = "d" + (index + 1);
        id = Bench.member(name, index + 1);
        one = settings.instances().size() == 1;
    }

    boolean isUp() {
        return election != null;
    }

    boolean runs() {
        return election != null && !paused;
    }

    boolean sees(SimulatedDirector other) {
        return view.contains(other);
    }

    boolean hearsWitness() {
        return witness;
    }

    /** Whether its host answers for the addresses now. */
    boolean holds(String instance) {
        return holding.getOrDefault(instance, false) && !(paused && cluster.now - pausedAt > LEASE);
    }

    State state(String instance) {
        return states.getOrDefault(instance, State.INIT);
    }

    /** Whether its host lacks what the instance, or another of its sync group, needs. */
    boolean lacksSomething(String instance) {
        for (String name : settings.together(instance)) {
            if (!faults.getOrDefault(name, Set.of()).isEmpty()) {
                return true;
            }
            for (TrackerSettings tracker :
                    settings.find(name).map(InstanceSettings::trackers).orElse(List.of())) {
                TrackerState state = trackers.getOrDefault(tracker.name(), TrackerState.UNKNOWN);
                boolean bad = state.equals(TrackerState.UNKNOWN) || state.equals(TrackerState.DOWN);
                if (tracker.weight() == 0
                        ? bad
                        : state instanceof TrackerState.Value(int number)
                                && number * (tracker.reverse() ? -1 : 1) <= -254) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean lacks(String instance, String cause) {
        return faults.getOrDefault(instance, Set.of()).contains(cause);
    }

    boolean isDown(String tracker) {
        return TrackerState.DOWN.equals(trackers.get(tracker));
    }

    boolean gatewayAnswers() {
        return gateway;
    }

    int votes() {
        return 1 + view.size() + (witness ? 1 : 0) + (gatewayKnown && gateway ? 1 : 0);
    }

    /** Its clock: near the wrap, on purpose. */
    long clock() {
        return clockAt(cluster.now);
    }

    private long clockAt(long time) {
        return Long.MAX_VALUE - 20_000_000_000L + index * 777_777L + time + time / 1_000_000 * drift;
    }

    /** In how long of the cluster's time its clock shows something. */
    private long until(long clock) {
        long left = clock - clock();
        return left - left / 1_000_000 * drift + 1_000;
    }

    void start() {
        life++;
        id = new MemberId(name, Bench.member(name, index + 1).address(), life);
        Election fresh = new Election(id, settings.election(), settings.instances(), settings.groups(), this);
        election = fresh;
        applied = settings;
        stopping = false;
        knowsAnybody = false;
        startedAt = cluster.now;
        impairedAt = cluster.now;
        cluster.say(() -> name + " starts");
        faults.forEach((instance, causes) -> {
            if (settings.has(instance)) {
                causes.forEach(cause -> fresh.raiseFault(instance, cause, clock()));
            }
        });
        trackers.forEach((tracker, state) -> fresh.trackerChanged(tracker, state, clock()));
        if (gatewayKnown) {
            fresh.gatewayChanged(gateway, clock());
        }
        fresh.start(clock());
        fresh.membershipChanged(new Membership(Set.of(id), List.of(), false), clock());
        planStep();
        cluster.changed();
    }

    void crash() {
        cluster.say(() -> name + " crashes");
        end();
    }

    private void end() {
        election = null;
        nextStep = Long.MAX_VALUE;
        holding.clear();
        states.clear();
        paused = false;
        stopping = false;
        waiting.clear();
        view.clear();
        witness = false;
        impairedAt = cluster.now;
        cluster.membership.connectionsClosed(this);
        cluster.changed();
    }

    void pause() {
        if (!runs()) {
            return;
        }
        cluster.say(() -> name + " is paused");
        catchUp();
        paused = true;
        pausedAt = cluster.now;
        impairedAt = cluster.now;
        cluster.changed();
        // When the lease ends, who holds what is another matter.
        cluster.schedule(cluster.now + LEASE + 1, () -> cluster.changed = true);
    }

    void resume() {
        if (!isUp() || !paused) {
            return;
        }
        cluster.say(() -> name + " goes on after "
                + Duration.ofNanos(cluster.now - pausedAt).toMillis() + " ms");
        Set<String> expired = new HashSet<>();
        holding.forEach((instance, held) -> {
            if (held && !holds(instance)) {
                expired.add(instance);
            }
        });
        paused = false;
        impairedAt = cluster.now;
        cluster.changed();
        Election awake = election;
        if (awake != null && cluster.now - pausedAt > HEARTBEAT_TIMEOUT) {
            awake.paused(cluster.now - pausedAt, clock());
        }
        while (!waiting.isEmpty() && runs()) {
            apply(waiting.removeFirst());
        }
        Election running = election;
        if (running != null) {
            running.step(clock());
            for (String instance : expired) {
                if (holding.getOrDefault(instance, false)) {
                    throw new AssertionError(
                            name + " goes on holding " + instance + " though its lease had ended while it was paused");
                }
            }
            planStep();
            endIfStopped();
        }
    }

    void setFault(String instance, String cause, boolean raised) {
        Set<String> causes = faults.computeIfAbsent(instance, _ -> new HashSet<>());
        if (raised ? causes.add(cause) : causes.remove(cause)) {
            impairedAt = cluster.now;
            cluster.changed = true;
            give(election -> {
                if (stopping || !applied.has(instance)) {
                    return;
                }
                if (raised) {
                    election.raiseFault(instance, cause, clock());
                } else {
                    election.clearFault(instance, cause, clock());
                }
            });
        }
    }

    void setTracker(String tracker, TrackerState state) {
        trackers.put(tracker, state);
        impairedAt = cluster.now;
        cluster.changed = true;
        cluster.say(() -> name + ": " + tracker + " is " + state);
        give(election -> election.trackerChanged(tracker, state, clock()));
    }

    void setGateway(boolean reachable) {
        gatewayKnown = true;
        gateway = reachable;
        impairedAt = cluster.now;
        cluster.changed = true;
        cluster.say(() -> name + ": the gateway " + (reachable ? "answers" : "does not answer"));
        give(election -> election.gatewayChanged(reachable, clock()));
    }

    /** Stops in order; the process ends when the election is done. */
    void stop() {
        if (isUp()) {
            cluster.say(() -> name + " is told to stop");
            impairedAt = cluster.now;
            stopping = true;
            cluster.changed = true;
            give(election -> election.stop(clock()));
        }
    }

    void reload(SimulatedSettings changed) {
        settings = changed;
        impairedAt = cluster.now;
        cluster.changed = true;
        give(election -> {
            SimulatedSettings before = applied;
            cluster.say(() -> name + " is reconfigured");
            applied = changed;
            election.reconfigure(changed.election(), changed.instances(), changed.groups(), clock());
            if (!stopping) {
                faults.forEach((instance, causes) -> {
                    if (changed.has(instance) && !before.has(instance)) {
                        causes.forEach(cause -> election.raiseFault(instance, cause, clock()));
                    }
                });
            }
        });
    }

    void deliver(Advert advert, int toLife) {
        if (toLife == life && election != null) {
            give(new Received(advert));
        }
    }

    int life() {
        return life;
    }

    void joined(SimulatedDirector other, boolean merged) {
        if (view.add(other)) {
            tellMembership(List.of(), merged);
        }
    }

    void departed(SimulatedDirector other, MemberId who, Cause cause) {
        if (view.remove(other)) {
            tellMembership(List.of(new Membership.Departure(who, cause)), false);
        }
    }

    void witnessHeard(boolean heard) {
        if (witness != heard && isUp()) {
            witness = heard;
            cluster.say(() -> name + (heard ? " hears" : " does not hear") + " the witness");
            tellMembership(List.of(), false);
        }
    }

    private void tellMembership(List<Membership.Departure> departures, boolean merged) {
        Set<MemberId> members = new HashSet<>(Set.of(id));
        view.forEach(member -> members.add(member.id));
        Set<MemberId> witnesses = witness ? Set.of(Bench.member("witness", 200)) : Set.of();
        Membership membership = new Membership(members, witnesses, departures, merged);
        cluster.changed = true;
        give(election -> election.membershipChanged(membership, clock()));
    }

    private interface Input {
        void to(Election election);
    }

    private final class Received implements Input {
        private final Advert advert;

        Received(Advert advert) {
            this.advert = advert;
        }

        @Override
        public void to(Election election) {
            knowsAnybody = true;
            election.received(advert, clock());
        }
    }

    private void give(Input input) {
        if (election == null) {
            return;
        }
        if (paused) {
            waiting.add(input);
        } else {
            catchUp();
            apply(input);
        }
    }

    private void apply(Input input) {
        Election running = election;
        if (running != null) {
            input.to(running);
            planStep();
            endIfStopped();
        }
    }

    /** The steps it has done since the last event, of which each only said that the thread runs. */
    private void catchUp() {
        Election running = election;
        if (running != null) {
            running.ranUntil(running.nextTimer(clock()) - 1);
        }
    }

    /** Wakes the thread when a timer ends, a little late as threads are. */
    private void planStep() {
        Election running = election;
        if (running == null || paused) {
            return;
        }
        long never = clock() + Duration.ofDays(1).toNanos();
        long due = running.nextTimer(never);
        if (due != never) {
            long at = cluster.now + Math.max(until(due), 1_000) + cluster.draw(1_000_000);
            if (at < nextStep) {
                nextStep = at;
                cluster.schedule(at, new Step());
            }
        }
    }

    /** One that another has come before does no harm. */
    private final class Step extends Event {
        @Override
        void happen() {
            if (cluster.now >= nextStep) {
                nextStep = Long.MAX_VALUE;
            }
            Election current = election;
            if (current != null && !paused) {
                catchUp();
                current.step(clock());
                planStep();
                endIfStopped();
            }
        }
    }

    private void endIfStopped() {
        if (election != null && election.stopped()) {
            cluster.say(() -> name + " has stopped");
            end();
        }
    }

    @Override
    public void sendAdvert(Advert advert) {
        cluster.send(this, advert);
    }

    @Override
    public long takeOver(String instance, Reason reason) {
        holding.put(instance, true);
        cluster.changed = true;
        cluster.say(() -> name + of(instance) + " takes the addresses");
        return 0;
    }

    @Override
    public long release(String instance, Reason reason) {
        holding.put(instance, false);
        cluster.changed = true;
        cluster.say(() -> name + of(instance) + " releases the addresses");
        return 0;
    }

    @Override
    public void announce(String instance, Reason reason) {
        cluster.say(() -> name + of(instance) + " announces: " + reason);
    }

    @Override
    public void transition(Transition transition) {
        states.put(transition.instance(), transition.to());
        cluster.changed = true;
        cluster.say(() -> name + of(transition.instance()) + " " + transition.from() + " -> " + transition.to() + ": "
                + transition.reason());
        cluster.transitions.accept(this, transition);
    }

    private String of(String instance) {
        return one ? "" : " " + instance;
    }
}
