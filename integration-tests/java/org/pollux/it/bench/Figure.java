package org.pollux.it.bench;

import java.util.Arrays;
import java.util.Optional;

/**
 * Something that was measured.
 *
 * @param name for programs, such as {@code nat_1000}; a contract
 * @param title for people
 * @param unit of the values, such as {@code packets/s}; empty for a ratio
 * @param rounds the value of each round, one or more
 * @param goal what the median has to reach, if anything
 */
@SuppressWarnings("ArrayRecordComponent") // a result, compared by nobody
record Figure(String name, String title, String unit, double[] rounds, Optional<Goal> goal) {
    /**
     * What a figure has to reach.
     *
     * @param value the bound
     * @param atLeast whether it is the least allowed; if not, it is the most
     */
    record Goal(double value, boolean atLeast) {
        boolean reachedBy(double measured) {
            return atLeast ? measured >= value : measured <= value;
        }

        String words() {
            return (atLeast ? ">= " : "<= ") + number(value);
        }
    }

    Figure {
        if (rounds.length == 0) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        rounds = rounds.clone();
    }

    static Figure of(String name, String title, String unit, double... rounds) {
        return new Figure(name, title, unit, rounds, Optional.empty());
    }

    /** The same, which has to be at least that. */
    Figure atLeast(double value) {
        return new Figure(name, title, unit, rounds, Optional.of(new Goal(value, true)));
    }

    /** The same, which must not be more than that. */
    Figure atMost(double value) {
        return new Figure(name, title, unit, rounds, Optional.of(new Goal(value, false)));
    }

    /** What counts. */
    double median() {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double least() {
        return Arrays.stream(rounds).min().orElseThrow();
    }

    double most() {
        return Arrays.stream(rounds).max().orElseThrow();
    }

    boolean missed() {
        return goal.isPresent() && !goal.get().reachedBy(median());
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(java.util.Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }
}
