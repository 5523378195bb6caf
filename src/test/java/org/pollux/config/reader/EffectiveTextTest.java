package org.pollux.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.config.ClusterSecret;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.Reading;
import org.pollux.config.effective.EffectiveConfiguration;
import org.pollux.config.syntax.Source;

/** What {@code --effective} prints is a file that says the same. */
class EffectiveTextTest {
    static Stream<Path> valid() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("src/test/resources/config/valid"))) {
            List<Path> files =
                    all.filter(f -> f.toString().endsWith(".conf")).sorted().toList();
            return files.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aFileOfTheCorpusReadsTheSame(Path file) throws IOException {
        Source source = Source.decode(file.getFileName().toString(), Files.readAllBytes(file));

        assertReadsTheSame(accepted(
                ConfigurationReader.read(source, CorpusSurroundings.of(file.resolveSibling(""))), file.toString()));
    }

    @Test
    void generatedFilesReadTheSame() {
        long seed = Long.getLong("effective.seed", System.nanoTime());
        System.out.println("EffectiveTextTest: -Deffective.seed=" + seed);
        GeneratedFile generator = new GeneratedFile(seed);
        for (int round = 0; round < Integer.getInteger("effective.rounds", 100); round++) {
            String text = generator.next();

            assertReadsTheSame(accepted(ConfigurationReader.read(Source.of("f", text)), text));
        }
    }

    @Test
    void definitionsMayStandBehindWhatUsesThem() {
        long seed = Long.getLong("effective.seed", System.nanoTime());
        System.out.println("EffectiveTextTest: -Deffective.seed=" + seed);
        GeneratedFile generator = new GeneratedFile(seed);
        for (int round = 0; round < 50; round++) {
            generator.next();
            String before = generator.definitions() + generator.users();
            String behind = generator.users() + generator.definitions();

            Configuration one = accepted(ConfigurationReader.read(Source.of("f", before)), before);
            Configuration other = accepted(ConfigurationReader.read(Source.of("f", behind)), behind);

            assertThat(withoutPositions(other)).as(behind).isEqualTo(withoutPositions(one));
        }
    }

    @Test
    void secretsAreNotPrinted() {
        String text = EffectiveConfiguration.text(accepted(
                ConfigurationReader.read(
                        Source.of("f", "cluster {\nsecret one-of-a-kind\nsecret_accepted two-of-a-kind\n}\n")),
                ""));

        assertThat(text).doesNotContain("of-a-kind").contains("secret \"(not shown)\"");
        assertThat(ConfigurationReader.read(Source.of("effective", text))).isInstanceOf(Reading.Refused.class);
    }

    private static void assertReadsTheSame(Configuration configuration) {
        if (configuration
                .cluster()
                .secret()
                .filter(ClusterSecret.Given.class::isInstance)
                .isPresent()) {
            return;
        }
        String text = EffectiveConfiguration.text(configuration);

        Configuration again = accepted(ConfigurationReader.read(Source.of("effective", text)), text);

        assertThat(withoutPositions(again)).as(text).isEqualTo(withoutPositions(configuration));
        assertThat(EffectiveConfiguration.text(again)).isEqualTo(text);
    }

    private static Configuration accepted(Reading reading, String text) {
        return switch (reading) {
            case Reading.Accepted accepted -> accepted.configuration();
            case Reading.Refused(var diagnostics) ->
                throw new AssertionError(
                        diagnostics.stream().map(Diagnostic::oneLine).collect(Collectors.joining("\n")) + "\n" + text);
        };
    }

    private static String withoutPositions(Configuration configuration) {
        return ModelText.of(configuration)
                .lines()
                .filter(line -> !line.strip().startsWith("position = "))
                .collect(Collectors.joining("\n"));
    }
}
