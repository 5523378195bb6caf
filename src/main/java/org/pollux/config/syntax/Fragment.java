package org.pollux.config.syntax;

/**
 * A line of a source. Columns count characters, not UTF-16 units; they are found in time proportional to the way from
 * the last one asked for, so that going through the line takes linear time.
 */
final class Fragment {
    private final Source source;
    private final int start;
    private final int end;
    private final int line;
    private int at;
    private int column = 1;

    /**
     * A line.
     *
     * @param source the text
     * @param start where the line begins in it
     * @param end where it ends, without its line end
     * @param line its number, from 1
     */
    Fragment(Source source, int start, int end, int line) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.line = line;
        this.at = start;
    }

    Source source() {
        return source;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** A stretch of this line, at least one character long. */
    Span span(int from, int to, Trail trail) {
        int column = column(from);
        return new Span(source, from, Math.max(1, to - from), line, column, trail);
    }

    private int column(int offset) {
        String text = source.text();
        while (at < offset) {
            if (!Character.isLowSurrogate(text.charAt(at))) {
                column++;
            }
            at++;
        }
        while (at > offset) {
            at--;
            if (!Character.isLowSurrogate(text.charAt(at))) {
                column--;
            }
        }
        return column;
    }
}
