package org.pollux.config.syntax;

import java.util.List;

/** What a name stands for. */
sealed interface Definition {
    /**
     * Text of the configuration.
     *
     * @param lines its lines, at least one; empty ones only in a text of one line
     * @param several whether it was written over several lines, so that each is read as a line of its own
     */
    record Text(List<Line> lines, boolean several) implements Definition {
        public Text {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A number of a sequence.
     *
     * @param value the number as text
     * @param by the sequence
     */
    record Counted(String value, Span by) implements Definition {}
}
