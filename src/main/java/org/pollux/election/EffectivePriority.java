package org.pollux.election;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pollux.election.InstanceStatus.Contribution;

/**
 * A priority with what trackers make of it (keepalived's {@code vrrp_track}).
 *
 * @param base the configured one
 * @param value the effective one
 * @param contributions what each tracker does
 */
record EffectivePriority(int base, int value, List<Contribution> contributions) {
    /** A number of a file times its weight that is a fault. */
    private static final int FAULT_AT = -254;

    /**
     * A tracker where it is watched.
     *
     * @param settings what it does
     * @param weightCounts false where only its faults count
     * @param awaited whether the instance must not run before its first result
     */
    record Watched(TrackerSettings settings, boolean weightCounts, boolean awaited) {}

    static EffectivePriority of(int base, List<Watched> watched, Function<String, TrackerState> states) {
        List<Contribution> contributions = new ArrayList<>(watched.size());
        int sum = base;
        for (Watched tracker : watched) {
            Contribution contribution = weigh(tracker, states.apply(tracker.settings.name()));
            contributions.add(contribution);
            sum += contribution.change();
        }
        int value = base == InstanceSettings.OWNER ? base : Math.clamp(sum, 1, InstanceSettings.OWNER - 1);
        return new EffectivePriority(base, value, contributions);
    }

    /** The faults among the contributions, in words. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Contribution contribution : contributions) {
            if (contribution.fault()) {
                faults.add(
                        contribution.state() instanceof TrackerState.Unknown
                                ? "no result of " + contribution.tracker().name() + " yet"
                                : contribution.tracker().name() + " is " + contribution.state());
            }
        }
        return faults;
    }

    private static Contribution weigh(Watched watched, TrackerState state) {
        TrackerSettings tracker = watched.settings;
        int weight = tracker.weight();
        int sign = tracker.reverse() ? -1 : 1;
        return switch (state) {
            case TrackerState.Unknown() ->
                tracker.initiallyFailed()
                        ? weigh(watched, state, false)
                        : new Contribution(tracker, state, 0, weight == 0 && watched.awaited);
            case TrackerState.Up() -> weigh(watched, state, true);
            case TrackerState.Down() -> weigh(watched, state, false);
            case TrackerState.Value(int number) -> {
                long product = (long) number * weight * sign;
                boolean fault = weight == 0 ? (number != 0) != tracker.reverse() : product <= FAULT_AT;
                int change = fault || !watched.weightCounts ? 0 : Math.clamp(product, FAULT_AT, -FAULT_AT);
                yield new Contribution(tracker, state, change, fault);
            }
        };
    }

    private static Contribution weigh(Watched watched, TrackerState state, boolean good) {
        TrackerSettings tracker = watched.settings;
        int weight = tracker.weight();
        if (weight == 0) {
            return new Contribution(tracker, state, 0, good == tracker.reverse());
        }
        boolean applies = watched.weightCounts && good == weight > 0;
        return new Contribution(tracker, state, !applies ? 0 : tracker.reverse() ? -weight : weight, false);
    }
}
