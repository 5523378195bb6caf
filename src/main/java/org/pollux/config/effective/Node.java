package org.pollux.config.effective;

import java.util.List;
import java.util.Optional;

/**
 * One statement of an effective configuration.
 *
 * @param keyword the keyword, or the first word of a line in a list
 * @param words what follows it on the line
 * @param body what stands in its block; absent when it has none
 */
public record Node(String keyword, List<String> words, Optional<List<Node>> body) {
    /** Copies the lists. */
    public Node {
        words = List.copyOf(words);
        body = body.map(List::copyOf);
    }

    /** The line without its block, as it stands in a file. */
    public String line() {
        StringBuilder line = new StringBuilder(Quoting.quoted(keyword));
        words.forEach(word -> line.append(' ').append(Quoting.quoted(word)));
        return line.toString();
    }

    /** The words after the keyword, as they stand in a file. */
    public String value() {
        return String.join(" ", words.stream().map(Quoting::quoted).toList());
    }
}
