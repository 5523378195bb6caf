package org.pollux.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.config.Diagnostic;

/**
 * Definitions, sequences, conditions and includes put together by chance: reading them ends, gives no more than the
 * bound allows, does work in proportion to text and bound, and each finding has a place. The seed is printed; {@code
 * -Ddirectives.seed=N} repeats a run, {@code -Ddirectives.rounds=N} makes it longer.
 */
class RandomDirectivesTest {
    private static final int MOST_LINES = 500;
    private static final List<String> NAMES = List.of("A", "B", "C", "D", "E");
    private static final List<String> PIECES = List.of(
            "word",
            " ",
            " ",
            "{",
            "}",
            "\"",
            "\"q w\"",
            "\\",
            "#c",
            "!c",
            ",",
            ")",
            "(",
            "$",
            "${",
            "@high ",
            "@low ",
            "@^low ",
            "~",
            "\t",
            "\r",
            "\u00e4",
            "\ud83d\ude00",
            "${_RANDOM 1 3}",
            "${_PWD}",
            "${_ENV X}",
            "${_HASH}",
            "include ",
            "include f ",
            "include d/*",
            "a/b",
            "=");

    private final long seed = Long.getLong("directives.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    @Timeout(60)
    void endInBoundedLinesAndWork() {
        System.out.println("RandomDirectivesTest: -Ddirectives.seed=" + seed);
        int rounds = Integer.getInteger("directives.rounds", 1500);
        for (int round = 0; round < rounds; round++) {
            String text = text();
            try {
                check(text);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                throw new AssertionError("round " + round + " of -Ddirectives.seed=" + seed + ":\n" + text, e);
            }
        }
    }

    private void check(String text) {
        MemoryFiles files = new MemoryFiles()
                .with("d/a", text())
                .with("d/b", "include ../f\n")
                .with("g", "$A\n${B}\n");
        Surroundings surroundings = new Surroundings(
                files, "high", _ -> Optional.of("value"), new Random(seed), MOST_LINES, IncludeChecks.NONE);
        Source source = Source.of("f", text);
        files.with("f", text);
        Problems problems = new Problems(source);
        Lexer lexer = new Lexer(new Lines(source, surroundings, problems), problems);
        int words = 0;
        Token token = lexer.next();
        while (!(token instanceof Token.End)) {
            if (token instanceof Token.Text(Word word)) {
                words++;
                check(word.span());
            }
            token = lexer.next();
        }
        // Each include is read once for each line that includes it, and each expansion is at most as long as the text.
        long readable = (long) text.length() * (MOST_LINES + 200) * 20 + 100_000;
        assertThat(lexer.steps()).isLessThan(readable);
        assertThat(words).isLessThan((int) Math.min(Integer.MAX_VALUE, readable));
        for (Diagnostic finding : problems.all()) {
            assertThat(finding.oneLine()).doesNotContain("\n");
            assertThat(finding.notes()).hasSizeLessThanOrEqualTo(Trail.LONGEST + 8);
        }
    }

    private static void check(Span span) {
        assertThat(span.line()).isPositive();
        assertThat(span.column()).isPositive();
        assertThat(span.offset() + span.length())
                .isLessThanOrEqualTo(span.source().text().length() + 1);
        assertThat(span.source()
                                .text()
                                .substring(0, span.offset())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1)
                .isEqualTo(span.line());
        span.trail().notes();
    }

    private String text() {
        List<String> lines = new ArrayList<>();
        int count = random.nextInt(1, 14);
        for (int i = 0; i < count; i++) {
            lines.add(line());
        }
        return String.join("\n", lines);
    }

    private String line() {
        return switch (random.nextInt(8)) {
            case 0 -> "$" + name() + "=" + words();
            case 1 -> "$" + name() + "= \\\n" + words() + " \\\n" + words();
            case 2 -> "~SEQ(" + name() + "," + number() + "," + number() + ") " + words();
            case 3 -> "~SEQx(" + name() + "," + number() + ") ~LST(" + name() + "," + words() + ") " + words();
            case 4 -> "~LST({" + name() + "," + name() + "},{" + words() + "," + words() + "}) " + words();
            case 5 -> "@" + (random.nextBoolean() ? "^" : "") + (random.nextBoolean() ? "high " : "low ") + line();
            case 6 -> "$" + name();
            default -> words();
        };
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(3)) {
                case 0 -> words.append("${").append(name()).append('}');
                case 1 -> words.append('$').append(name()).append(' ');
                default -> words.append(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return words.toString();
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private int number() {
        return random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(-3, 12);
    }
}
