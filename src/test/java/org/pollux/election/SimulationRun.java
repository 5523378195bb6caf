package org.pollux.election;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Two to five directors for ten virtual minutes under faults that a seed draws: crashes, pauses, cuts (also in one
 * direction), loss, duplication, reordering, drifting clocks, faults, trackers, lost witnesses and gateways, clean stops,
 * reloads. Afterwards all is mended, and one director must hold each instance and go on holding it.
 */
final class SimulationRun {
    static final Duration CHAOS = Duration.ofMinutes(10);

    private final long seed;
    private final SplittableRandom choice;
    private final int size;
    private final SimulatedCluster cluster;
    private final RandomSettings drawn;
    private final Invariants invariants;
    private final boolean partitions;
    private final int calmness;
    private boolean faults = true;

    private SimulationRun(long seed, boolean traced) {
        this.seed = seed;
        choice = new SplittableRandom(seed);
        int draw = choice.nextInt(20);
        size = draw < 8 ? 2 : draw < 15 ? 3 : draw < 18 ? 4 : 5;
        cluster = new SimulatedCluster(choice.nextLong(), size, traced);
        boolean sticky = choice.nextInt(5) == 0;
        partitions = choice.nextInt(4) != 0;
        calmness = 2_000 << choice.nextInt(6);
        drawn = new RandomSettings(choice.split(), size, sticky);
        cluster.hasWitness = drawn.quorum().isPresent();
        cluster.loss = choice.nextInt(3) == 0 ? 0.05 * (1 + choice.nextInt(4)) : 0;
        cluster.duplication = choice.nextInt(3) == 0 ? 0.1 : 0;
        boolean drifting = choice.nextInt(3) == 0;
        for (int i = 0; i < size; i++) {
            SimulatedDirector director = new SimulatedDirector(cluster, i, drawn.draw());
            director.drift = drifting ? choice.nextInt(-5_000, 5_001) : 0;
            cluster.directors.add(director);
        }
        invariants = new Invariants(cluster, drawn);
    }

    /**
     * Plays a seed; a failure is played again to tell what happened.
     *
     * @throws AssertionError with the trace, if something was not as it must be
     */
    static void play(long seed) {
        if (failure(seed, false) != null) {
            SimulationRun again = new SimulationRun(seed, true);
            try {
                again.play();
            } catch (AssertionError | RuntimeException e) {
                throw again.told(e);
            }
            throw new AssertionError("seed " + seed + " failed once and does not fail when it is played again");
        }
    }

