package org.pollux.config.syntax;

import java.util.Optional;

/**
 * What must hold for an include so that it is no error ({@code include_check} and the variants of {@code include} in
 * keepalived.conf(5)).
 *
 * @param readable each file that matches can be read; Pollux always asks for this
 * @param match at least one file matches
 * @param wildcard each name with wildcards matches at least one file
 * @param brace each alternative of {@code {a,b}} matches at least one file
 */
public record IncludeChecks(boolean readable, boolean match, boolean wildcard, boolean brace) {
    /** Nothing is asked. */
    public static final IncludeChecks NONE = new IncludeChecks(false, false, false, false);

    /** Everything is asked. */
    public static final IncludeChecks ALL = new IncludeChecks(true, true, true, true);

    /** The checks of one word of {@code include_check}; empty when there is no such word. */
    static Optional<IncludeChecks> named(String word) {
        return switch (word) {
            case "readable" -> Optional.of(new IncludeChecks(true, false, false, false));
            case "match" -> Optional.of(new IncludeChecks(false, true, false, false));
            case "wildcard_match" -> Optional.of(new IncludeChecks(false, false, true, false));
            case "brace_match" -> Optional.of(new IncludeChecks(false, false, false, true));
            default -> Optional.empty();
        };
    }

    /** What a keyword that includes adds to the checks; empty when the word is none. */
    static Optional<IncludeChecks> ofKeyword(String keyword) {
        return switch (keyword) {
            case "include" -> Optional.of(NONE);
            case "includer" -> named("readable");
            case "includem" -> named("match");
            case "includew" -> named("wildcard_match");
            case "includeb" -> named("brace_match");
            case "includea" -> Optional.of(ALL);
            default -> Optional.empty();
        };
    }

    /**
     * The checks that hold after an {@code include_check} line.
     *
     * @param words the words after the keyword: none for all checks, {@code +} or {@code -} first to add or take away
     * @return the checks; unknown words change nothing
     */
    IncludeChecks after(Iterable<String> words) {
        IncludeChecks named = NONE;
        char sign = ' ';
        boolean any = false;
        for (String word : words) {
            String name = word;
            if (!any && !word.isEmpty() && (word.charAt(0) == '+' || word.charAt(0) == '-')) {
                sign = word.charAt(0);
                name = word.substring(1);
            }
            any = true;
            named = named.and(named(name).orElse(NONE));
        }
        if (!any) {
            return ALL;
        }
        return switch (sign) {
            case '+' -> and(named);
            case '-' -> without(named);
            default -> named;
        };
    }

    /** These checks and others. */
    public IncludeChecks and(IncludeChecks other) {
        return new IncludeChecks(
                readable || other.readable, match || other.match, wildcard || other.wildcard, brace || other.brace);
    }

    private IncludeChecks without(IncludeChecks other) {
        return new IncludeChecks(
                readable && !other.readable, match && !other.match, wildcard && !other.wildcard, brace && !other.brace);
    }
}
