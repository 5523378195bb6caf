package org.pollux.election;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pollux.election.Membership.Cause;

/**
 * A director of the simulated cluster: the real election, and around it what a process and its host do. It may crash, be
 * paused (its inputs wait, its addresses stay until their lease ends) and start again as another life.
 */
final class SimulatedDirector implements ElectionActions {
    static final long LEASE = Duration.ofMillis(1500).toNanos();

    final String name;
    private final int index;
    private final SimulatedCluster cluster;
    private final ElectionSettings settings;
    private final InstanceSettings instance;

    @Nullable
    Election election;

    MemberId id;
    /** Whom it counts as members, itself left out. */
    final Set<SimulatedDirector> view = new HashSet<>();

    final Map<SimulatedDirector, Long> heardAt = new HashMap<>();

    boolean paused;
    boolean faulty;
    long impairedAt;
    long eligibleSince;
    private long pausedAt;
    private boolean holding;
    private int life;
    private int stepTicket;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    SimulatedDirector(SimulatedCluster cluster, int index, ElectionSettings settings, InstanceSettings instance) {
        this.cluster = cluster;
        this.index = index;
        this.settings = settings;
        this.instance = instance;
        name = "d" + (index + 1);
        id = Bench.member(name, index + 1);
    }

    boolean isUp() {
        return election != null;
    }

    /** Runs, and could be master. */
    boolean isEligible() {
        return election != null && !paused && !faulty;
    }

    /** Whether its host answers for the addresses now. */
    boolean holds() {
        return holding && !(paused && cluster.now - pausedAt > LEASE);
    }

    State state() {
        return election == null
                ? State.INIT
                : election.status(cluster.now).getFirst().state();
    }

    void start() {
        life++;
        id = new MemberId(name, Bench.member(name, index + 1).address(), life);
        Election fresh = new Election(id, settings, List.of(instance), List.of(), this);
        election = fresh;
        impaired();
        eligibleSince = cluster.now;
        cluster.say(name + " starts");
        if (faulty) {
            fresh.raiseFault(instance.name(), "no link", cluster.now);
        }
        fresh.start(cluster.now);
        fresh.membershipChanged(new Membership(Set.of(id), List.of(), false), cluster.now);
        scheduleStep();
    }

    void crash() {
        cluster.say(name + " crashes");
        end();
    }

    private void end() {
        election = null;
        holding = false;
        paused = false;
        waiting.clear();
        view.clear();
        heardAt.clear();
        impaired();
        cluster.connectionsClosed(this);
    }

    void pause() {
        cluster.say(name + " is paused");
        paused = true;
        pausedAt = cluster.now;
        impaired();
    }

    void resume() {
        cluster.say(name + " goes on after "
                + Duration.ofNanos(cluster.now - pausedAt).toMillis() + " ms");
        boolean expired = holding && !holds();
        paused = false;
        eligibleSince = cluster.now;
        impaired();
        while (!waiting.isEmpty() && isUp() && !paused) {
            waiting.removeFirst().run();
        }
        Election running = election;
        if (running != null) {
            running.step(cluster.now);
            if (expired && holding) {
                throw new AssertionError(name + " holds addresses again whose lease had ended while it was paused");
            }
            scheduleStep();
        }
    }

    void setFault(boolean raised) {
        if (raised != faulty) {
            faulty = raised;
            eligibleSince = cluster.now;
            impaired();
            give(election -> {
                if (raised) {
                    election.raiseFault(instance.name(), "no link", cluster.now);
                } else {
                    election.clearFault(instance.name(), "no link", cluster.now);
                }
            });
        }
    }

    /** Stops in order; the process ends when the election is done. */
    void stop() {
        cluster.say(name + " is told to stop");
        impaired();
        give(election -> election.stop(cluster.now));
    }

    void changePriority(int priority) {
        InstanceSettings changed = new InstanceSettings(
                instance.name(),
                instance.virtualRouterId(),
                priority,
                instance.advertInterval(),
                instance.preempt(),
                instance.preemptDelay());
        give(election -> election.reconfigure(settings, List.of(changed), List.of(), cluster.now));
    }

    void deliver(Advert advert, int toLife) {
        if (toLife == life) {
            give(election -> election.received(advert, cluster.now));
        }
    }

    int life() {
        return life;
    }

    void joined(SimulatedDirector other, boolean merged) {
        if (view.add(other)) {
            heardAt.put(other, cluster.now);
            tellMembership(List.of(), merged);
        }
    }

    void departed(SimulatedDirector other, MemberId who, Cause cause) {
        if (view.remove(other)) {
            tellMembership(List.of(new Membership.Departure(who, cause)), false);
        }
    }

    private void tellMembership(List<Membership.Departure> departures, boolean merged) {
        Set<MemberId> members = new HashSet<>(Set.of(id));
        view.forEach(member -> members.add(member.id));
        Membership membership = new Membership(members, departures, merged);
        give(election -> election.membershipChanged(membership, cluster.now));
    }

    private interface Input {
        void to(Election election);
    }

    private void give(Input input) {
        Election running = election;
        if (running == null) {
            return;
        }
        if (paused) {
            waiting.add(() -> give(input));
            return;
        }
        input.to(running);
        scheduleStep();
        endIfStopped();
    }

    private void scheduleStep() {
        Election running = election;
        if (running == null) {
            return;
        }
        int ticket = ++stepTicket;
        long due = running.nextDeadline();
        long at = (due - cluster.now > 0 ? due : cluster.now) + cluster.draw(1_000_000);
        cluster.schedule(at, () -> {
            Election current = election;
            if (current != null && !paused && ticket == stepTicket) {
                current.step(cluster.now);
                scheduleStep();
                endIfStopped();
            }
        });
    }

    private void endIfStopped() {
        if (election != null && election.stopped()) {
            cluster.say(name + " has stopped");
            end();
        }
    }

    private void impaired() {
        impairedAt = cluster.now;
    }

    @Override
    public void sendAdvert(Advert advert) {
        cluster.send(this, advert);
    }

    @Override
    public void takeOver(String name, Reason reason) {
        holding = true;
        cluster.say(this.name + " takes the addresses");
    }

    @Override
    public void release(String name, Reason reason) {
        holding = false;
        cluster.say(this.name + " releases the addresses");
    }

    @Override
    public void announce(String instance, Reason reason) {
        cluster.say(name + " announces: " + reason);
    }

    @Override
    public void transition(Transition transition) {
        cluster.say(name + " " + transition.from() + " -> " + transition.to() + ": " + transition.reason());
        cluster.transitions.accept(this, transition);
    }
}
