package org.pollux.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiConsumer;
import org.pollux.election.Membership.Cause;

/**
 * Directors, their network and the clock in one thread. What the cluster room does is modelled pair by pair: a closed
 * connection is noticed after 5..20 ms, silence after the heartbeat timeout, and two that hear each other again are
 * together again after 20..450 ms.
 */
final class SimulatedCluster {
    private static final long HEARTBEAT_TIMEOUT = Duration.ofMillis(150).toNanos();
    private static final long WATCH_PERIOD = Duration.ofMillis(25).toNanos();
    private static final int TRACE_KEPT = 400;

    private final Random random;
    /** Whether every duration that is otherwise drawn is the middle of its range, for traces that are read. */
    private final boolean steady;

    final List<SimulatedDirector> directors = new ArrayList<>();
    /** Near the wrap of the clock, on purpose. */
    long now = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private final long origin = now;
    BiConsumer<SimulatedDirector, Transition> transitions = (director, transition) -> {};
    /** Probability that a message gets lost. */
    double loss;

    private final boolean[][] cut;
    private final long[][] linkedSince;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<String> trace = new ArrayList<>();
    private long order;

    private record Event(long inRun, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(inRun, other.inRun);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    SimulatedCluster(long seed, int size) {
        this(new Random(seed), size, false);
    }

    static SimulatedCluster steady(int size) {
        return new SimulatedCluster(new Random(0), size, true);
    }

    private SimulatedCluster(Random random, int size, boolean steady) {
        this.random = random;
        this.steady = steady;
        cut = new boolean[size][size];
        linkedSince = new long[size][size];
        schedule(now, this::watch);
    }

    /** A duration below a bound. */
    long draw(long bound) {
        return steady ? bound / 2 : random.nextLong(bound);
    }

    void schedule(long at, Runnable what) {
        events.add(new Event(at - origin, order++, what));
    }

    void run(Duration time, Runnable afterEach) {
        long end = now + time.toNanos() - origin;
        while (!events.isEmpty() && events.peek().inRun <= end) {
            Event event = events.remove();
            now = origin + event.inRun;
            event.what.run();
            afterEach.run();
        }
        now = origin + end;
    }

    void say(String line) {
        if (trace.size() == TRACE_KEPT) {
            trace.removeFirst();
        }
        trace.add(String.format(Locale.ROOT, "%9.3f %s", (now - origin) / 1e6, line));
    }

    List<String> trace() {
        return trace;
    }

    /** Stops what one director sends from reaching another. */
    void setCut(int from, int to, boolean isCut) {
        if (cut[from][to] != isCut) {
            say("d" + (from + 1) + (isCut ? " -/-> d" : " ---> d") + (to + 1));
            cut[from][to] = isCut;
        }
    }

    boolean hearsNow(int listener, int speaker) {
        SimulatedDirector one = directors.get(listener);
        SimulatedDirector other = directors.get(speaker);
        return one.isUp() && !one.paused && other.isUp() && !other.paused && !cut[speaker][listener];
    }

    boolean hearEachOther(int a, int b) {
        return hearsNow(a, b) && hearsNow(b, a);
    }

    void send(SimulatedDirector from, Advert advert) {
        for (int to = 0; to < directors.size(); to++) {
            SimulatedDirector target = directors.get(to);
            if (target != from && target.isUp() && !cut[directors.indexOf(from)][to] && random.nextDouble() >= loss) {
                // Mostly fast, sometimes so late that messages overtake each other.
                long delay = 100_000 + draw(!steady && random.nextInt(50) == 0 ? 30_000_000 : 500_000);
                int life = target.life();
                schedule(now + delay, () -> target.deliver(advert, life));
            }
        }
    }

    /** The process of a director is gone: those it can reach see their connections close. */
    void connectionsClosed(SimulatedDirector gone) {
        int index = directors.indexOf(gone);
        MemberId who = gone.id;
        for (int i = 0; i < directors.size(); i++) {
            SimulatedDirector other = directors.get(i);
            if (other != gone && !cut[index][i]) {
                schedule(now + 5_000_000 + draw(15_000_000), () -> {
                    if (other.isUp() && (gone.id.equals(who) || !gone.isUp())) {
                        other.departed(gone, who, Cause.CONNECTION_CLOSED);
                    }
                });
            }
        }
    }

    /** The heartbeats: who is silent, who is back. */
    private void watch() {
        for (int a = 0; a < directors.size(); a++) {
            for (int b = 0; b < directors.size(); b++) {
                if (a != b) {
                    watch(a, b);
                }
            }
        }
        schedule(now + WATCH_PERIOD, this::watch);
    }

    private void watch(int a, int b) {
        SimulatedDirector one = directors.get(a);
        SimulatedDirector other = directors.get(b);
        if (hearsNow(a, b)) {
            one.heardAt.put(other, now);
        } else if (one.isUp() && !one.paused && one.view.contains(other)) {
            long silentFor = now - one.heardAt.getOrDefault(other, now);
            if (silentFor > HEARTBEAT_TIMEOUT + draw(50_000_000)) {
                one.departed(other, other.id, Cause.SILENT);
            }
        }
        if (!hearEachOther(a, b) || (one.view.contains(other) && other.view.contains(one))) {
            linkedSince[a][b] = now;
        } else if (a < b && now - linkedSince[a][b] > 20_000_000 + draw(430_000_000)) {
            boolean merged = steady || random.nextBoolean();
            one.joined(other, merged);
            other.joined(one, merged);
        }
    }
}
