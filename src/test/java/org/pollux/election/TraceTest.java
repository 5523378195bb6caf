package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenarios that are read as prose: what happens, a line of dashes, and what the directors then do (times in
 * milliseconds). {@code -Dpollux.traces.rewrite=true} writes the traces anew, to be read before they are committed. The
 * commands are {@link Scenario}'s.
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
        List<String> happened = new Scenario(script).play();
        if (Boolean.getBoolean("pollux.traces.rewrite")) {
            List<String> all = new ArrayList<>(script);
            all.add(SEPARATOR);
            all.addAll(happened);
            Files.write(file, all);
        } else {
            assertThat(happened).as(name).isEqualTo(written);
        }
    }
}
