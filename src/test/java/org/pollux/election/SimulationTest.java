package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.election.Reason.Kind;

/**
 * Two or three directors under faults that a seed draws: crashes, pauses, cuts (also in one direction), loss, reordering,
 * faults, clean stops, changed priorities. A failure names its seed; {@code -Dpollux.simulation.seed=N} replays it, {@code
 * -Dpollux.simulation.runs=N} runs more.
 */
class SimulationTest {
    private static final int RUNS = Integer.getInteger("pollux.simulation.runs", 100);
    private static final Duration CHAOS = Duration.ofSeconds(60);

    static LongStream seeds() {
        Long one = Long.getLong("pollux.simulation.seed");
        return one != null ? LongStream.of(one) : LongStream.range(0, 1).map(i -> System.nanoTime());
    }

    /** One JUnit test for all seeds: a report line per seed says nothing. */
    @ParameterizedTest
    @MethodSource("seeds")
    void thereIsOneMasterWhateverHappens(long first) {
        int runs = Long.getLong("pollux.simulation.seed") != null ? 1 : RUNS;
        for (long seed = first; seed < first + runs; seed++) {
            new Run(seed).play();
        }
    }

    @Test
    void runningMasterIsNeverDisplacedAmongNopreemptDirectors() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + RUNS / 3; seed++) {
            incumbentStays(seed);
        }
    }

    private static void incumbentStays(long seed) {
        Random choice = new Random(seed);
        SimulatedCluster cluster = new SimulatedCluster(seed + 1, 3);
        for (int i = 0; i < 3; i++) {
            InstanceSettings instance = new InstanceSettings(
                    "VI_1", 51, 50 + choice.nextInt(200), Duration.ofMillis(200), false, Duration.ZERO);
            cluster.directors.add(new SimulatedDirector(cluster, i, ElectionSettings.defaults(2), instance));
        }
        Map<SimulatedDirector, Long> reigning = new HashMap<>();
        cluster.transitions = (director, transition) -> {
            if (transition.to() == State.MASTER) {
                reigning.put(director, transition.at());
            } else if (transition.from() == State.MASTER
                    && transition.reason().kind() == Kind.BETTER_MASTER
                    && transition.at() - reigning.getOrDefault(director, transition.at()) > seconds(3)
                    && transition.at() - director.impairedAt > seconds(3)) {
                throw failure(seed, cluster, director.name + " was displaced", null);
            }
        };
        cluster.directors.forEach(SimulatedDirector::start);
        cluster.run(Duration.ofSeconds(2), () -> {});
        for (int i = 0; i < 20; i++) {
            SimulatedDirector victim = cluster.directors.get(choice.nextInt(3));
            if (!victim.isUp()) {
                victim.start();
            } else if (victim.paused) {
                victim.resume();
            } else if (choice.nextBoolean()) {
                victim.crash();
            } else {
                victim.pause();
            }
            cluster.run(Duration.ofMillis(50 + choice.nextInt(6000)), () -> {});
        }
    }

    /** One seed's run. */
    private static final class Run {
        private final long seed;
        private final Random choice;
        private final int size;
        private final SimulatedCluster cluster;
        private final Duration advert;
        private final long[][] bothHoldSince;
        private boolean faults = true;
        private boolean nobodyHolds;
        private long nobodyHoldsSince;
        private long connectedSince;
        private boolean connected;

        Run(long seed) {
            this.seed = seed;
            choice = new Random(seed);
            size = 2 + choice.nextInt(2);
            cluster = new SimulatedCluster(choice.nextLong(), size);
            advert = Duration.ofMillis(List.of(20, 100, 1000).get(choice.nextInt(3)));
            bothHoldSince = new long[size][size];
            ElectionSettings settings = ElectionSettings.defaults(choice.nextBoolean() ? size - 1 : 0);
            int preempt = choice.nextInt(3);
            for (int i = 0; i < size; i++) {
                InstanceSettings instance = new InstanceSettings(
                        "VI_1",
                        51,
                        100 + choice.nextInt(3) * 50,
                        advert,
                        preempt == 0 || (preempt == 1 && choice.nextBoolean()),
                        Duration.ofMillis(choice.nextInt(2) * 700L));
                cluster.directors.add(new SimulatedDirector(cluster, i, settings, instance));
            }
            cluster.loss = choice.nextInt(3) * 0.1;
        }

        void play() {
            try {
                cluster.directors.forEach(SimulatedDirector::start);
                scheduleFault();
                cluster.run(CHAOS, this::check);
                calm();
                cluster.run(Duration.ofSeconds(12), this::check);
                assertThat(cluster.directors.stream().filter(SimulatedDirector::holds))
                        .as("holders in the end")
                        .hasSize(1);
                List<SimulatedDirector> before = cluster.directors.stream()
                        .filter(SimulatedDirector::holds)
                        .toList();
                cluster.run(Duration.ofSeconds(5), this::check);
                assertThat(cluster.directors.stream().filter(SimulatedDirector::holds))
                        .as("holders in quiet times")
                        .isEqualTo(before);
            } catch (AssertionError | RuntimeException e) {
                throw failure(seed, cluster, e.toString(), e);
            }
        }

        private void scheduleFault() {
            cluster.schedule(
                    cluster.now + Duration.ofMillis(5 + choice.nextInt(3000)).toNanos(), () -> {
                        if (faults) {
                            fault();
                            scheduleFault();
                        }
                    });
        }

        private void fault() {
            int a = choice.nextInt(size);
            int b = choice.nextInt(size);
            SimulatedDirector director = cluster.directors.get(a);
            switch (choice.nextInt(8)) {
                case 0 -> {
                    if (director.isUp()) {
                        director.crash();
                    }
                }
                case 1, 2 -> restore(director);
                case 3 -> {
                    if (director.isUp() && !director.paused) {
                        director.pause();
                        long time = Duration.ofMillis(20 + choice.nextInt(choice.nextBoolean() ? 400 : 4000))
                                .toNanos();
                        cluster.schedule(cluster.now + time, () -> restorePaused(director));
                    }
                }
                case 4 -> {
                    if (a != b) {
                        cluster.setCut(a, b, true);
                        cluster.setCut(b, a, choice.nextBoolean());
                    }
                }
                case 5 -> healAll();
                case 6 -> director.setFault(!director.faulty);
                case 7 -> {
                    if (choice.nextBoolean()) {
                        director.stop();
                    } else {
                        director.changePriority(100 + choice.nextInt(3) * 50);
                    }
                }
                default -> throw new AssertionError();
            }
        }

        private void restore(SimulatedDirector director) {
            restorePaused(director);
            if (!director.isUp()) {
                director.start();
            }
        }

        private void restorePaused(SimulatedDirector director) {
            if (director.isUp() && director.paused) {
                director.resume();
            }
        }

        private void healAll() {
            for (int a = 0; a < size; a++) {
                for (int b = 0; b < size; b++) {
                    cluster.setCut(a, b, false);
                }
            }
        }

        private void calm() {
            cluster.say("everything is well from here on");
            cluster.loss = 0;
            faults = false;
            healAll();
            for (SimulatedDirector director : cluster.directors) {
                director.setFault(false);
                restore(director);
            }
            // Stops that are under way end before the restart.
            cluster.run(Duration.ofMillis(500), this::check);
            cluster.directors.forEach(this::restore);
        }

        private void check() {
            for (int a = 0; a < size; a++) {
                for (int b = a + 1; b < size; b++) {
                    boolean both = cluster.directors.get(a).holds()
                            && cluster.directors.get(b).holds()
                            && cluster.hearEachOther(a, b);
                    if (!both) {
                        bothHoldSince[a][b] = cluster.now;
                    } else if (cluster.now - bothHoldSince[a][b] > seconds(2) + 6 * advert.toNanos()) {
                        throw new AssertionError(
                                "d" + (a + 1) + " and d" + (b + 1) + " hear each other and both hold the addresses");
                    }
                }
            }
            checkSomebodyHolds();
        }

        private void checkSomebodyHolds() {
            boolean connectedNow = connected();
            if (connectedNow && !connected) {
                connectedSince = cluster.now;
            }
            connected = connectedNow;
            boolean nobody = cluster.directors.stream().noneMatch(SimulatedDirector::holds);
            if (nobody && !nobodyHolds) {
                nobodyHoldsSince = cluster.now;
            }
            nobodyHolds = nobody;
            long bound = seconds(3) + 5 * advert.toNanos();
            if (nobody
                    && connected
                    && cluster.now - nobodyHoldsSince > bound
                    && cluster.now - connectedSince > bound
                    && cluster.directors.stream()
                            .anyMatch(director -> director.isEligible()
                                    && director.state() != State.INIT
                                    && cluster.now - director.eligibleSince > bound)) {
                throw new AssertionError("nobody holds the addresses though somebody could");
            }
        }

        /** Whether all that run hear each other. */
        private boolean connected() {
            for (int a = 0; a < size; a++) {
                for (int b = a + 1; b < size; b++) {
                    boolean run = cluster.directors.get(a).isUp()
                            && cluster.directors.get(b).isUp();
                    if (run && !cluster.hearEachOther(a, b)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static AssertionError failure(long seed, SimulatedCluster cluster, String what, @Nullable Throwable cause) {
        return new AssertionError(
                "seed " + seed + " (replay with -Dpollux.simulation.seed=" + seed + "): " + what + "\n"
                        + String.join("\n", cluster.trace()),
                cause);
    }
}
