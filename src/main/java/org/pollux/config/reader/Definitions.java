package org.pollux.config.reader;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Suggestion;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;

/**
 * Things of one kind that the file defines by name, wherever they stand in it.
 *
 * @param <T> what is defined
 */
final class Definitions<T> {
    private final String keyword;
    private final Problems problems;
    private final Map<String, Located<T>> byName = new HashMap<>();
    private final Map<String, Span> broken = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    /**
     * No definitions yet.
     *
     * @param keyword the keyword that defines them
     */
    Definitions(String keyword, Problems problems) {
        this.keyword = keyword;
        this.problems = problems;
    }

    /** Adds a definition; a second one of the same name is an error. */
    void add(String name, Span span, Optional<T> definition) {
        Span first = Optional.ofNullable(byName.get(name)).map(Located::span).orElse(broken.get(name));
        if (first != null) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    span,
                    keyword + " " + Printable.quoted(name) + " exists already, in line " + first.line(),
                    "a name of its own");
            return;
        }
        definition.ifPresentOrElse(d -> byName.put(name, new Located<>(d, span)), () -> broken.put(name, span));
    }

    /** What a name stands for; empty when it stands for nothing, which is reported. */
    Optional<T> resolve(String name, Span span) {
        used.add(name);
        if (!byName.containsKey(name) && !broken.containsKey(name)) {
            problems.report(
                    Severity.ERROR,
                    DiagnosticCode.UNKNOWN_NAME,
                    span,
                    "there is no " + keyword + " " + Printable.quoted(name),
                    Optional.of("the name of one that the configuration has"),
                    Suggestion.near(name, byName.keySet()));
        }
        return Optional.ofNullable(byName.get(name)).map(Located::value);
    }

    /** Warns of definitions that no name led to. */
    void warnOfUnused(String consequence) {
        byName.forEach((name, definition) -> {
            if (!used.contains(name)) {
                problems.warning(
                        DiagnosticCode.UNUSED,
                        definition.span(),
                        keyword + " " + Printable.quoted(name) + " is used by nothing" + consequence);
            }
        });
    }
}
