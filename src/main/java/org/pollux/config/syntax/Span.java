package org.pollux.config.syntax;

import org.pollux.config.Excerpt;
import org.pollux.config.SourcePosition;

/**
 * A stretch of a source on one line.
 *
 * @param source the text it lies in
 * @param offset its first character in the text
 * @param length its length in characters, at least 1
 * @param line its line, from 1
 * @param column its first column, from 1
 * @param trail how the text came to take effect
 */
public record Span(Source source, int offset, int length, int line, int column, Trail trail) {
    /** How much of a long line is shown on each side of a finding. */
    private static final int WINDOW = 100;

    /** A stretch of the main file. */
    public Span(Source source, int offset, int length, int line, int column) {
        this(source, offset, length, line, column, Trail.Main.FILE);
    }

    /** The place as an editor counts. */
    public SourcePosition position() {
        return new SourcePosition(source.name(), line, column);
    }

    /** The line around this place, with blanks for tabs and a question mark for what a terminal must not get. */
    public Excerpt excerpt() {
        String text = source.text();
        int from = offset;
        while (from > 0 && offset - from < WINDOW && text.charAt(from - 1) != '\n') {
            from--;
        }
        int to = offset;
        while (to < text.length() && to - offset < WINDOW && text.charAt(to) != '\n') {
            to++;
        }
        String line = Printable.line(text.substring(from, to));
        int start = offset - from;
        return new Excerpt(line, start, Math.clamp(line.length() - start, 1, length));
    }
}
