package org.pollux.config.syntax;

/**
 * One word of a configuration.
 *
 * @param written the word without its double quotes, escapes in quotes still as written
 * @param quoted whether it stood in double quotes
 * @param span where it stands, with its quotes
 * @param gap the blanks between it and the word before it on its line; empty where they touch
 */
public record Word(String written, boolean quoted, Span span, String gap) {
    /** The word as it stands in the file, with its quotes and without the blanks before it. */
    public String raw() {
        return quoted ? '"' + written + '"' : written;
    }

    /** The word's meaning: in quotes {@code \"} is a quote and {@code \\} a backslash, all else stands for itself. */
    public String text() {
        if (!quoted || written.indexOf('\\') < 0) {
            return written;
        }
        StringBuilder text = new StringBuilder(written.length());
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '\\' && i + 1 < written.length() && isEscapable(written.charAt(i + 1))) {
                i++;
                c = written.charAt(i);
            }
            text.append(c);
        }
        return text.toString();
    }

    private static boolean isEscapable(char c) {
        return c == '"' || c == '\\';
    }
}
