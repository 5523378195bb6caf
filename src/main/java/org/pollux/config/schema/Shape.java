package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The form of a keyword's arguments, or of one line of a list.
 *
 * @param <T> what they mean together
 */
public interface Shape<T> {
    /** As it is shown to people: {@code ADDR PORT}, brackets around what may be left out. Empty for no arguments. */
    String syntax();

    /** Takes the arguments; empty when one is missing or wrong, which is reported. */
    Optional<T> read(Arguments arguments);

    /** The words that mean a value: {@link #read} gives the value back. */
    List<String> words(T value);

    /** What the arguments may be, such as {@code a whole number from 1 to 255}; empty when the syntax says all. */
    default String expected() {
        return "";
    }

    /** No arguments: the keyword alone says yes. */
    static Shape<Boolean> flag() {
        return new Flag();
    }

    /** keepalived's {@code [BOOL]}: the keyword alone says yes. */
    static Shape<Boolean> onOff() {
        return new OnOff();
    }

    /** One value. */
    static <T> Shape<T> one(ValueType<T> type) {
        return new One<>(type);
    }

    /** A value, or the keyword alone with a meaning of its own. */
    static <T> Shape<T> oneOr(ValueType<T> type, T alone) {
        return new OneOr<>(type, alone);
    }

    /** One or more values. */
    static <T> Shape<List<T>> some(ValueType<T> type) {
        return new Some<>(type);
    }

    /** See {@link #flag()}. */
    record Flag() implements Shape<Boolean> {
        @Override
        public String syntax() {
            return "";
        }

        @Override
        public Optional<Boolean> read(Arguments arguments) {
            return Optional.of(true);
        }

        @Override
        public List<String> words(Boolean value) {
            return List.of();
        }
    }

    /** See {@link #onOff()}. */
    record OnOff() implements Shape<Boolean> {
        @Override
        public String syntax() {
            return "[on|off]";
        }

        @Override
        public Optional<Boolean> read(Arguments arguments) {
            return arguments.hasNext() ? arguments.value(Choice.onOff()) : Optional.of(true);
        }

        @Override
        public List<String> words(Boolean value) {
            return List.of(Choice.onOff().show(value));
        }
    }

    /** See {@link #one(ValueType)}. */
    record One<T>(ValueType<T> type) implements Shape<T> {
        @Override
        public String syntax() {
            return type.syntax();
        }

        @Override
        public Optional<T> read(Arguments arguments) {
            return arguments.value(type);
        }

        @Override
        public List<String> words(T value) {
            return List.of(type.show(value));
        }

        @Override
        public String expected() {
            return type.expected();
        }
    }

    /** See {@link #oneOr(ValueType, Object)}. */
    record OneOr<T>(ValueType<T> type, T alone) implements Shape<T> {
        @Override
        public String syntax() {
            return "[" + type.syntax() + "]";
        }

        @Override
        public Optional<T> read(Arguments arguments) {
            return arguments.hasNext() ? arguments.value(type) : Optional.of(alone);
        }

        @Override
        public List<String> words(T value) {
            return value.equals(alone) ? List.of() : List.of(type.show(value));
        }

        @Override
        public String expected() {
            return type.expected();
        }
    }

    /** See {@link #some(ValueType)}. */
    record Some<T>(ValueType<T> type) implements Shape<List<T>> {
        @Override
        public String syntax() {
            return type.syntax() + " ...";
        }

        @Override
        public Optional<List<T>> read(Arguments arguments) {
            List<T> values = new ArrayList<>();
            do {
                arguments.value(type).ifPresent(values::add);
            } while (arguments.hasNext());
            return values.isEmpty() ? Optional.empty() : Optional.of(values);
        }

        @Override
        public List<String> words(List<T> value) {
            return value.stream().map(type::show).toList();
        }

        @Override
        public String expected() {
            return type.expected();
        }
    }
}
