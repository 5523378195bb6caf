package org.pollux.config.schema;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Word;

/**
 * A line that begins with a value and goes on with named options in any order.
 *
 * @param head the kind of the first value
 * @param options what may follow
 * @param <H> the meaning of the first value
 */
public record OptionLine<H>(ValueType<H> head, List<LineOption<?>> options) implements Shape<OptionLine.Line<H>> {
    /** Copies the list. */
    public OptionLine {
        options = List.copyOf(options);
    }

    /**
     * A line that was read.
     *
     * @param <H> the meaning of its first value
     */
    public static final class Line<H> {
        private final H head;
        private final IdentityHashMap<LineOption<?>, Object> values = new IdentityHashMap<>();

        private Line(H head) {
            this.head = head;
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
        return head.syntax()
                + options.stream()
                        .filter(o -> o.status() instanceof Status.Supported)
                        .map(o -> " [" + o.syntax() + "]")
                        .collect(Collectors.joining());
    }

    @Override
    public Optional<Line<H>> read(Arguments arguments) {
        Optional<H> first = arguments.value(head);
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
            case Status.NotYet _ ->
                arguments
                        .problems()
                        .error(
                                DiagnosticCode.NOT_SUPPORTED,
                                word.span(),
                                option.name() + " is not supported yet by this version");
        }
        return line.put(option, arguments);
    }

    private void unknown(Word word, Arguments arguments) {
        List<String> supported = options.stream()
                .filter(o -> o.status() instanceof Status.Supported)
                .map(LineOption::name)
                .toList();
        arguments
                .problems()
                .report(
                        Severity.ERROR,
                        DiagnosticCode.UNKNOWN_KEYWORD,
                        word.span(),
                        "unknown option " + Printable.quoted(word.text()),
                        supported.isEmpty()
                                ? Optional.of("the end of the line")
                                : Optional.of("the end of the line or one of " + String.join(", ", supported)),
                        Suggestion.near(
                                word.text(),
                                options.stream().map(LineOption::name).toList()));
    }
}
