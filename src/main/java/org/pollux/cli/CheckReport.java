package org.pollux.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Diagnostic;
import org.pollux.config.Note;
import org.pollux.config.SourcePosition;

/**
 * What {@code pollux check --json} prints; the names are a contract.
 *
 * @param usable whether the configuration can be used
 * @param findings what was found, in the order of the files
 */
record CheckReport(boolean usable, List<Finding> findings) {
    /** Copies the list. */
    CheckReport {
        findings = List.copyOf(findings);
    }

    static CheckReport of(boolean usable, List<Diagnostic> findings) {
        return new CheckReport(usable, findings.stream().map(Finding::of).toList());
    }

    /**
     * A finding.
     *
     * @param severity {@code error} or {@code warning}
     * @param code its name, by which a warning can be allowed
     * @param file the file it is about
     * @param line its line from 1; absent when it is about the file as a whole
     * @param column its column from 1
     * @param message what is wrong
     * @param expected what would be right
     * @param suggestion a known word near the one found
     * @param notes how the text came to stand there, from the inside out
     */
    record Finding(
            String severity,
            String code,
            String file,
            @Nullable Integer line,
            @Nullable Integer column,
            String message,
            @Nullable String expected,
            @Nullable String suggestion,
            List<Step> notes) {
        /** Copies the list. */
        Finding {
            notes = List.copyOf(notes);
        }

        static Finding of(Diagnostic diagnostic) {
            Optional<SourcePosition> position = diagnostic.position();
            return new Finding(
                    diagnostic.severity().word(),
                    diagnostic.code().slug(),
                    position.map(SourcePosition::file).orElse(diagnostic.file()),
                    position.map(SourcePosition::line).orElse(null),
                    position.map(SourcePosition::column).orElse(null),
                    diagnostic.message(),
                    diagnostic.expected().orElse(null),
                    diagnostic.suggestion().orElse(null),
                    diagnostic.notes().stream().map(Step::of).toList());
        }
    }

    /**
     * A place that belongs to a finding.
     *
     * @param file the file
     * @param line the line from 1
     * @param column the column from 1
     * @param message what happens there
     */
    record Step(String file, int line, int column, String message) {
        static Step of(Note note) {
            SourcePosition at = note.position();
            return new Step(at.file(), at.line(), at.column(), note.message());
        }
    }
}
