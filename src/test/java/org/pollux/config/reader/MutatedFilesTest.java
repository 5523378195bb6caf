package org.pollux.config.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.config.Diagnostic;
import org.pollux.config.Reading;
import org.pollux.config.syntax.Source;
import org.pollux.config.syntax.Surroundings;

/**
 * Damaged files never make the reader fail or hang, and what it refuses it explains. The seed is printed; {@code
 * -Dmutation.seed=N} repeats a run, {@code -Dmutation.rounds=N} makes it longer.
 */
class MutatedFilesTest {
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "\"",
            "\\",
            "#",
            "!",
            "\n",
            " ",
            "\0",
            "$X",
            "${X}",
            "\n$X=",
            "\n$X= \\\n",
            " \\\n",
            "${",
            "${_RANDOM 1 9}",
            "@a ",
            "@^a ",
            "~SEQ(",
            "\n~SEQ(x,1,9) ",
            "\n~SEQ(y,1,999999) ",
            "\n~LST({x,y},{1,2},{3,4}) ",
            "\ninclude f\n",
            "\ninclude */{a,b}*\n",
            "-1",
            "0",
            "99999999999",
            "virtual_server ",
            "real_server ",
            "TCP_CHECK {",
            "}\n}\n",
            "\ufeff",
            "\ud83d\ude00",
            "\u202e");

    private final long seed = Long.getLong("mutation.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    @Timeout(60)
    void neverMakeTheReaderFail() throws IOException {
        System.out.println("MutatedFilesTest: -Dmutation.seed=" + seed);
        List<byte[]> corpus = corpus();
        int rounds = Integer.getInteger("mutation.rounds", 3000);
        for (int round = 0; round < rounds; round++) {
            byte[] file = corpus.get(random.nextInt(corpus.size()));
            for (int i = random.nextInt(6); i >= 0; i--) {
                file = mutated(file, corpus);
            }
            check(file, round);
        }
    }

    private void check(byte[] file, int round) {
        try {
            Source source = Source.decode("f", file);
            Reading reading =
                    ConfigurationReader.read(source, Surroundings.none().with(1000));
            long lines = source.text().chars().filter(c -> c == '\n').count() + 1;
            for (Diagnostic diagnostic : reading.diagnostics()) {
                assertThat(diagnostic.message()).doesNotContain("\n").isNotBlank();
                diagnostic.position().ifPresent(p -> {
                    assertThat(p.line()).isBetween(1, (int) lines);
                    assertThat(p.column()).isPositive();
                });
                diagnostic.excerpt().ifPresent(e -> assertThat(e.start() + e.length())
                        .isLessThanOrEqualTo(Math.max(1, e.line().length() + 1)));
            }
            boolean errors = reading.diagnostics().stream().anyMatch(Diagnostic::isError);
            assertThat(errors).isEqualTo(reading instanceof Reading.Refused);
            assertThat(DiagnosticRenderer.render(reading.diagnostics())).doesNotContain("\u001b", "\0");
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new AssertionError(
                    "round " + round + " of -Dmutation.seed=" + seed + ": " + new String(file, UTF_8), e);
        }
    }

    private byte[] mutated(byte[] file, List<byte[]> corpus) {
        int at = random.nextInt(file.length + 1);
        return switch (random.nextInt(6)) {
            case 0 ->
                joined(
                        slice(file, 0, at),
                        PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8),
                        slice(file, at, file.length));
            case 1 -> joined(slice(file, 0, at), slice(file, at + random.nextInt(20), file.length));
            case 2 ->
                joined(slice(file, 0, at), new byte[] {(byte) random.nextInt(256)}, slice(file, at + 1, file.length));
            case 3 -> slice(file, 0, at);
            case 4 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                yield joined(slice(file, 0, at), slice(other, random.nextInt(other.length + 1), other.length));
            }
            default -> {
                byte[] line = line(file, at);
                int to = random.nextInt(file.length + 1);
                yield joined(slice(file, 0, to), line, slice(file, to, file.length));
            }
        };
    }

    private static byte[] line(byte[] file, int at) {
        int from = at;
        while (from > 0 && file[from - 1] != '\n') {
            from--;
        }
        int to = at;
        while (to < file.length && file[to] != '\n') {
            to++;
        }
        return slice(file, from, Math.min(to + 1, file.length));
    }

    private static byte[] slice(byte[] file, int from, int to) {
        return from >= to ? new byte[0] : java.util.Arrays.copyOfRange(file, from, to);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        corpus.add(Files.readAllBytes(Path.of("conf/pollux.conf")));
        for (String folder : List.of("valid", "invalid")) {
            try (Stream<Path> files = Files.list(Path.of("src/test/resources/config", folder))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".conf"))
                        .sorted()
                        .toList()) {
                    corpus.add(Files.readAllBytes(file));
                }
            }
        }
        return corpus;
    }
}
