package org.pollux.config.syntax;

/** How much definitions, sequences and lists may still give: lines, references in them, and characters. */
final class Budget {
    /** As many characters as the biggest file could have, whatever the number of lines. */
    static final int MOST_CHARACTERS = 16 << 20;

    private static final int CHARACTERS_A_LINE = 1000;

    /** Each reference keeps its place and its way, so that a line of nothing but references is big. */
    private static final int REFERENCES_A_LINE = 5;

    private long mostLines;
    private long lines;
    private long references;
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

    private long mostReferences() {
        return mostLines * REFERENCES_A_LINE;
    }

    /** Takes a line out; false when there is nothing left. */
    boolean line(int length) {
        lines++;
        characters += length;
        return !isSpent();
    }

    /** Takes what a reference was replaced by out; false when there is nothing left. */
    boolean text(int length) {
        references++;
        characters += length;
        return !isSpent();
    }

    boolean isSpent() {
        return lines > mostLines || references > mostReferences() || characters > mostCharacters();
    }

    /** Which bound was passed, in words. */
    String reached() {
        if (lines > mostLines) {
            return "more than " + mostLines + " lines";
        }
        return references > mostReferences()
                ? "more than " + mostReferences() + " replaced references"
                : "more than " + mostCharacters() + " characters";
    }
}
