package org.pollux.config.reader;

import java.util.List;
import org.pollux.config.Diagnostic;
import org.pollux.config.Excerpt;

/** Shows findings to a person: the finding in one line, the line of the file, a mark under the word meant, and how it came there. */
public final class DiagnosticRenderer {
    private DiagnosticRenderer() {}

    /**
     * Renders findings in the order given.
     *
     * @param diagnostics the findings
     * @return the text, each finding in one to three lines and one for each note, every line ending with a newline; empty for none
     */
    public static String render(List<Diagnostic> diagnostics) {
        StringBuilder text = new StringBuilder();
        for (Diagnostic diagnostic : diagnostics) {
            text.append(diagnostic.oneLine()).append('\n');
            diagnostic.excerpt().ifPresent(excerpt -> append(text, excerpt));
            diagnostic.notes().forEach(note -> text.append(note.oneLine()).append('\n'));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Excerpt excerpt) {
        text.append("    ").append(excerpt.line()).append('\n');
        text.append("    ").repeat(' ', excerpt.start()).append('^');
        text.repeat('~', excerpt.length() - 1).append('\n');
    }
}
