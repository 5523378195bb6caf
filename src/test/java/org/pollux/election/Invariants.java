package org.pollux.election;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.pollux.election.Reason.Kind;

/**
 * What must be true after every event of a run:
 *
 * <ul>
 *   <li>two directors that hear each other do not both hold an instance's addresses for longer than a bound;
 *   <li>whoever could be master sees one, or is one, within a bound;
 *   <li>the instances of a sync group are master together or not at all;
 *   <li>no master is without a quorum;
 *   <li>a {@code nopreempt} director displaces no master, and one that came anew does not either when it meets one.
 * </ul>
 *
 * <p>Looked at whenever something changed that matters; in between, only whether a bound has passed.
 */
final class Invariants {
    private static final long NEVER = Long.MAX_VALUE;

    private final SimulatedCluster cluster;
    private final RandomSettings drawn;
    private final List<String> names;
    private final long bothBound;
    private final long nobodyBound;
    /** Per instance and pair of directors, since when both hold; {@link #NEVER}: they do not. */
    private final long[][][] bothHoldSince;
    /** Per instance and director, since when it could be master and sees none. */
    private final long[][] forsakenSince;

    private final long[][] reigningSince;
    /** Per instance and director, whether it had heard nobody in that life when it became master. */
    private final boolean[][] blind;

    private long nextBound = NEVER;

    Invariants(SimulatedCluster cluster, RandomSettings drawn) {
        this.cluster = cluster;
        this.drawn = drawn;
        names = drawn.names();
        int size = cluster.size;
        long losses = cluster.loss > 0 ? 2L * SimulatedCluster.LOST_IN_A_ROW : 0;
        // A contest that only one of the two sees ends after a second and four intervals, and is then heard of.
        bothBound = Duration.ofMillis(1_700).toNanos() + (6 + losses) * drawn.longestInterval();
        // The master-down interval begins anew once when the thread comes late.
        // Three times the rejoin wait, and what hearing of it takes.
        nobodyBound = Duration.ofMillis(4_500).toNanos() + drawn.longestWait() + 2 * drawn.longestInterval();
        bothHoldSince = new long[names.size()][size][size];
        forsakenSince = new long[names.size()][size];
        reigningSince = new long[names.size()][size];
        blind = new boolean[names.size()][size];
        for (int i = 0; i < names.size(); i++) {
            for (int a = 0; a < size; a++) {
                forsakenSince[i][a] = NEVER;
                Arrays.fill(bothHoldSince[i][a], NEVER);
            }
        }
        cluster.transitions = this::transition;
    }

    long bound() {
        return Math.max(bothBound, nobodyBound);
    }

    void check() {
        if (cluster.changed) {
            cluster.changed = false;
            look();
        }
        if (cluster.now > nextBound) {
            look();
            throw new AssertionError(violation());
        }
    }

    private void look() {
        nextBound = NEVER;
        for (int i = 0; i < names.size(); i++) {
            lookAt(i, names.get(i));
        }
        for (SimulatedDirector director : cluster.directors) {
            if (director.runs()) {
                lookAt(director);
            }
        }
    }

    private void lookAt(int i, String instance) {
        for (int a = 0; a < cluster.size; a++) {
            SimulatedDirector one = cluster.directors.get(a);
            boolean holds = one.holds(instance);
            boolean sees = holds;
            for (int b = 0; b < cluster.size; b++) {
                if (a == b || !cluster.directors.get(b).holds(instance)) {
                    bothHoldSince[i][a][b] = NEVER;
                } else {
                    sees |= cluster.hearsNow(a, b);
                    boolean both = holds && cluster.hearEachOther(a, b);
                    bothHoldSince[i][a][b] = since(bothHoldSince[i][a][b], both);
                    bound(bothHoldSince[i][a][b], bothBound);
                }
            }
            forsakenSince[i][a] = since(forsakenSince[i][a], !sees && isEligible(one, instance));
            bound(forsakenSince[i][a], nobodyBound);
        }
    }

    private long since(long before, boolean now) {
        return !now ? NEVER : before == NEVER ? cluster.now : before;
    }

    private void bound(long since, long bound) {
        if (since != NEVER) {
            nextBound = Math.min(nextBound, since + bound);
        }
    }

