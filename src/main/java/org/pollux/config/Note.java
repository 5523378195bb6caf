package org.pollux.config;

/**
 * A further place that belongs to a finding: where a file was included, where a definition was used or made.
 *
 * @param position the place
 * @param message what happens there, in one line
 */
public record Note(SourcePosition position, String message) {
    /** The note in one line: {@code file:line:column: note: what}. */
    public String oneLine() {
        return position + ": note: " + message;
    }
}