    private static @Nullable Throwable failure(long seed, boolean traced) {
        try {
            new SimulationRun(seed, traced).play();
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }

    private AssertionError told(Throwable cause) {
        StringBuilder story = new StringBuilder(
                "seed " + seed + " (replay with -Dpollux.simulation.seed=" + seed + "): " + cause + "\n");
        cluster.directors.forEach(director -> story.append(director.name)
                .append(' ')
                .append(director.settings)
                .append('\n'));
        return new AssertionError(story + String.join("\n", cluster.trace()), cause);
    }

    private void play() {
        for (SimulatedDirector director : cluster.directors) {
            cluster.schedule(choice.nextLong(2_000_000_000L), () -> {
                start(director);
                bringTrackersUp(director);
            });
        }
        scheduleFault();
        cluster.run(CHAOS, invariants::check);
        calm();
        cluster.run(Duration.ofNanos(invariants.bound() + Duration.ofSeconds(8).toNanos()), invariants::check);
        List<List<SimulatedDirector>> before = holders();
        for (List<SimulatedDirector> holders : before) {
            if (holders.size() != 1) {
                throw new AssertionError(holders.size() + " directors hold an instance in the end");
            }
        }
        cluster.run(Duration.ofSeconds(20), invariants::check);
        if (!holders().equals(before)) {
            throw new AssertionError("addresses move in quiet times");
        }
    }

    private List<List<SimulatedDirector>> holders() {
        return drawn.names().stream()
                .map(name -> cluster.directors.stream()
                        .filter(director -> director.holds(name))
                        .toList())
                .toList();
    }

    private void scheduleFault() {
        // Now and then several in a row, else a while between them.
        long pause = choice.nextInt(4) == 0 ? choice.nextInt(200) : 5L + choice.nextInt(calmness);
        cluster.schedule(cluster.now + pause * 1_000_000, () -> {
            if (faults) {
                fault();
                scheduleFault();
            }
        });
    }

    private void fault() {
        SimulatedDirector director = cluster.directors.get(choice.nextInt(size));
        switch (choice.nextInt(14)) {
            case 0 -> {
                if (director.isUp()) {
                    director.crash();
                }
            }
            case 1, 2, 3 -> restore(director);
            case 4 -> pause(director);
            case 5, 6 -> cut(director);
            case 7 -> healAll();
            case 8 -> {
                String name = drawn.names().get(choice.nextInt(drawn.names().size()));
                director.setFault(name, "no link", !director.lacks(name, "no link"));
            }
            case 9, 10 -> track(director);
            case 11 -> {
                if (drawn.quorum().isPresent() && choice.nextBoolean()) {
                    director.setGateway(!director.gatewayAnswers());
                }
            }
            case 12 -> director.reload(drawn.redraw(director.settings));
            case 13 -> {
                if (choice.nextInt(3) == 0) {
                    director.stop();
                }
            }
            default -> throw new AssertionError();
        }
    }

    private void pause(SimulatedDirector director) {
        if (director.runs()) {
            director.pause();
            long time = 20L + choice.nextInt(choice.nextBoolean() ? 400 : 4000);
            cluster.schedule(cluster.now + time * 1_000_000, director::resume);
        }
    }

    private void cut(SimulatedDirector director) {
        if (!partitions) {
            return;
        }
        int a = director.index;
        int b = choice.nextInt(size + 1);
        if (choice.nextInt(3) == 0) {
            // From everybody.
            for (int other = 0; other <= size; other++) {
                cluster.setCut(a, other, true);
                cluster.setCut(other, a, true);
            }
        } else if (a != b) {
            cluster.setCut(a, b, true);
            cluster.setCut(b, a, choice.nextBoolean());
        }
    }

    private void track(SimulatedDirector director) {
        if (drawn.hasTrackers()) {
            switch (choice.nextInt(3)) {
                case 0 -> director.setTracker(RandomSettings.FATAL, upOrDown());
                case 1 -> director.setTracker(RandomSettings.WEIGHING, upOrDown());
                default ->
                    director.setTracker(
                            RandomSettings.NUMBER,
                            new TrackerState.Value(choice.nextInt(4) == 0 ? -300 : choice.nextInt(-100, 100)));
            }
        }
    }

    private TrackerState upOrDown() {
        return choice.nextBoolean() ? TrackerState.UP : TrackerState.DOWN;
    }

    private void bringTrackersUp(SimulatedDirector director) {
        if (drawn.hasTrackers()) {
            director.setTracker(RandomSettings.FATAL, TrackerState.UP);
            director.setTracker(RandomSettings.WEIGHING, TrackerState.UP);
            director.setTracker(RandomSettings.NUMBER, new TrackerState.Value(0));
        }
    }

    private void restore(SimulatedDirector director) {
        director.resume();
        start(director);
    }

    private void start(SimulatedDirector director) {
        if (!director.isUp()) {
            director.start();
        }
    }

    private void healAll() {
        for (int a = 0; a <= size; a++) {
            for (int b = 0; b <= size; b++) {
                cluster.setCut(a, b, false);
            }
        }
    }

    private void calm() {
        cluster.say(() -> "everything is well from here on");
        cluster.hasWitness = drawn.quorum().isPresent();
        cluster.loss = 0;
        faults = false;
        healAll();
        for (SimulatedDirector director : cluster.directors) {
            drawn.names().forEach(name -> director.setFault(name, "no link", false));
            bringTrackersUp(director);
            director.resume();
        }
        // Stops that are under way end before the restart.
        cluster.run(Duration.ofMillis(500), invariants::check);
        for (SimulatedDirector director : cluster.directors) {
            start(director);
            director.reload(complete(director.settings));
        }
    }

    /** All instances are everywhere in the end, so that there is one to hold each. */
    private SimulatedSettings complete(SimulatedSettings settings) {
        return settings.instances().size() == drawn.names().size() ? settings : drawn.draw();
    }
}
