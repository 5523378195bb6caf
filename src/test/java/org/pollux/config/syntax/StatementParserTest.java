package org.pollux.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The written form: words, comments, quotes and braces by keepalived's rules. */
class StatementParserTest {
    @Test
    void aLineIsAStatement() {
        assertThat(parsed("a b\n\n c\td \n")).isEqualTo("a b; c d;");
    }

    @Test
    void hashAndBangBeginCommentsEvenInsideAWord() {
        assertThat(parsed("a b#c\n!d\ne !f \"\n")).isEqualTo("a b; e;");
    }

    @Test
    void aBackslashKeepsACommentSignAndNothingElse() {
        assertThat(parsed("a\\#b \\! c\\d e\\\\ f\\")).isEqualTo("a#b ! c\\d e\\\\ f\\;");
    }

    @Test
    void aBackslashBeforeABackslashDoesNotKeepACommentSign() {
        assertThat(parsed("a\\\\#b")).isEqualTo("a\\\\;");
    }

    @Test
    void quotesKeepBlanksCommentSignsAndBraces() {
        assertThat(parsed("a \"b # ! { } c\" d")).isEqualTo("a <b # ! { } c> d;");
    }

    @Test
    void aQuoteInsideAWordBeginsAnotherWord() {
        assertThat(parsed("a\"b c\"d")).isEqualTo("a <b c> d;");
    }

    @Test
    void escapesInQuotesAreTheQuoteAndTheBackslash() {
        assertThat(parsed("\"a\\\"b\\\\c\\nd\\#\"")).isEqualTo("<a\"b\\c\\nd\\#>;");
    }

    @Test
    void anEmptyStringIsAWord() {
        assertThat(parsed("a \"\"")).isEqualTo("a <>;");
    }

    @Test
    void aBlockMayBeginOnALaterLine() {
        assertThat(parsed("a b {\nc\n}\nd\n# x\n\n{ e }\nf{g{}}h")).isEqualTo("a b{c;} d{e;} f{g{}} h;");
    }

    @Test
    void theBracesOfAReferenceAreNoBlock() {
        assertThat(parsed("a x${b} y")).isEqualTo("a x${b} y;");
    }

    @Test
    void positionsCountLinesAndCharactersFromOne() {
        Source source = Source.of("f", "a\n  \u00e4\ud83d\ude00b \"c\" d");
        List<Statement> statements = StatementParser.parse(source, Surroundings.none(), new Problems(source))
                .statements();

        assertThat(statements.getLast().words().stream()
                        .map(w -> w.span().position().toString())
                        .toList())
                .containsExactly("f:2:3", "f:2:7", "f:2:11");
    }

    @Test
    void aStringWithoutAnEndStillLetsABraceCount() {
        Source source = Source.of("f", "a \"b {\nc\n}\n");
        Problems problems = new Problems(source);

        assertThat(shown(StatementParser.parse(source, Surroundings.none(), problems)
                        .statements()))
                .isEqualTo("a b{c;}");
        assertThat(problems.all()).hasSize(1);
    }

    /** Time is linear because each character is looked at a bounded number of times, whatever the text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a { b \"c\" } # d\n",
                "\"",
                "\"\\\"",
                "a\"b",
                "{",
                "}",
                "${",
                "${a",
                "\\",
                "\\\\\"",
                "#\n",
                "\0",
                "x\\#",
                "\n"
            })
    void looksAtEachCharacterABoundedNumberOfTimes(String piece) {
        for (int times : new int[] {100, 10_000}) {
            Source source = Source.of("f", piece.repeat(times));
            Problems problems = new Problems(source);
            Lexer lexer = new Lexer(new Lines(source, Surroundings.none(), problems), problems);
            StatementParser.parse(lexer, problems);

            assertThat(lexer.steps()).isLessThanOrEqualTo(2L * source.text().length());
        }
    }

    private static String parsed(String text) {
        Source source = Source.of("f", text);
        return shown(StatementParser.parse(source, Surroundings.none(), new Problems(source))
                .statements());
    }

    private static String shown(List<Statement> statements) {
        return statements.stream().map(StatementParserTest::shown).collect(Collectors.joining(" "));
    }

    private static String shown(Statement statement) {
        String words = statement.words().stream()
                .map(w -> w.quoted() ? "<" + w.text() + ">" : w.text())
                .collect(Collectors.joining(" "));
        return words
                + statement.body().map(b -> "{" + shown(b.statements()) + "}").orElse(";");
    }
}
