package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Word;

/**
 * A line that begins with values and goes on with named options in any order.
 *
 * @param head the first values
 * @param options what may follow
 * @param <H> the meaning of the first values
 */
public record OptionLine<H>(Shape<H> head, List<LineOption<?>> options) implements Shape<OptionLine.Line<H>> {
    /** Copies the list. */
    public OptionLine {
        options = List.copyOf(options);
    }

    /** A line that begins with a single value. */
    public OptionLine(ValueType<H> head, List<LineOption<?>> options) {
        this(Shape.one(head), options);
    }

    /** A line of options only; there must be one. */
    public static OptionLine<Boolean> of(LineOption<?>... options) {
        return new OptionLine<>(Shape.flag(), List.of(options));
    }

    /**
     * A line that was read.
     *
     * @param <H> the meaning of its first value
     */
    public static final class Line<H> {
        private final H head;
        private final IdentityHashMap<LineOption<?>, Object> values = new IdentityHashMap<>();

        /** A line with nothing after its first value. */
        public Line(H head) {
            this.head = head;
        }

        /** Adds an option, or replaces its value. */
        public <T> Line<H> with(LineOption<T> option, T value) {
            values.put(option, value);
            return this;
        }

        /** Adds an option if there is a value for it. */
        public <T> Line<H> with(LineOption<T> option, Optional<T> value) {
            value.ifPresent(v -> values.put(option, v));
            return this;
        }

        /** Adds an option that stands alone, if it should be there. */
        public Line<H> flag(LineOption<Boolean> option, boolean there) {
            if (there) {
                values.put(option, true);
            }
            return this;
        }

        /** Whether the line has an option that stands alone. */
        public boolean has(LineOption<Boolean> option) {
            return values.containsKey(option);
        }

        private <T> void words(LineOption<T> option, List<String> words) {
            get(option).ifPresent(value -> {
                words.add(option.name());
                option.type().ifPresent(type -> words.add(type.show(value)));
            });
        }

        /** The first value. */
        public H head() {
            return head;
        }

        /** The value of an option, if the line has it. */
        @SuppressWarnings("unchecked") // put() stores under each option only what its own type gave
        public <T> Optional<T> get(LineOption<T> option) {
            return Optional.ofNullable((T) values.get(option));
        }

        private <T> boolean put(LineOption<T> option, Arguments arguments) {
            if (option.type().isEmpty()) {
                values.put(option, true);
                return true;
            }
            Optional<T> value = arguments.value(option.type().get(), option.name());
            value.ifPresent(v -> values.put(option, v));
            return value.isPresent();
        }
    }

    @Override
    public String syntax() {
        return (head.syntax()
                        + options.stream()
                                .filter(o -> o.status() instanceof Status.Supported)
                                .map(o -> " [" + o.syntax() + "]")
                                .collect(Collectors.joining()))
                .strip();
    }

    @Override
    public List<String> words(Line<H> value) {
        List<String> words = new ArrayList<>();
        words.addAll(head.words(value.head()));
        options.forEach(option -> value.words(option, words));
        return words;
    }

    @Override
    public Optional<Line<H>> read(Arguments arguments) {
        Optional<H> first = head.read(arguments);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Line<H> line = new Line<>(first.get());
        boolean good = true;
        while (arguments.hasNext()) {
            Word word = arguments.take();
            Optional<LineOption<?>> option =
                    options.stream().filter(o -> o.name().equals(word.text())).findFirst();
            if (option.isEmpty()) {
                unknown(word, arguments);
                while (arguments.hasNext()) {
                    arguments.take();
                }
                return Optional.empty();
            }
            good &= read(option.get(), word, line, arguments);
        }
        return good ? Optional.of(line) : Optional.empty();
    }

    private static boolean read(LineOption<?> option, Word word, Line<?> line, Arguments arguments) {
        switch (option.status()) {
            case Status.Supported _ -> {
                if (line.values.containsKey(option)) {
                    arguments
                            .problems()
                            .error(
                                    DiagnosticCode.DUPLICATE,
                                    word.span(),
                                    Printable.quoted(option.name()) + " is given twice on this line");
                }
            }
            case Status.NoEffect(String reason) ->
                arguments
                        .problems()
                        .warning(DiagnosticCode.NO_EFFECT, word.span(), option.name() + " has no effect: " + reason);
            case Status.Unsupported(String reason) ->
                arguments
                        .problems()
                        .error(
                                DiagnosticCode.NOT_SUPPORTED,
                                word.span(),
                                option.name() + " is not supported: " + reason);
        }
        return line.put(option, arguments);
    }

    private void unknown(Word word, Arguments arguments) {
        List<String> names = options.stream()
                .filter(o -> o.status() instanceof Status.Supported)
                .map(LineOption::name)
                .toList();
        Optional<String> near = Suggestion.near(
                word.text(), options.stream().map(LineOption::name).toList());
        String expected = "the end of the line" + (names.isEmpty() ? "" : " or one of " + String.join(", ", names));
        arguments
                .problems()
                .report(
                        Severity.ERROR,
                        DiagnosticCode.UNKNOWN_KEYWORD,
                        word.span(),
                        "unknown option " + Printable.quoted(word.text()),
                        near.isPresent() ? Optional.empty() : Optional.of(expected),
                        near);
    }
}
