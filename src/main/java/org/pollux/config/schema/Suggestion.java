package org.pollux.config.schema;

import java.util.Collection;
import java.util.Optional;

/** Finds the known word that somebody probably meant. */
public final class Suggestion {
    /** Longer words are not compared: no keyword is as long, and the comparison takes the product of the lengths. */
    private static final int LONGEST = 48;

    private Suggestion() {}

    /**
     * The known word nearest to a text.
     *
     * @param text what was written
     * @param known the words it may have meant
     * @return the nearest, the first of several equally near ones; empty when none is near
     */
    public static Optional<String> near(String text, Collection<String> known) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int bestDistance = Math.max(1, text.length() / 3) + 1;
        for (String word : known) {
            if (word.equalsIgnoreCase(text)) {
                return Optional.of(word);
            }
            if (Math.abs(word.length() - text.length()) < bestDistance) {
                int distance = distance(text, word);
                if (distance < bestDistance) {
                    best = word;
                    bestDistance = distance;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one word of the other. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
