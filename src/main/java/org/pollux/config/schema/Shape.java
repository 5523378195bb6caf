package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.syntax.Word;

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

    /** One or more values. */
    static <T> Shape<List<T>> some(ValueType<T> type) {
        return new Some<>(type);
    }

    /** Two values. */
    static <A, B, T> Shape<T> both(ValueType<A> first, ValueType<B> second, BiFunction<A, B, T> meaning) {
        return new Both<>(first, second, meaning);
    }

    /** A value and another that may be left out. */
    static <A, B, T> Shape<T> withOptional(
            ValueType<A> first, ValueType<B> second, BiFunction<A, Optional<B>, T> meaning) {
        return new WithOptional<>(first, second, meaning);
    }

    /** Another shape, unless the line begins with one of these words, which are refused by name. */
    static <T> Shape<T> refusing(List<String> words, Shape<T> shape) {
        return new Refusing<>(words, shape);
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
    }

    /** See {@link #both(ValueType, ValueType, BiFunction)}. */
    record Both<A, B, T>(ValueType<A> first, ValueType<B> second, BiFunction<A, B, T> meaning) implements Shape<T> {
        @Override
        public String syntax() {
            return first.syntax() + " " + second.syntax();
        }

        @Override
        public Optional<T> read(Arguments arguments) {
            Optional<A> a = arguments.value(first);
            if (a.isEmpty() && !arguments.hasNext()) {
                return Optional.empty();
            }
            Optional<B> b = arguments.value(second);
            return a.flatMap(x -> b.map(y -> meaning.apply(x, y)));
        }
    }

    /** See {@link #withOptional(ValueType, ValueType, BiFunction)}. */
    record WithOptional<A, B, T>(ValueType<A> first, ValueType<B> second, BiFunction<A, Optional<B>, T> meaning)
            implements Shape<T> {
        @Override
        public String syntax() {
            return first.syntax() + " [" + second.syntax() + "]";
        }

        @Override
        public Optional<T> read(Arguments arguments) {
            Optional<A> a = arguments.value(first);
            if (!arguments.hasNext()) {
                return a.map(x -> meaning.apply(x, Optional.empty()));
            }
            Optional<B> b = arguments.value(second);
            return a.flatMap(x -> b.map(y -> meaning.apply(x, Optional.of(y))));
        }
    }

    /** See {@link #refusing(List, Shape)}. */
    record Refusing<T>(List<String> words, Shape<T> shape) implements Shape<T> {
        /** Copies the list. */
        public Refusing {
            words = List.copyOf(words);
        }

        @Override
        public String syntax() {
            return shape.syntax();
        }

        @Override
        public Optional<T> read(Arguments arguments) {
            Optional<Word> first = arguments.peek();
            if (first.isEmpty() || !words.contains(first.get().text())) {
                return shape.read(arguments);
            }
            arguments
                    .problems()
                    .error(
                            DiagnosticCode.NOT_SUPPORTED,
                            first.get().span(),
                            arguments.owner() + " " + first.get().text() + " is not supported yet by this version",
                            shape.syntax());
            return Optional.empty();
        }
    }
}
