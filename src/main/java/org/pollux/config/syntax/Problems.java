package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Excerpt;
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

    private final List<Diagnostic> errors = new ArrayList<>();
    private final List<Diagnostic> warnings = new ArrayList<>();
    private final Set<Line> damaged = new HashSet<>();
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
        source.problems().forEach(this::take);
    }

    private void take(Diagnostic problem) {
        problem.position().ifPresent(p -> damaged.add(new Line(p.file(), p.line())));
        keep(problem);
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
        if (damaged.add(new Line(span.source().name(), span.line()))) {
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
        boolean listed = severity == Severity.ERROR ? errorCount < LISTED : warningCount < LISTED;
        Optional<Excerpt> excerpt = listed ? Optional.of(span.excerpt()) : Optional.empty();
        Optional<SourcePosition> position = Optional.of(span.position());
        keep(new Diagnostic(severity, code, span.source().name(), position, message, expected, suggestion, excerpt));
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

    /** All findings in the order of the file. */
    public List<Diagnostic> all() {
        List<Diagnostic> all = new ArrayList<>(errors);
        all.addAll(warnings);
        all.sort(Comparator.comparing(
                        (Diagnostic d) -> d.position().map(SourcePosition::line).orElse(0))
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
                Optional.empty()));
    }
}
