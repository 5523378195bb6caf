package org.pollux.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of {@code regex} as java.util.regex takes it. keepalived searches with PCRE2; most patterns mean the same to
 * both. One that Java does not know, or would read in another way, is refused instead of searched for something else.
 */
public final class PcrePattern {
    private static final Map<String, Integer> FLAGS = Map.of(
            "caseless", Pattern.CASE_INSENSITIVE,
            "dotall", Pattern.DOTALL,
            "extended", Pattern.COMMENTS,
            "multiline", Pattern.MULTILINE,
            "utf", Pattern.UNICODE_CASE,
            "ucp", Pattern.UNICODE_CHARACTER_CLASS);

    /** About speed, or about forms that are refused anyway. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "alt_verbnames",
            "auto_callout",
            "dupnames",
            "never_backslash_c",
            "never_ucp",
            "never_utf",
            "no_auto_possess",
            "no_dotstar_anchor",
            "no_start_optimize",
            "use_offset_limit");

    /** What came of a pattern. */
    public sealed interface Outcome {
        /**
         * It means the same here.
         *
         * @param pattern the pattern
         */
        record Usable(Pattern pattern) implements Outcome {}

        /**
         * It cannot be used.
         *
         * @param at the offset of what is wrong
         * @param problem what is wrong
         * @param instead what means the same to both, where there is such a form
         */
        record Refused(int at, String problem, Optional<String> instead) implements Outcome {}
    }

    private final String regex;
    private final boolean extended;
    private int groups;
    private int at;
    private int referred;
    private int referredAt;

    private PcrePattern(String regex, boolean extended) {
        this.regex = regex;
        this.extended = extended;
    }

    /** The first option that java.util.regex has no counterpart of. */
    public static Optional<String> unknownOption(Collection<String> options) {
        return options.stream()
                .filter(option -> !FLAGS.containsKey(option) && !WITHOUT_MEANING.contains(option))
                .findFirst();
    }

    /**
     * Compiles a pattern.
     *
     * @param regex the pattern
     * @param options pcre2api(3)'s names in lower case; {@link #unknownOption} knows which are understood
     * @return the pattern, or the first thing that is wrong with it
     */
    public static Outcome of(String regex, List<String> options) {
        // As for PCRE2, only a line feed ends a line.
        int flags = options.stream()
                .mapToInt(option -> FLAGS.getOrDefault(option, 0))
                .reduce(Pattern.UNIX_LINES, (all, flag) -> all | flag);
        Optional<Outcome.Refused> difference =
                new PcrePattern(regex, options.contains("extended") || regex.contains("(?x")).difference();
        if (difference.isPresent()) {
            return difference.get();
        }
        try {
            return new Outcome.Usable(Pattern.compile(regex, flags));
        } catch (PatternSyntaxException e) {
            return new Outcome.Refused(
                    Math.max(0, e.getIndex()), "the pattern cannot be used: " + e.getDescription(), Optional.empty());
        }
    }

    /** What Java would take in silence, but for something else. */
    private Optional<Outcome.Refused> difference() {
        while (at < regex.length()) {
            Optional<Outcome.Refused> found =
                    switch (regex.charAt(at)) {
                        case '\\' -> escape();
                        case '[' -> bracketed();
                        case '(' -> group();
                        default -> {
                            at++;
                            yield Optional.empty();
                        }
                    };
            if (found.isPresent()) {
                return found;
            }
        }
        return referred > groups
                ? refused(referredAt, "the pattern has no group " + referred, Optional.empty())
                : Optional.empty();
    }

    private Optional<Outcome.Refused> escape() {
        int start = at;
        char c = charAt(at + 1);
        at += 2;
        if (c == 'Q') {
            literal();
        } else if (c == 'b' && charAt(at) == '{') {
            return refused(start, "'\\b{' means something else in a PCRE", Optional.of("\\b\\{"));
        } else if (c >= '1' && c <= '9') {
            int number = c - '0';
            while (charAt(at) >= '0' && charAt(at) <= '9' && number < 1000) {
                number = number * 10 + charAt(at) - '0';
                at++;
            }
            if (number > referred) {
                referred = number;
                referredAt = start;
            }
        }
        return Optional.empty();
    }

    /** To {@code \E}, or to the end. */
    private void literal() {
        int end = regex.indexOf("\\E", at);
        at = end < 0 ? regex.length() : end + 2;
    }

    private Optional<Outcome.Refused> bracketed() {
        at++;
        if (charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == ']' && !first) {
                at++;
                return Optional.empty();
            }
            first = false;
            if (c == '\\' && charAt(at + 1) == 'Q') {
                at += 2;
                literal();
            } else if (c == '\\') {
                at += 2;
            } else if (c == '[' && ":.=".indexOf(charAt(at + 1)) >= 0) {
                return refused(
                        at,
                        "a POSIX class such as [:alpha:] is not known here",
                        Optional.of("one such as \\p{Alpha}, \\d or \\s"));
            } else if (c == '[') {
                return refused(at, "'[' inside brackets begins other brackets here", Optional.of("\\["));
            } else if (c == '&' && charAt(at + 1) == '&') {
                return refused(at, "'&&' inside brackets is an intersection here", Optional.of("&\\&"));
            } else if (extended && (Character.isWhitespace(c) || c == '#')) {
                return refused(
                        at,
                        "blanks and '#' inside brackets do not count here in an extended pattern",
                        Optional.of("\\" + c));
            } else {
                at++;
            }
        }
        return Optional.empty();
    }

    private Optional<Outcome.Refused> group() {
        int start = at;
        at++;
        if (charAt(at) != '?') {
            groups++;
            return Optional.empty();
        }
        at++;
        if (charAt(at) == '<' && charAt(at + 1) != '=' && charAt(at + 1) != '!') {
            groups++;
            return Optional.empty();
        }
        for (int i = at; "imsxdUu-".indexOf(charAt(i)) >= 0; i++) {
            if ("dUu".indexOf(charAt(i)) >= 0) {
                return refused(
                        start, "the option '" + charAt(i) + "' means something else in a PCRE", Optional.empty());
            }
        }
        return Optional.empty();
    }

    /** The character at an offset; NUL behind the end. */
    private char charAt(int offset) {
        return offset < regex.length() ? regex.charAt(offset) : '\0';
    }

    private static Optional<Outcome.Refused> refused(int at, String problem, Optional<String> instead) {
        return Optional.of(new Outcome.Refused(at, problem, instead));
    }
}
