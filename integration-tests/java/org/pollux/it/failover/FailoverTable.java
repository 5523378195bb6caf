package org.pollux.it.failover;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What was measured, against what is promised: as text for people and as JSON for programs. */
final class FailoverTable {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String LINE = "%-10s %-8s %3s  %8s %5s  %8s %5s  %9s %8s  %8s %10s%n";

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, MeasuredPair.Noise> noise = new LinkedHashMap<>();

    /** All repetitions of one event with one profile. */
    private record Row(Profile profile, Event event, List<Measurement> measurements) {
        private double[] sorted(Function<Measurement, Duration> value) {
            return measurements.stream()
                    .mapToDouble(m -> value.apply(m).toNanos() / 1e6)
                    .sorted()
                    .toArray();
        }

        double median(Function<Measurement, Duration> value) {
            double[] sorted = sorted(value);
            int half = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        }

        double worst(Function<Measurement, Duration> value) {
            double[] sorted = sorted(value);
            return sorted[sorted.length - 1];
        }

        Duration outage(Measurement measurement) {
            return measurement.outage(event);
        }

        Profile.Goal goal() {
            Profile.Goal goal = profile.goals().get(event);
            if (goal == null) {
                throw new IllegalStateException("nothing is promised for " + event + " with " + profile.title());
            }
            return goal;
        }
    }

    void noise(Profile profile, MeasuredPair.Noise measured) {
        noise.put(profile.title(), measured);
    }

    void add(Profile profile, Event event, List<Measurement> measurements) {
        rows.add(new Row(profile, event, List.copyOf(measurements)));
    }

    /**
     * The promises that were not kept, in words.
     *
     * @param full whether median and worst are judged by what is promised for each. A few repetitions on a machine that does
     *     other things besides tell too little for that: of them the median must keep what is promised for the worst
     */
    List<String> missed(boolean full) {
        List<String> missed = new ArrayList<>();
        for (Row row : rows) {
            judge(row, "outage", row::outage, row.goal(), full, missed);
            judge(row, "two holders", Measurement::twoHolders, Profile.TWO_HOLDERS, full, missed);
        }
        return missed;
    }

    private static void judge(
            Row row,
            String what,
            Function<Measurement, Duration> value,
            Profile.Goal goal,
            boolean full,
            List<String> missed) {
        String where = row.event().title() + ", " + row.profile().title() + " settings: " + what;
        long median = full ? goal.median() : goal.worst();
        if (row.median(value) > median) {
            missed.add(where + ": median %.1f ms, at most %d ms promised".formatted(row.median(value), median));
        }
        if (full && row.worst(value) > goal.worst()) {
            missed.add(where + ": worst %.1f ms, at most %d ms promised".formatted(row.worst(value), goal.worst()));
        }
    }

    /** The table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("Milliseconds. Echo requests every ")
                .append(MeasuredPair.PROBE_INTERVAL.toMillis())
                .append(" ms.\n");
        noise.forEach((profile, measured) -> text.append(
                "Without any event, %s settings: longest time without an answer %.1f, requests late by up to %.1f.%n"
                        .formatted(profile, millis(measured.silence()), millis(measured.pause()))));
        text.append("%n".formatted());
        text.append(LINE.formatted(
                "event",
                "settings",
                "n",
                "median",
                "goal",
                "worst",
                "goal",
                "2 holders",
                "worst",
                "service",
                "probe late"));
        for (Row row : rows) {
            text.append(LINE.formatted(
                    row.event().title(),
                    row.profile().title(),
                    row.measurements().size(),
                    number(row.median(row::outage)),
                    row.goal().median(),
                    number(row.worst(row::outage)),
                    row.goal().worst(),
                    number(row.median(Measurement::twoHolders)),
                    number(row.worst(Measurement::twoHolders)),
                    number(row.median(Measurement::service)),
                    number(row.worst(Measurement::proberPause))));
        }
        text.append("%nTwo holders: median at most %d, worst at most %d. Service: median of a balanced web service.%n"
                .formatted(Profile.TWO_HOLDERS.median(), Profile.TWO_HOLDERS.worst()));
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Writes {@code failover.txt} and {@code failover.json}. */
    void write(Path folder, List<String> missed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("failover.txt"), toString() + String.join("\n", missed) + "\n");
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("probe_interval_ms", MeasuredPair.PROBE_INTERVAL.toMillis());
        Map<String, Object> steady = new LinkedHashMap<>();
        noise.forEach((profile, measured) -> steady.put(
                profile, Map.of("silence_ms", millis(measured.silence()), "probe_late_ms", millis(measured.pause()))));
        report.put("without_event", steady);
        report.put("rows", rows.stream().map(FailoverTable::json).toList());
        report.put("missed", missed);
        JSON.writeValue(folder.resolve("failover.json").toFile(), report);
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", row.event().title());
        json.put("settings", row.profile().title());
        json.put("median_ms", row.median(row::outage));
        json.put("worst_ms", row.worst(row::outage));
        json.put("goal_median_ms", row.goal().median());
        json.put("goal_worst_ms", row.goal().worst());
        json.put("two_holders_median_ms", row.median(Measurement::twoHolders));
        json.put("two_holders_worst_ms", row.worst(Measurement::twoHolders));
        json.put(
                "repetitions",
                row.measurements().stream().map(m -> json(row, m)).toList());
        return json;
    }

    private static Map<String, Object> json(Row row, Measurement measurement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outage_ms", millis(row.outage(measurement)));
        json.put("takeover_ms", millis(measurement.takeover()));
        json.put("silence_ms", millis(measurement.silence()));
        json.put("two_holders_ms", millis(measurement.twoHolders()));
        json.put("service_ms", millis(measurement.service()));
        json.put("probe_late_ms", millis(measurement.proberPause()));
        json.put("decided_ms", millis(measurement.decided()));
        json.put("reason", measurement.reason());
        json.put("steps", measurement.steps());
        return json;
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }
}
