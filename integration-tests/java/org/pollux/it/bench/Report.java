package org.pollux.it.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All figures of a run: as text and a picture for people, as JSON for programs. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String LINE = "%-62s %12s %-13s %10s  %12s %12s%n";

    private final List<Figure> figures = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    void add(Figure figure) {
        figures.add(figure);
        System.out.print(line(figure));
    }

    /** Says what was not measured, so that nobody takes it for reached. */
    void leaveOut(String what) {
        leftOut.add(what);
    }

    List<Figure> figures() {
        return List.copyOf(figures);
    }

    /** The goals that were measured and not reached, in words. */
    List<String> missed() {
        return figures.stream()
                .filter(Figure::missed)
                .map(f -> f.title() + ": " + Figure.number(f.median()) + " " + f.unit() + ", the goal is "
                        + f.goal().orElseThrow().words())
                .toList();
    }

    private static String line(Figure figure) {
        return LINE.formatted(
                figure.title(),
                Figure.number(figure.median()),
                figure.unit(),
                figure.goal().map(Figure.Goal::words).orElse(""),
                Figure.number(figure.least()),
                Figure.number(figure.most()));
    }

    /** The table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(LINE.formatted("figure", "median", "unit", "goal", "least", "most"));
        figures.forEach(figure -> text.append(line(figure)));
        leftOut.forEach(what -> text.append("NOT MEASURED  ").append(what).append('\n'));
        missed().forEach(missed -> text.append("MISSED  ").append(missed).append('\n'));
        return text.toString();
    }

    /** Writes {@code bench.txt}, {@code bench.json} and {@code bench.svg}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("bench.txt"), toString());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("kernel", System.getProperty("os.version"));
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("figures", figures.stream().map(Report::json).toList());
        report.put("missed", missed());
        report.put("not_measured", leftOut);
        JSON.writeValue(folder.resolve("bench.json").toFile(), report);
        Files.writeString(folder.resolve("bench.svg"), Chart.of(figures));
    }

    private static Map<String, Object> json(Figure figure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", figure.name());
        json.put("title", figure.title());
        json.put("unit", figure.unit());
        json.put("median", figure.median());
        json.put("rounds", figure.rounds());
        figure.goal().ifPresent(goal -> {
            json.put(goal.atLeast() ? "at_least" : "at_most", goal.value());
            json.put("reached", !figure.missed());
        });
        return json;
    }
}
