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
        return plain ? word : '"' + escaped(word) + '"';
    }

    private static String escaped(String word) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' || c == '"') {
                escaped.append('\\').append(c);
            } else if (c < ' ' || c == 127) {
                // Only commands can have them, where an escape of three octal digits means the character.
                escaped.append("\\%03o".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
