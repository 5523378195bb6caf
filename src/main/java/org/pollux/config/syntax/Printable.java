package org.pollux.config.syntax;

/** Makes text from a file fit to be shown on a terminal and in a log line. */
public final class Printable {
    private static final int LONGEST = 60;

    private Printable() {}

    /**
     * A line with blanks for tabs and their like and a question mark for each control or invisible character. The number of
     * characters stays the same.
     *
     * @param text the text
     * @return the text to show
     */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t' || c == '\r' || c == '\f' || c == '\u000b') {
                line.append(' ');
            } else if (isInvisible(c)) {
                line.append('?');
            } else {
                line.append(c);
            }
        }
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        return line.substring(0, end);
    }

    /** Also the blanks that are none to the lexer, such as the no-break space of text copied from a web page. */
    private static boolean isInvisible(char c) {
        return c != ' '
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                };
    }

    /**
     * A word in single quotes, shortened when it is long.
     *
     * @param word the word
     * @return the word to show
     */
    public static String quoted(String word) {
        if (word.length() <= LONGEST) {
            return "'" + line(word) + "'";
        }
        return "'" + line(word.substring(0, LONGEST)) + "...'";
    }
}
