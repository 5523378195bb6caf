package org.pollux.config.syntax;

/** How much text definitions, sequences and lists may still give. */
final class Budget {
    /** As many characters as the biggest file could have. */
    static final int MOST_CHARACTERS = 16 << 20;

    private long mostLines;
    private long lines;
    private long characters;

    Budget(int mostLines) {
        this.mostLines = mostLines;
    }

    void mostLines(long most) {
        mostLines = most;
    }

    long mostLines() {
        return mostLines;
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
        return lines > mostLines || characters > MOST_CHARACTERS;
    }

    /** What would be right, in words. */
    String allowed() {
        return lines > mostLines ? "fewer, or a greater expansion_limit in global_defs" : "less";
    }

    /** Which bound was passed, in words. */
    String reached() {
        return lines > mostLines ? "more than " + mostLines + " lines" : "more than " + MOST_CHARACTERS + " characters";
    }
}
