package org.pollux.director;

import java.util.Collection;
import java.util.stream.Collectors;

/** Values as an operator reads them. */
final class Words {
    private Words() {}

    /** {@code a, b and c}. */
    static String list(Collection<?> values) {
        var words = values.stream().map(String::valueOf).toList();
        if (words.size() < 2) {
            return words.stream().collect(Collectors.joining());
        }
        return String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }
}
