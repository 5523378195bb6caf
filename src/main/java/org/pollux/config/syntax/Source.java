package org.pollux.config.syntax;

import java.util.List;
import org.pollux.config.Diagnostic;

/**
 * The text of one file and what was already found wrong with it while it was obtained.
 *
 * @param name the file's name as the operator gave it
 * @param text its text; empty when it could not be read
 * @param problems why there is no text, or where it is damaged
 */
public record Source(String name, String text, List<Diagnostic> problems) {
    /** Copies the list. */
    public Source {
        problems = List.copyOf(problems);
    }

    /**
     * A text without problems.
     *
     * @param name the name shown in positions
     * @param text the text
     * @return the source
     */
    public static Source of(String name, String text) {
        return new Source(name, text, List.of());
    }
}
