package org.pollux.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.pollux.election.EventQueue.Event;

/**
 * Directors, their network and the clock in one thread. What the cluster room does is modelled pair by pair ({@link
 * SimulatedMembership}). One more node than there are directors is the witness.
 */
final class SimulatedCluster {
    private static final int TRACE_KEPT = 600;

    /** So many messages in a row, at most, are lost on one way: then a bound can be given for what must be heard. */
    static final int LOST_IN_A_ROW = 4;

    private final SplittableRandom random;
    /** Whether every duration that is otherwise drawn is the middle of its range, for traces that are read. */
    private final boolean steady;
    /** Whether what happens is written down. */
    private final boolean traced;

    final List<SimulatedDirector> directors = new ArrayList<>();
    final SimulatedMembership membership;
    final int size;

    /** Nanoseconds since the start of the run. */
    long now;

    /** Is called after a change of who holds, runs or hears whom. */
    boolean changed;

    BiConsumer<SimulatedDirector, Transition> transitions = (director, transition) -> {};
    boolean hasWitness;
    /** Probability that a message gets lost. */
    double loss;
    /** Probability that a message comes twice. */
    double duplication;

    private final boolean[][] cut;
    /** When a way was cut or healed last. */
    private final long[][] changedAt;

    private final int[][] lostInARow;
    private final EventQueue events = new EventQueue();
    private final List<String> trace = new ArrayList<>();

    SimulatedCluster(long seed, int size, boolean traced) {
        this(new SplittableRandom(seed), size, false, traced);
    }

    static SimulatedCluster steady(int size) {
        return new SimulatedCluster(new SplittableRandom(0), size, true, true);
    }

    private SimulatedCluster(SplittableRandom random, int size, boolean steady, boolean traced) {
        this.random = random;
        this.size = size;
        this.steady = steady;
        this.traced = traced;
        cut = new boolean[size + 1][size + 1];
        changedAt = new long[size + 1][size + 1];
        lostInARow = new int[size][size];
        membership = new SimulatedMembership(this);
    }

    /** The witness's place among the nodes. */
    int witness() {
        return size;
    }

    /** A duration below a bound. */
    long draw(long bound) {
        return steady ? bound / 2 : random.nextLong(bound);
    }

    boolean happens(double probability) {
        return !steady && probability > 0 && random.nextDouble() < probability;
    }

    boolean isSteady() {
        return steady;
    }

    void schedule(long at, Event event) {
        events.add(at, event);
    }

    void schedule(long at, Runnable what) {
        events.add(at, new Event() {
            @Override
            void happen() {
                what.run();
            }
        });
    }

    void run(Duration time, Runnable afterEach) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.nextAt() <= end) {
            now = events.nextAt();
            events.remove().happen();
            afterEach.run();
        }
        now = end;
    }

    void say(Supplier<String> line) {
        if (traced) {
            if (trace.size() == TRACE_KEPT) {
                trace.removeFirst();
            }
            trace.add(String.format(Locale.ROOT, "%9.3f %s", now / 1e6, line.get()));
        }
    }

    List<String> trace() {
        return trace;
    }

    /** Stops what one node sends from reaching another. */
    void setCut(int from, int to, boolean isCut) {
        if (from != to && cut[from][to] != isCut) {
            say(() -> nameOf(from) + (isCut ? " -/-> " : " ---> ") + nameOf(to));
            cut[from][to] = isCut;
            changedAt[from][to] = now;
            changed();
        }
    }

    boolean isCut(int from, int to) {
        return cut[from][to];
    }

    /** Who runs, hears or holds may be another now. */
    void changed() {
        changed = true;
        membership.assess();
    }

    private String nameOf(int node) {
        return node == size ? "witness" : directors.get(node).name;
    }

    boolean hearsNow(int listener, int speaker) {
        return runs(listener) && runs(speaker) && !cut[speaker][listener];
    }

    boolean hearEachOther(int a, int b) {
        return hearsNow(a, b) && hearsNow(b, a);
    }

    /** Whether they have been able to for so long. */
    boolean hearEachOtherFor(int a, int b, long nanos) {
        return hearEachOther(a, b) && now - changedAt[a][b] > nanos && now - changedAt[b][a] > nanos;
    }

    private boolean runs(int node) {
        return node == size || directors.get(node).runs();
    }

    void send(SimulatedDirector from, Advert advert) {
        for (int to = 0; to < size; to++) {
            if (to != from.index && !cut[from.index][to]) {
                SimulatedDirector target = directors.get(to);
                if (target.isUp() && !isLost(from.index, to)) {
                    deliver(target, advert);
                    if (happens(duplication)) {
                        deliver(target, advert);
                    }
                }
            }
        }
    }

    private void deliver(SimulatedDirector target, Advert advert) {
        // Mostly fast, sometimes so late that messages overtake each other.
        long delay = 100_000 + draw(happens(0.02) ? 30_000_000 : 500_000);
        events.add(now + delay, new Delivery(target, advert, target.life()));
    }

    private boolean isLost(int from, int to) {
        if (loss > 0 && lostInARow[from][to] < LOST_IN_A_ROW && happens(loss)) {
            lostInARow[from][to]++;
            return true;
        }
        lostInARow[from][to] = 0;
        return false;
    }

    private static final class Delivery extends Event {
        private final SimulatedDirector target;
        private final Advert advert;
        private final int life;

        Delivery(SimulatedDirector target, Advert advert, int life) {
            this.target = target;
            this.advert = advert;
            this.life = life;
        }

        @Override
        void happen() {
            target.deliver(advert, life);
        }
    }
}
