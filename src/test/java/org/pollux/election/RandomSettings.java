package org.pollux.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Draws what the directors of a run are configured with. */
final class RandomSettings {
    /** A tracker of weight 0, one that weighs, and one that says a number. */
    static final String FATAL = "fatal";

    static final String WEIGHING = "weighing";
    static final String NUMBER = "number";

    private final SplittableRandom random;
    private final int size;
    private final int instances;
    private final boolean grouped;
    private final boolean trackers;
    private final int preempt;
    private final Duration advert;
    private final int downAdverts;
    private final boolean discovered;
    private final Duration startupDelay;
    private final Optional<Integer> quorum;

    RandomSettings(SplittableRandom random, int size, boolean sticky) {
        this.random = random;
        this.size = size;
        instances = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
        grouped = instances > 1 && random.nextBoolean();
        trackers = random.nextBoolean();
        preempt = sticky ? 2 : random.nextInt(3);
        // Short intervals are as hard as long ones, and cost more time to simulate.
        int speed = random.nextInt(200);
        advert = Duration.ofMillis(speed == 0 ? 20 : speed < 4 ? 100 : speed < 16 ? 500 : speed < 80 ? 1000 : 3000);
        downAdverts = random.nextInt(4) == 0 ? 2 + random.nextInt(3) : 3;
        discovered = random.nextInt(3) == 0;
        startupDelay = random.nextInt(6) == 0 ? Duration.ofMillis(random.nextInt(5000)) : Duration.ZERO;
        quorum = random.nextInt(4) == 0 ? Optional.of(size / 2 + 1) : Optional.empty();
    }

    Optional<Integer> quorum() {
        return quorum;
    }

    Duration startupDelay() {
        return startupDelay;
    }

    boolean hasTrackers() {
        return trackers;
    }

    /** The longest advert interval there may be, and how many may be missing. */
    long longestWait() {
        return (downAdverts + 1) * 2L * advert.toNanos();
    }

    long longestInterval() {
        return 2 * advert.toNanos();
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= instances; i++) {
            names.add("VI_" + i);
        }
        return names;
    }

    SimulatedSettings draw() {
        ElectionSettings usual = ElectionSettings.defaults(discovered ? 0 : size - 1);
        ElectionSettings election = new ElectionSettings(
                usual.expectedPeers(),
                usual.stallLimit(),
                usual.rejoinWait(),
                usual.handoverLimit(),
                advert.compareTo(Duration.ofSeconds(1)) > 0 ? advert : usual.announceInterval(),
                startupDelay,
                quorum);
        List<InstanceSettings> drawn = new ArrayList<>();
        for (String name : names()) {
            drawn.add(instance(name, advert));
        }
        List<SyncGroupSettings> groups = grouped
                ? List.of(new SyncGroupSettings(
                        "G",
                        names().subList(0, 2),
                        trackers && random.nextBoolean() ? List.of(weighing()) : List.of(),
                        random.nextBoolean()))
                : List.of();
        return new SimulatedSettings(election, drawn, groups);
    }

    /** Other priorities, intervals, trackers; and perhaps the last instance, if it is alone, is there or is not. */
    SimulatedSettings redraw(SimulatedSettings before) {
        List<InstanceSettings> changed = new ArrayList<>();
        for (String name : names()) {
            boolean last = name.equals("VI_" + instances);
            boolean alone = !grouped || instances > 2;
            if (instances > 1 && last && alone && random.nextInt(3) == 0) {
                continue;
            }
            changed.add(
                    random.nextBoolean()
                            ? instance(name, random.nextInt(4) == 0 ? advert.multipliedBy(2) : advert)
                            : before.find(name).orElseGet(() -> instance(name, advert)));
        }
        return before.with(changed);
    }

    int priority() {
        return random.nextInt(40) == 0 ? InstanceSettings.OWNER : 50 + 50 * random.nextInt(4);
    }

    private InstanceSettings instance(String name, Duration interval) {
        boolean preempts = preempt == 0 || (preempt == 1 && random.nextBoolean());
        int priority = preempt == 2 ? Math.min(priority(), 200) : priority();
        List<TrackerSettings> watched = new ArrayList<>();
        if (trackers) {
            watched.add(new TrackerSettings(FATAL, 0, false, random.nextBoolean()));
            if (random.nextBoolean()) {
                watched.add(weighing());
            }
            if (random.nextInt(4) == 0) {
                watched.add(new TrackerSettings(NUMBER, 1, random.nextBoolean()));
            }
        }
        return new InstanceSettings(
                name,
                50 + name.charAt(3) - '0',
                priority,
                interval,
                preempts,
                Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(10_000) : 0),
                downAdverts,
                !preempts && random.nextInt(4) == 0 ? Optional.of(254) : Optional.empty(),
                watched);
    }

    private TrackerSettings weighing() {
        return new TrackerSettings(WEIGHING, random.nextBoolean() ? -120 : 120, random.nextInt(4) == 0);
    }
}
