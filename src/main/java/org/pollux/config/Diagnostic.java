package org.pollux.config;

import java.util.List;
import java.util.Optional;

/**
 * One finding in a configuration, with all that is needed to show it to a person or a machine.
 *
 * @param severity error or warning
 * @param code the kind of finding
 * @param file the file's name as the operator gave it
 * @param position the place in the file; absent when the finding is about the file as a whole
 * @param message what is wrong, in one line
 * @param expected what would be right
 * @param suggestion a known word near the one found
 * @param excerpt the line in question; absent without a position and in findings about the host
 * @param notes how the text came to stand there, from the inside out: what was included or expanded where
 */
public record Diagnostic(
        Severity severity,
        DiagnosticCode code,
        String file,
        Optional<SourcePosition> position,
        String message,
        Optional<String> expected,
        Optional<String> suggestion,
        Optional<Excerpt> excerpt,
        List<Note> notes) {
    /** Copies the list. */
    public Diagnostic {
        notes = List.copyOf(notes);
    }

    /** The same finding with other notes. */
    public Diagnostic with(List<Note> others) {
        return new Diagnostic(severity, code, file, position, message, expected, suggestion, excerpt, others);
    }

    /** Whether this refuses the configuration. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /**
     * The finding in one line: {@code file:line:column: error: what, expected what, did you mean 'this'? [code]}.
     */
    public String oneLine() {
        StringBuilder text = new StringBuilder();
        text.append(position.map(SourcePosition::toString).orElse(file));
        text.append(": ").append(severity.word()).append(": ").append(message);
        expected.ifPresent(e -> text.append(", expected ").append(e));
        suggestion.ifPresent(s -> text.append(", did you mean '").append(s).append("'?"));
        return text.append(" [").append(code.slug()).append(']').toString();
    }
}
