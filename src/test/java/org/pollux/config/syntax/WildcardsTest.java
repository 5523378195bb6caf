package org.pollux.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names with wildcards, by glob(7). */
class WildcardsTest {
    @ParameterizedTest
    @CsvSource({
        "*, , true",
        "*, abc, true",
        "a*c, abbc, true",
        "a*c, abb, false",
        "*.conf, .conf, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "[a-c]x, bx, true",
        "[a-c]x, dx, false",
        "[!a-c]x, dx, true",
        "[^a-c]x, ax, false",
        "[]x]y, ]y, true",
        "[a-]y, -y, true",
        "[a, [a, true",
        "a\\*, a*, true",
        "a\\*, ab, false",
        "**a**, bab, true"
    })
    void matches(String pattern, String name, boolean matches) {
        assertThat(Wildcards.of(pattern).matches(name == null ? "" : name)).isEqualTo(matches);
    }

    @Test
    @Timeout(10)
    void manyStarsTakeNoLongerThanBothLengthsTogether() {
        assertThat(Wildcards.of("*a".repeat(1000) + "b").matches("a".repeat(10_000)))
                .isFalse();
    }

    @Test
    void alternativesNest() {
        assertThat(Glob.alternatives("x{a,b{1,2}}y{,z}")).hasValueSatisfying(all -> assertThat(all)
                .containsExactly("xay", "xayz", "xb1y", "xb1yz", "xb2y", "xb2yz"));
        assertThat(Glob.alternatives("x{a,b"))
                .hasValueSatisfying(all -> assertThat(all).containsExactly("x{a,b"));
        assertThat(Glob.alternatives("{a,b}".repeat(30))).isEmpty();
    }
}
