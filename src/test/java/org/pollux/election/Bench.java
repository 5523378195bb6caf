package org.pollux.election;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pollux.election.Membership.Cause;

/** One director's election on a bench: a fake clock, others that are played by the test, and a record of what it did. */
final class Bench implements ElectionActions {
    static final MemberId ME = member("me", 2);
    static final MemberId LOW = member("low", 1);
    static final MemberId HIGH = member("high", 3);
    static final Duration ADVERT = Duration.ofSeconds(1);

    final Election election;
    private final ElectionSettings settings;
    final List<String> trace = new ArrayList<>();
    final List<Advert> adverts = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();
    /** Not zero and about to wrap, so that no test passes by the origin of the clock. */
    long now = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

    private long sequence;
    private long work;
    private Set<MemberId> alive = Set.of(ME);

    Bench(ElectionSettings settings, InstanceSettings... instances) {
        this.settings = settings;
        election = new Election(ME, settings, List.of(instances), List.of(), this);
    }

    static Bench of(InstanceSettings instance) {
        return new Bench(ElectionSettings.defaults(0), instance);
    }

    static InstanceSettings instance(int priority) {
        return new InstanceSettings("VI_1", 51, priority, ADVERT, true, Duration.ZERO);
    }

    static InstanceSettings sticky(int priority) {
        return new InstanceSettings("VI_1", 51, priority, ADVERT, false, Duration.ZERO);
    }

    static InstanceSettings delayed(int priority, Duration delay) {
        return new InstanceSettings("VI_1", 51, priority, ADVERT, true, delay);
    }

    static MemberId member(String name, int host) {
        try {
            return new MemberId(name, InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), 1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Other settings for the instances; those of the director stay. */
    void reconfigure(InstanceSettings... instances) {
        election.reconfigure(settings, List.of(instances), List.of(), now);
    }

    Bench start() {
        election.start(now);
        return this;
    }

    /** Alone until the master-down interval has passed, hence master; forgets the way there. */
    Bench startAsMaster() {
        start();
        pass(Duration.ofSeconds(4));
        return forget();
    }

    Bench forget() {
        trace.clear();
        adverts.clear();
        transitions.clear();
        return this;
    }

    /** Lets time pass, stepping whenever the election wants it. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (election.nextDeadline() - end <= 0) {
            now = Math.max(0, election.nextDeadline() - now) + now;
            election.step(now);
        }
        now = end;
    }

    /** From now on a takeover or a release takes so long; the time must be let pass besides. */
    void workTakes(Duration time) {
        work = time.toNanos();
    }

    /** Lets time pass without the owner thread running, then lets it run. */
    void stall(Duration time) {
        now += time.toNanos();
        election.step(now);
    }

    void members(MemberId... others) {
        change(Cause.CONNECTION_CLOSED, false, others);
    }

    void merge(MemberId... others) {
        change(Cause.SILENT, true, others);
    }

    void change(Cause cause, boolean merged, MemberId... others) {
        Set<MemberId> next = new HashSet<>(Set.of(others));
        next.add(ME);
        List<Membership.Departure> departures = alive.stream()
                .filter(member -> !next.contains(member))
                .map(member -> new Membership.Departure(member, cause))
                .toList();
        alive = next;
        election.membershipChanged(new Membership(next, departures, merged), now);
    }

    void hear(MemberId sender, State state, int priority) {
        hear(sender, state, priority, true, 1);
    }

    void hear(MemberId sender, State state, int priority, boolean preempt, long term) {
        hear(new Advert(sender, 51, "VI_1", state, priority, preempt, ADVERT, term, ++sequence));
    }

    void hear(Advert advert) {
        election.received(advert, now);
    }

    State state() {
        return election.status(now).getFirst().state();
    }

    Reason reason() {
        return election.status(now).getFirst().reason();
    }

    @Override
    public void sendAdvert(Advert advert) {
        adverts.add(advert);
        trace.add("advert " + advert.state() + " " + advert.priority());
    }

    @Override
    public long takeOver(String instance, Reason reason) {
        trace.add("take over");
        return work;
    }

    @Override
    public long release(String instance, Reason reason) {
        trace.add("release");
        return work;
    }

    @Override
    public void twoMasters(String instance, MemberId other, boolean stays) {
        trace.add("two masters, " + (stays ? ME : other).name() + " stays");
    }

    @Override
    public void announce(String instance, Reason reason) {
        trace.add("announce");
    }

    @Override
    public void transition(Transition transition) {
        transitions.add(transition);
        trace.add(transition.from() + " -> " + transition.to());
    }
}
