package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenarios that are read as prose: what happens, a line of dashes, and what the directors then do (times in
 * milliseconds). {@code -Dpollux.traces.rewrite=true} writes the traces anew, to be read before they are committed.
 *
 * <pre>
 * directors 150 100 nopreempt   their priorities, in the order d1, d2, …; nopreempt, preempt_delay SECONDS and
 *                               advert_int SECONDS for all
 * start d1 | crash d1 | stop d1 | pause d1 | resume d1 | fault d1 | repair d1 | priority d1 40
 * cut d1 d2 | heal d1 d2        both directions
 * run 2.5                       seconds
 * </pre>
 */
class TraceTest {
    private static final Path FOLDER = Path.of("src/test/resources/org/pollux/election/traces");
    private static final String SEPARATOR = "----";

    static Stream<String> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void happensAsWritten(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        List<String> lines = Files.readAllLines(file);
        int separator = lines.indexOf(SEPARATOR);
        List<String> script = separator < 0 ? lines : lines.subList(0, separator);
        List<String> written = separator < 0 ? List.of() : lines.subList(separator + 1, lines.size());
        List<String> happened = play(script);
        if (Boolean.getBoolean("pollux.traces.rewrite")) {
            List<String> all = new ArrayList<>(script);
            all.add(SEPARATOR);
            all.addAll(happened);
            Files.write(file, all);
        } else {
            assertThat(happened).as(name).isEqualTo(written);
        }
    }

    private static List<String> play(List<String> script) {
        SimulatedCluster cluster = SimulatedCluster.steady(0);
        for (String line : script) {
            String[] words = line.split(" ");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (words[0].equals("directors")) {
                cluster = directors(words);
            } else {
                command(cluster, words);
            }
        }
        return cluster.trace();
    }

    private static SimulatedCluster directors(String[] words) {
        List<Integer> priorities = new ArrayList<>();
        boolean preempt = true;
        Duration delay = Duration.ZERO;
        Duration advert = Duration.ofSeconds(1);
        for (int i = 1; i < words.length; i++) {
            switch (words[i]) {
                case "nopreempt" -> preempt = false;
                case "preempt_delay" -> delay = seconds(words[++i]);
                case "advert_int" -> advert = seconds(words[++i]);
                default -> priorities.add(Integer.valueOf(words[i]));
            }
        }
        SimulatedCluster cluster = SimulatedCluster.steady(priorities.size());
        ElectionSettings settings = ElectionSettings.defaults(priorities.size() - 1);
        for (int i = 0; i < priorities.size(); i++) {
            InstanceSettings instance = new InstanceSettings("VI_1", 51, priorities.get(i), advert, preempt, delay);
            cluster.directors.add(new SimulatedDirector(cluster, i, settings, instance));
        }
        return cluster;
    }

    private static void command(SimulatedCluster cluster, String[] words) {
        switch (words[0]) {
            case "run" -> cluster.run(seconds(words[1]), () -> {});
            case "start" -> named(cluster, words[1]).start();
            case "crash" -> named(cluster, words[1]).crash();
            case "stop" -> named(cluster, words[1]).stop();
            case "pause" -> named(cluster, words[1]).pause();
            case "resume" -> named(cluster, words[1]).resume();
            case "fault" -> named(cluster, words[1]).setFault(true);
            case "repair" -> named(cluster, words[1]).setFault(false);
            case "priority" -> named(cluster, words[1]).changePriority(Integer.parseInt(words[2]));
            case "cut", "heal" -> {
                int a = cluster.directors.indexOf(named(cluster, words[1]));
                int b = cluster.directors.indexOf(named(cluster, words[2]));
                cluster.setCut(a, b, words[0].equals("cut"));
                cluster.setCut(b, a, words[0].equals("cut"));
            }
            default -> throw new AssertionError("unknown command " + String.join(" ", words));
        }
    }

    private static SimulatedDirector named(SimulatedCluster cluster, String name) {
        return cluster.directors.stream()
                .filter(director -> director.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no director " + name));
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
    }
}
