package org.pollux.config.syntax;

/** A line, or a part of one, that takes effect: its characters, and where each of them is written. */
sealed interface Line permits PlainLine, ComposedLine {
    /** A text that has the line from {@link #start()} to {@link #end()}. */
    String text();

    /** Where the line begins in its text. */
    int start();

    /** Where it ends in its text. */
    int end();

    /** The place of a part, as near as it can be told; offsets are those of the text. */
    Span span(int from, int to);

    /** A part of the line; offsets are those of the text. */
    Line slice(int from, int to);

    /** Whether references in it were already replaced. */
    boolean replaced();

    /** How the text came to take effect. */
    Trail trail();

    default boolean isEmpty() {
        return start() == end();
    }

    default int length() {
        return end() - start();
    }

    /** The character at an offset of the text; a line end behind the line. */
    default char at(int offset) {
        return offset < end() ? text().charAt(offset) : '\n';
    }

    /** Where the first character at or after an offset is that is not blank. */
    default int skipBlanks(int from) {
        int at = from;
        while (at < end() && isBlank(text().charAt(at))) {
            at++;
        }
        return at;
    }

    /** Where the first blank at or after an offset is. */
    default int skipWord(int from) {
        int at = from;
        while (at < end() && !isBlank(text().charAt(at))) {
            at++;
        }
        return at;
    }

    /** The line without blanks at its ends. */
    default Line trimmed() {
        int from = skipBlanks(start());
        int to = end();
        while (to > from && isBlank(text().charAt(to - 1))) {
            to--;
        }
        return from == start() && to == end() ? this : slice(from, to);
    }

    /** The line's characters. */
    default String string() {
        return text().substring(start(), end());
    }

    /** The place of the whole line. */
    default Span span() {
        return span(start(), end());
    }

    static boolean isBlank(char c) {
        return switch (c) {
            case ' ', '\t', '\f', '\r', '\u000b' -> true;
            default -> false;
        };
    }
}
