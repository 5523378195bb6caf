package org.pollux.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What java.util.regex would read in another way than PCRE2 is refused; the rest means the same to both. */
class PcrePatternTest {
    private static Pattern usable(String regex, String... options) {
        PcrePattern.Outcome outcome = PcrePattern.of(regex, List.of(options));
        if (outcome instanceof PcrePattern.Outcome.Usable(Pattern pattern)) {
            return pattern;
        }
        throw new AssertionError(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[:alpha:]]",
                "[a[b]",
                "[a-z&&[^b]]",
                "(?U)a+",
                "(?u)a",
                "(?d)a",
                "(a)\\2",
                "\\b{x",
                "(?|a)",
                "(?R)",
                "a\\Kb",
                "(?#x)a(",
                "{a}",
                "(*ANY)a",
                "(?P<n>a)",
                "\\g{1}",
                "(?(1)a)"
            })
    void whatMeansSomethingElseIsRefused(String regex) {
        assertThat(PcrePattern.of(regex, List.of())).isInstanceOf(PcrePattern.Outcome.Refused.class);
    }

    @Test
    void bracketsMayBeginWithAClosingOne() {
        assertThat(usable("^[]a]+$").matcher("a]").find()).isTrue();
        assertThat(usable("^[^]a]+$").matcher("a]").find()).isFalse();
        assertThat(usable("^[\\[a&]+$").matcher("[a&").find()).isTrue();
    }

    @Test
    void quotedTextIsTakenAsItIs() {
        assertThat(usable("\\Q[[:x:]&&\\E(a)\\1").matcher("[[:x:]&&aa").find()).isTrue();
        assertThat(usable("[\\Q[:]\\E]").matcher("]").find()).isTrue();
    }

    @Test
    void onlyALineFeedEndsALine() {
        assertThat(usable("a.b").matcher("a\rb").find()).isTrue();
        assertThat(usable("^b", "multiline").matcher("a\rb").find()).isFalse();
        assertThat(usable("^b", "multiline").matcher("a\nb").find()).isTrue();
    }

    @Test
    void blanksInBracketsOfAnExtendedPatternAreRefused() {
        assertThat(PcrePattern.of("[a b]", List.of("extended"))).isInstanceOf(PcrePattern.Outcome.Refused.class);
        assertThat(usable("[a b]").matcher(" ").find()).isTrue();
    }

    @Test
    void anOptionWithoutCounterpartIsNamed() {
        assertThat(PcrePattern.unknownOption(List.of("caseless", "ungreedy"))).contains("ungreedy");
        assertThat(PcrePattern.unknownOption(List.of("caseless", "no_start_optimize")))
                .isEmpty();
    }
}
