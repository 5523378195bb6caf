package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Excerpt;
import org.pollux.config.Note;
import org.pollux.config.Severity;
import org.pollux.config.SourcePosition;

/**
 * Collects what is found wrong while a configuration is read. Keeps a bounded number of findings, so that a hostile
 * file cannot fill the memory, but counts all errors.
 */
public final class Problems {
    /** How many errors, and how many warnings, are listed. */
    static final int LISTED = 1000;

    private record Line(String file, int number) {}

    private record Reported(Severity severity, Optional<SourcePosition> position, String message) {}

    private final List<Diagnostic> errors = new ArrayList<>();
    private final List<Diagnostic> warnings = new ArrayList<>();
    private final Set<Line> damaged = new HashSet<>();
    private final Set<Reported> reported = new HashSet<>();
    private final Map<String, Integer> ranks = new HashMap<>();
    private final String file;
    private long errorCount;
    private long warningCount;

    /**
     * Starts without findings.
     *
     * @param source the main file; its own problems are taken over
     */
    public Problems(Source source) {
        this.file = source.name();
        take(source, Trail.Main.FILE);
    }

    /** Takes over what was found wrong with another file while it was obtained. */
    void take(Source source, Trail trail) {
        List<Note> notes = trail.notes();
        ranks.putIfAbsent(source.name(), ranks.size());
        for (Diagnostic problem : source.problems()) {
            problem.position().ifPresent(p -> damaged.add(new Line(p.file(), p.line())));
            if (reported.add(new Reported(problem.severity(), problem.position(), problem.message()))) {
                keep(problem.with(notes));
            }
        }
    }

    /** An error. */
    public void error(DiagnosticCode code, Span span, String message) {
        report(Severity.ERROR, code, span, message, Optional.empty(), Optional.empty());
    }

    /** An error that says what would be right. */
    public void error(DiagnosticCode code, Span span, String message, String expected) {
        report(Severity.ERROR, code, span, message, Optional.of(expected), Optional.empty());
    }

    /** A warning. */
    public void warning(DiagnosticCode code, Span span, String message) {
        report(Severity.WARNING, code, span, message, Optional.empty(), Optional.empty());
    }

    /** A warning that says what would be right. */
    void warning(DiagnosticCode code, Span span, String message, String expected) {
        report(Severity.WARNING, code, span, message, Optional.of(expected), Optional.empty());
    }

    /**
     * Any finding. Findings on a line whose text is damaged are dropped: the damage itself is already reported and
     * what follows from it would only distract.
     */
    public void report(
            Severity severity,
            DiagnosticCode code,
            Span span,
            String message,
            Optional<String> expected,
            Optional<String> suggestion) {
        if (damaged.contains(new Line(span.source().name(), span.line()))) {
            return;
        }
        add(severity, code, span, message, expected, suggestion);
    }

    /** An error after which nothing else on the same line can be trusted; the first one of a line counts. */
    void damage(DiagnosticCode code, Span span, String message) {
        boolean first = damaged.add(new Line(span.source().name(), span.line()));
        // Nor can the lines be trusted that this one was put into.
        Trail trail = span.trail();
        while (trail instanceof Trail.Expanded expanded) {
            damaged.add(new Line(expanded.use().source().name(), expanded.use().line()));
            trail = expanded.use().trail();
        }
        if (first) {
            add(Severity.ERROR, code, span, message, Optional.empty(), Optional.empty());
        }
    }

    private void add(
            Severity severity,
            DiagnosticCode code,
            Span span,
            String message,
            Optional<String> expected,
            Optional<String> suggestion) {
        Optional<SourcePosition> position = Optional.of(span.position());
        boolean listed = severity == Severity.ERROR ? errorCount < LISTED : warningCount < LISTED;
        // A definition that is used a hundred times has its error once.
        if (listed && !reported.add(new Reported(severity, position, message))) {
            return;
        }
        Optional<Excerpt> excerpt = listed ? Optional.of(span.excerpt()) : Optional.empty();
        List<Note> notes = listed ? span.trail().notes() : List.of();
        String name = span.source().name();
        keep(new Diagnostic(severity, code, name, position, message, expected, suggestion, excerpt, notes));
    }

    private void keep(Diagnostic diagnostic) {
        if (diagnostic.isError()) {
            if (errorCount++ < LISTED) {
                errors.add(diagnostic);
            }
        } else if (warningCount++ < LISTED) {
            warnings.add(diagnostic);
        }
    }

    /** Whether anything refuses the configuration. */
    public boolean hasErrors() {
        return errorCount > 0;
    }

    /** Whether no further error would be listed: then there is no point in searching for suggestions. */
    public boolean isFull() {
        return errorCount >= LISTED;
    }

    /** All findings in the order of the files, the main one first. */
    public List<Diagnostic> all() {
        List<Diagnostic> all = new ArrayList<>(errors);
        all.addAll(warnings);
        all.sort(Comparator.comparing((Diagnostic d) -> ranks.getOrDefault(d.file(), 0))
                .thenComparing(d -> d.position().map(SourcePosition::line).orElse(0))
                .thenComparing(d -> d.position().map(SourcePosition::column).orElse(0)));
        remainder(errorCount, Severity.ERROR).ifPresent(all::add);
        remainder(warningCount, Severity.WARNING).ifPresent(all::add);
        return all;
    }

    private Optional<Diagnostic> remainder(long count, Severity severity) {
        if (count <= LISTED) {
            return Optional.empty();
        }
        return Optional.of(new Diagnostic(
                severity,
                DiagnosticCode.TOO_MANY_FINDINGS,
                file,
                Optional.empty(),
                (count - LISTED) + " more " + severity.word() + "s are not listed",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of()));
    }
}
