package org.pollux.config.schema;

import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/**
 * A kind of argument.
 *
 * @param <T> what its text means
 */
public interface ValueType<T> {
    /** Its name in a syntax line, such as {@code SECONDS}. */
    String syntax();

    /** What is accepted, to follow the word "expected", such as {@code a whole number from 1 to 255}. */
    String expected();

    /**
     * Reads a text.
     *
     * @param text the argument
     * @return its meaning, or what is wrong with it
     */
    Outcome<T> read(String text);

    /** The text that means a value: {@link #read} gives the value back. */
    default String show(T value) {
        return Display.of(value);
    }

    /**
     * What came of reading a text.
     *
     * @param <T> the meaning's type
     */
    sealed interface Outcome<T> {
        /**
         * The text has a meaning.
         *
         * @param value the meaning
         */
        record Good<T>(T value) implements Outcome<T> {}

        /**
         * The text is wrong.
         *
         * @param code in what way
         * @param problem a phrase that follows the quoted text, such as {@code is not a number}
         * @param suggestion an accepted text near it
         */
        record Bad<T>(DiagnosticCode code, String problem, Optional<String> suggestion) implements Outcome<T> {
            /** Without a suggestion. */
            public Bad(DiagnosticCode code, String problem) {
                this(code, problem, Optional.empty());
            }
        }
    }
}
