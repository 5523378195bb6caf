package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.config.Reading;
import org.pollux.config.syntax.Source;

/**
 * Every file under {@code config/valid} and {@code config/invalid} against what was reviewed beside it: the findings as
 * an operator sees them and, for valid ones, the configuration. {@code -Dgolden.update=true} writes them anew.
 */
class GoldenFilesTest {
    private static final Path FILES = Path.of("src/test/resources/config");

    static Stream<Path> valid() throws IOException {
        return files("valid");
    }

    static Stream<Path> invalid() throws IOException {
        return files("invalid");
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.list(FILES.resolve(folder))) {
            List<Path> files =
                    all.filter(f -> f.toString().endsWith(".conf")).sorted().toList();
            return files.stream();
        }
    }

    @ParameterizedTest
    @MethodSource
    void valid(Path file) throws IOException {
        Reading reading = read(file);

        String shown =
                switch (reading) {
                    case Reading.Accepted(var configuration, var warnings) ->
                        DiagnosticRenderer.render(warnings) + ModelText.of(configuration);
                    case Reading.Refused(var diagnostics) -> DiagnosticRenderer.render(diagnostics);
                };
        compare(file, shown);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
    }

    @ParameterizedTest
    @MethodSource
    void invalid(Path file) throws IOException {
        Reading reading = read(file);

        compare(file, DiagnosticRenderer.render(reading.diagnostics()));
        assertThat(reading).isInstanceOf(Reading.Refused.class);
    }

    /** Only the file's own name, so that the golden text does not depend on the folder. */
    private static Reading read(Path file) throws IOException {
        String name = file.getFileName().toString();
        return ConfigurationReader.read(
                Source.decode(name, Files.readAllBytes(file)), CorpusSurroundings.of(file.resolveSibling("")));
    }

    private static void compare(Path file, String shown) throws IOException {
        Path golden = file.resolveSibling(file.getFileName().toString().replace(".conf", ".expected"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(golden));
    }
}
