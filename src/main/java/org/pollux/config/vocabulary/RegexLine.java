package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;
import org.pollux.config.syntax.Span;
import org.pollux.config.syntax.Word;

/**
 * A pattern.
 *
 * @param text the pattern
 * @param place where it stands; absent for one that no file has
 */
public record RegexLine(String text, Optional<Place> place) {
    /**
     * Where a pattern stands.
     *
     * @param word the place of the whole argument
     * @param first how many characters of it come before the pattern's first; absent when escapes made it shorter
     */
    public record Place(Span word, Optional<Integer> first) {
        /** The place of one character of the pattern, as near as it is known. */
        public Span of(int offset) {
            if (first.isEmpty() || first.get() + offset >= word.length()) {
                return word;
            }
            int by = first.get() + offset;
            return new Span(word.source(), word.offset() + by, 1, word.line(), word.column() + by, word.trail());
        }
    }

    /** One argument, cut like a script's line: a backslash that shall be in the pattern is written twice. */
    record Line() implements Shape<RegexLine> {
        /** What keepalived's escapes leave as it was, or make into what the pattern would have meant by them. */
        private static final String HARMLESS = "\\\"'nrtfvaEx";

        @Override
        public String syntax() {
            return Words.text().syntax();
        }

        @Override
        public Optional<RegexLine> read(Arguments arguments) {
            Optional<Word> word = arguments.peek();
            if (word.isPresent()) {
                warnOfEscapes(word.get(), arguments);
                if (!arguments.rereadAsShellWords()) {
                    return Optional.empty();
                }
            }
            return arguments.value(Words.text()).map(text -> new RegexLine(text, word.map(w -> place(w, text))));
        }

        private static Place place(Word word, String text) {
            boolean exact = word.written().equals(text)
                    && word.raw().length() == word.span().length();
            return new Place(word.span(), exact ? Optional.of(word.quoted() ? 1 : 0) : Optional.empty());
        }

        private static void warnOfEscapes(Word word, Arguments arguments) {
            String raw = word.raw();
            for (int i = raw.indexOf('\\'); i >= 0 && i + 1 < raw.length(); i = raw.indexOf('\\', i + 2)) {
                char escaped = raw.charAt(i + 1);
                if (HARMLESS.indexOf(escaped) < 0) {
                    arguments
                            .problems()
                            .warning(
                                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                                    word.span(),
                                    "'\\" + escaped + "' is an escape of the line and not of the pattern, which does"
                                            + " not get the backslash, as in keepalived; for one, write '\\\\" + escaped
                                            + "'");
                    return;
                }
            }
        }

        @Override
        public List<String> words(RegexLine value) {
            return List.of(value.text());
        }

        @Override
        public String expected() {
            return Words.text().expected();
        }
    }
}
