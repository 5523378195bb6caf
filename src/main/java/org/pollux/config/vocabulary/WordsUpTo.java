package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;

/**
 * Some values of one kind, all of which may be left out.
 *
 * @param type their kind
 * @param most how many there may be
 * @param <T> what one means
 */
record WordsUpTo<T>(ValueType<T> type, int most) implements Shape<List<T>> {
    @Override
    public String syntax() {
        return "[" + type.syntax() + (most > 1 ? " ..." : "") + "]";
    }

    @Override
    public Optional<List<T>> read(Arguments arguments) {
        List<T> values = new ArrayList<>();
        boolean good = true;
        for (int i = 0; i < most && arguments.hasNext(); i++) {
            Optional<T> value = arguments.value(type);
            good &= value.isPresent();
            value.ifPresent(values::add);
        }
        return good ? Optional.of(values) : Optional.empty();
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
