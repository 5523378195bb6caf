package org.pollux.config.effective;

/** Puts words in quotes where the language would otherwise read something else. */
final class Quoting {
    private static final String SPECIAL = "#!{}\"\\'";
    private static final String SPECIAL_FIRST = "@$~";

    private Quoting() {}

    static String quoted(String word) {
        boolean plain = !word.isEmpty()
                && SPECIAL_FIRST.indexOf(word.charAt(0)) < 0
                && word.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0 || Character.isWhitespace(c) || c > 126);
        return plain ? word : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
