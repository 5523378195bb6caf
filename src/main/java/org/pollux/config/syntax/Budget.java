package org.pollux.config.syntax;

/** How much text definitions, sequences and lists may still give. */
final class Budget {
    /** As many characters as the biggest file could have, whatever the number of lines. */
    static final int MOST_CHARACTERS = 16 << 20;

    private static final int CHARACTERS_A_LINE = 1000;

    private long mostLines;
    private long lines;
    private long characters;

    Budget(int mostLines) {
        this.mostLines = mostLines;
    }

    void mostLines(long most) {
        mostLines = most;
    }

    private long mostCharacters() {
        return Math.min(MOST_CHARACTERS, mostLines * CHARACTERS_A_LINE);
    }

    /** Takes a line out; false when there is nothing left. */
    boolean line(int length) {
        lines++;
        characters += length;
        return !isSpent();
    }

    /** Takes a replaced reference out, which costs something even if it gives no text. */
    boolean text(int length) {
        characters += 1L + length;
        return !isSpent();
    }

    boolean isSpent() {
        return lines > mostLines || characters > mostCharacters();
    }

    /** What would be right, in words. */
    String allowed() {
        return lines > mostLines ? "fewer, or a greater expansion_limit in global_defs" : "less";
    }

    /** Which bound was passed, in words. */
    String reached() {
        return lines > mostLines
                ? "more than " + mostLines + " lines"
                : "more than " + mostCharacters() + " characters";
    }
}
