package org.pollux.control.mark;

import java.util.OptionalInt;
import org.pollux.ipvs.MarkRule;

/** What a command line of {@code pollux mark} asks for. */
sealed interface MarkOrder {
    /** {@code -A}: behind the others made by hand. */
    record Append(MarkRule rule) implements MarkOrder {}

    /**
     * {@code -I}: before another one.
     *
     * @param at its number among those made by hand, from 1
     */
    record Insert(int at, MarkRule rule) implements MarkOrder {}

    /** {@code -D} with a rule: the first that is the same. */
    record Delete(MarkRule rule) implements MarkOrder {}

    /** {@code -D} with a number, from 1. */
    record DeleteAt(int number) implements MarkOrder {}

    /** {@code -F}: all made by hand. */
    record Flush() implements MarkOrder {}

    /** {@code -L}: all, also the configuration's. */
    record List() implements MarkOrder {}

    /** {@code -S}: those made by hand, as they were typed. */
    record Save() implements MarkOrder {}

    /** The number behind a command, where there is one. */
    static OptionalInt number(String word) {
        return word.matches("[1-9][0-9]{0,8}") ? OptionalInt.of(Integer.parseInt(word)) : OptionalInt.empty();
    }
}
