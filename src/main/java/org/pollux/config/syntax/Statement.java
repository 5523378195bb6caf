package org.pollux.config.syntax;

import java.util.List;
import java.util.Optional;

/**
 * The words of one line, up to a brace, and the block that follows them.
 *
 * @param words the words, at least one
 * @param body what stands in the braces after them
 */
public record Statement(List<Word> words, Optional<Body> body) {
    /**
     * The inside of a pair of braces.
     *
     * @param statements the statements in the order of the file
     * @param open the opening brace
     */
    public record Body(List<Statement> statements, Span open) {
        /** Copies the list. */
        public Body {
            statements = List.copyOf(statements);
        }
    }

    /** Copies the list. */
    public Statement {
        words = List.copyOf(words);
    }

    /** The first word. */
    public Word keyword() {
        return words.getFirst();
    }

    /** The words after the first. */
    public List<Word> arguments() {
        return words.subList(1, words.size());
    }
}
