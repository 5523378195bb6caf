package org.pollux.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of a command, by the rules of keepalived.conf(5), "Quoted strings". */
class ShellWordsTest {
    private static List<String> words(String command) {
        return new Script(command).words();
    }

    @Test
    void quotesMayBeginAndEndInsideAWord() {
        assertThat(words("abcd\" efg h jkl \"mnop")).containsExactly("abcd efg h jkl mnop");
        assertThat(words("abcd \"efg h jkl\" mnop")).containsExactly("abcd", "efg h jkl", "mnop");
        assertThat(words("/a 'b \"c\"' \"d 'e'\" ''")).containsExactly("/a", "b \"c\"", "d 'e'", "");
    }

    @Test
    void escapesCountInQuotesToo() {
        assertThat(words("\\a\\b\\E\\f\\n\\r\\t\\v")).containsExactly("\u0007\b\u001b\f\n\r\t\u000b");
        assertThat(words("\"\\101\\x42\\cC\\\"\" '\\'' \\d\\ e")).containsExactly("AB\u0003\"", "'", "d e");
        assertThat(words("\\1018 \\xg")).containsExactly("A8", "xg");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"/a 'b,3", "/a \"b,3", "/a b\\,4", "/a \\xff,3", "/a \\777,3", "/a \\x100000041,3"})
    void whatCannotBeCutIsToldWithItsPlace(String command, int at) {
        assertThat(ShellWords.cut(command))
                .isInstanceOfSatisfying(ShellWords.Cut.Broken.class, broken -> assertThat(broken.at())
                        .isEqualTo(at));
    }

    @Test
    void aCommandWithoutAProgramCannotBeRun() {
        assertThatIllegalStateException().isThrownBy(() -> words(" \t"));
    }
}