    /** Runs and lacks nothing. */
    private boolean isEligible(SimulatedDirector director, String instance) {
        if (!director.runs()
                || director.stopping
                || !director.settings.has(instance)
                || cluster.now - director.startedAt < drawn.startupDelay().toNanos()
                || drawn.quorum().map(needed -> director.votes() < needed).orElse(false)) {
            return false;
        }
        return !director.lacksSomething(instance);
    }

    private void lookAt(SimulatedDirector director) {
        for (SyncGroupSettings group : director.settings.groups()) {
            long masters = group.members().stream()
                    .filter(member -> director.state(member) == State.MASTER)
                    .count();
            if (masters != 0 && masters != group.members().size()) {
                throw new AssertionError(director.name + " is master of a part of its sync group only");
            }
        }
        drawn.quorum().ifPresent(needed -> {
            if (director.votes() < needed && names.stream().anyMatch(name -> director.state(name) == State.MASTER)) {
                throw new AssertionError(director.name + " is master with " + director.votes() + " votes");
            }
        });
    }

    private String violation() {
        for (int i = 0; i < names.size(); i++) {
            for (int a = 0; a < cluster.size; a++) {
                if (cluster.now - forsakenSince[i][a] > nobodyBound && forsakenSince[i][a] != NEVER) {
                    return cluster.directors.get(a).name + " could be master of " + names.get(i)
                            + " and sees none for longer than " + millis(nobodyBound);
                }
                for (int b = 0; b < cluster.size; b++) {
                    if (bothHoldSince[i][a][b] != NEVER && cluster.now - bothHoldSince[i][a][b] > bothBound) {
                        return cluster.directors.get(a).name + " and " + cluster.directors.get(b).name
                                + " hear each other and both hold " + names.get(i) + " for longer than "
                                + millis(bothBound);
                    }
                }
            }
        }
        throw new IllegalStateException("a bound passed and nothing is wrong");
    }

    private static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + " ms";
    }

    private void transition(SimulatedDirector director, Transition transition) {
        int i = names.indexOf(transition.instance());
        if (transition.to() == State.MASTER) {
            reigningSince[i][director.index] = cluster.now;
            blind[i][director.index] = !director.knowsAnybody;
            SimulatedSettings settings = director.settings;
            if (transition.reason().kind() == Kind.PREEMPT && isSticky(settings, transition)) {
                throw new AssertionError(director.name + " displaces a master though it is nopreempt");
            }
        } else if (transition.from() == State.MASTER && transition.reason().kind() == Kind.BETTER_MASTER) {
            MemberId winner = transition.master().orElseThrow();
            for (SimulatedDirector other : cluster.directors) {
                if (other.id.equals(winner)) {
                    displaced(i, director, other, transition);
                }
            }
        }
    }

    private static boolean isSticky(SimulatedSettings settings, Transition transition) {
        boolean owner = transition.priority() == InstanceSettings.OWNER;
        return !owner
                && settings.together(transition.instance()).stream().anyMatch(name -> !settings.find(name)
                        .map(InstanceSettings::preempt)
                        .orElse(true));
    }

    /** A master that had reigned undisturbed yields: not to one that came after it, nor to one that was away. */
    private void displaced(int i, SimulatedDirector loser, SimulatedDirector winner, Transition transition) {
        long reign = cluster.now - reigningSince[i][loser.index];
        long theirs = cluster.now - reigningSince[i][winner.index];
        boolean undisturbed = cluster.now - loser.impairedAt > reign;
        boolean newcomer = winner.startedAt - reigningSince[i][loser.index] > 0
                && cluster.now - winner.startedAt < reign
                && reign - theirs > Duration.ofMillis(1_500).toNanos();
        if (isSticky(winner.settings, transition)
                && undisturbed
                && newcomer
                && blind[i][winner.index]
                && cluster.hearEachOtherFor(loser.index, winner.index, drawn.longestInterval())
                && reign > bothBound
                && winner.settings
                                .find(names.get(i))
                                .map(InstanceSettings::priority)
                                .orElse(255)
                        != InstanceSettings.OWNER) {
            throw new AssertionError(
                    winner.name + " is new and nopreempt, and displaces " + loser.name + ", the incumbent");
        }
    }
}
