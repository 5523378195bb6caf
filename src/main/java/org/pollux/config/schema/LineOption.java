package org.pollux.config.schema;

import java.util.Optional;

/**
 * A named part of a line, such as {@code dev IF} after an address.
 *
 * @param name the word that introduces it
 * @param type the kind of its value; absent when the word stands alone
 * @param status whether it is supported
 * @param description one line for the operator
 * @param <T> what its value means
 */
public record LineOption<T>(String name, Optional<ValueType<T>> type, Status status, String description) {
    /** A supported option with a value. */
    public static <T> LineOption<T> of(String name, ValueType<T> type, String description) {
        return new LineOption<>(name, Optional.of(type), new Status.Supported(), description);
    }

    /** A supported option that stands alone. */
    public static LineOption<Boolean> flag(String name, String description) {
        return new LineOption<>(name, Optional.empty(), new Status.Supported(), description);
    }

    /** An option with a value that is accepted and has no effect. */
    public static <T> LineOption<T> noEffect(String name, ValueType<T> type, String reason, String description) {
        return new LineOption<>(name, Optional.of(type), new Status.NoEffect(reason), description);
    }

    String syntax() {
        return type.map(t -> name + " " + t.syntax()).orElse(name);
    }
}
