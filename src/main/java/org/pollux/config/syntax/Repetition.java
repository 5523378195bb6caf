package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/**
 * {@code ~SEQ}, {@code ~SEQx} and {@code ~LST}: what they make of the rest of their line (keepalived.conf(5), "Sequence
 * blocks" and "List blocks").
 */
final class Repetition implements Feed {
    /** Enough for any address or port, and far from where sums overflow. */
    private static final long GREATEST = 1L << 40;

    private final Span by;
    private final Line rest;
    private final List<String> names;
    private final Rounds rounds;
    private final Definitions definitions;
    private final List<Optional<Definition>> before;
    private long round;

    private sealed interface Rounds {
        long count();

        Definition value(int name, long round);
    }

    private record Count(long start, long step, long count, boolean hexadecimal, Span by) implements Rounds {
        @Override
        public Definition value(int name, long round) {
            long number = start + round * step;
            return new Definition.Counted(hexadecimal ? Long.toHexString(number) : Long.toString(number), by);
        }
    }

    private record Listed(List<List<Line>> values) implements Rounds {
        @Override
        public long count() {
            return values.size();
        }

        @Override
        public Definition value(int name, long round) {
            return new Definition.Text(List.of(values.get((int) round).get(name)), false);
        }
    }

    private Repetition(Span by, Line rest, List<String> names, Rounds rounds, Definitions definitions) {
        this.by = by;
        this.rest = rest;
        this.names = names;
        this.rounds = rounds;
        this.definitions = definitions;
        this.before = names.stream().map(definitions::find).toList();
    }

    @Override
    public Optional<Line> next() {
        if (round == rounds.count()) {
            return Optional.empty();
        }
        for (int i = 0; i < names.size(); i++) {
            definitions.define(names.get(i), rounds.value(i, round));
        }
        round++;
        return Optional.of(rest);
    }

    @Override
    public void end() {
        for (int i = 0; i < names.size(); i++) {
            definitions.restore(names.get(i), before.get(i));
        }
    }

    @Override
    public Optional<Span> origin() {
        return Optional.of(by);
    }

    /** Whether a line begins with one of the three. */
    static boolean begins(Line line) {
        return line.text().startsWith("~SEQ", line.start()) || line.text().startsWith("~LST", line.start());
    }

    /** Where the closing parenthesis of the first one is; the line's end when there is none. */
    static int close(Line line) {
        int at = line.start();
        while (at < line.end()) {
            char c = line.at(at);
            if (c == ')') {
                return at;
            }
            at = c == '"' ? Math.min(line.end(), FileFeed.closingQuote(line, at + 1) + 1) : at + 1;
        }
        return line.end();
    }

    /** What is wrong with a repetition, and where. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Span at;

        Wrong(Span at, String message) {
            super(message, null, false, false);
            this.at = at;
        }
    }

    /**
     * Reads what stands before the rest of the line.
     *
     * @param head the line up to the closing parenthesis, its references replaced
     * @param rest what follows
     * @return the repetition; empty when it is wrong, which is reported
     */
    static Optional<Repetition> read(Line head, Line rest, Definitions definitions, Problems problems) {
        try {
            int open = head.text().indexOf('(', head.start(), head.end());
            String word = open < 0 ? head.string() : head.text().substring(head.start(), open);
            if (open < 0 || head.at(head.end() - 1) != ')') {
                throw new Wrong(head.span(), "after " + Printable.quoted(word) + " stands no list in parentheses");
            }
            List<Line> arguments = split(head.slice(open + 1, head.end() - 1));
            return Optional.of(
                    switch (word) {
                        case "~SEQ" -> sequence(arguments, head, rest, false, definitions);
                        case "~SEQx" -> sequence(arguments, head, rest, true, definitions);
                        case "~LST" -> list(arguments, head, rest, definitions);
                        default ->
                            throw new Wrong(
                                    head.span(),
                                    "there is no " + Printable.quoted(word) + ", only ~SEQ, ~SEQx and ~LST");
                    });
        } catch (Wrong e) {
            problems.damage(DiagnosticCode.BAD_DIRECTIVE, e.at, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Repetition sequence(
            List<Line> arguments, Line head, Line rest, boolean hexadecimal, Definitions definitions) throws Wrong {
        if (arguments.size() < 2 || arguments.size() > 4) {
            throw new Wrong(
                    head.span(),
                    "a sequence needs a name, a start, a step and an end, "
                            + "such as ~SEQ(NAME, 1, 1, 9); start and step may be left out");
        }
        String name = name(arguments.getFirst());
        long end = number(arguments.getLast());
        long start = arguments.size() > 2 ? number(arguments.get(1)) : end < 0 ? -1 : 1;
        long step = arguments.size() > 3 ? number(arguments.get(2)) : end < start ? -1 : 1;
        if (step == 0) {
            throw new Wrong(arguments.get(2).span(), "a sequence with step 0 has no end");
        }
        if (end != start && end > start != step > 0) {
            throw new Wrong(
                    head.span(), "the sequence from " + start + " in steps of " + step + " never reaches " + end);
        }
        Span by = head.span();
        long count = (end - start) / step + 1;
        return new Repetition(by, rest, List.of(name), new Count(start, step, count, hexadecimal, by), definitions);
    }

    private static Repetition list(List<Line> arguments, Line head, Line rest, Definitions definitions) throws Wrong {
        if (arguments.size() < 2) {
            throw new Wrong(head.span(), "a list needs a name and at least one value, such as ~LST(NAME, a, b)");
        }
        List<String> names = new ArrayList<>();
        for (Line name : group(arguments.getFirst())) {
            names.add(name(name));
        }
        boolean grouped = arguments.getFirst().at(arguments.getFirst().start()) == '{';
        List<List<Line>> values = new ArrayList<>();
        for (Line argument : arguments.subList(1, arguments.size())) {
            List<Line> group = grouped ? group(argument) : List.of(argument);
            if (group.size() != names.size()) {
                throw new Wrong(
                        argument.span(),
                        "the list sets " + names.size() + (names.size() == 1 ? " name" : " names") + ", but "
                                + Printable.quoted(argument.string()) + " has " + group.size());
            }
            values.add(group);
        }
        return new Repetition(head.span(), rest, List.copyOf(names), new Listed(values), definitions);
    }

    /** The inside of braces, or the text itself. */
    private static List<Line> group(Line text) {
        boolean braces = text.at(text.start()) == '{' && text.at(text.end() - 1) == '}';
        return braces ? split(text.slice(text.start() + 1, text.end() - 1)) : List.of(text);
    }

    /** Parts between commas that stand neither in braces nor in quotes. */
    private static List<Line> split(Line text) {
        List<Line> parts = new ArrayList<>();
        int depth = 0;
        int from = text.start();
        int at = from;
        while (at < text.end()) {
            char c = text.at(at);
            if (c == '"') {
                at = Math.min(text.end(), FileFeed.closingQuote(text, at + 1) + 1);
                continue;
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.slice(from, at).trimmed());
                from = at + 1;
            }
            at++;
        }
        parts.add(text.slice(from, text.end()).trimmed());
        return parts;
    }

    private static String name(Line text) throws Wrong {
        if (text.isEmpty() || Reference.nameEnd(text, text.start()) != text.end()) {
            throw new Wrong(
                    text.span(),
                    Printable.quoted(text.string()) + " is no name: letters, digits and _, no digit first");
        }
        return text.string();
    }

    private static long number(Line text) throws Wrong {
        String digits = text.string();
        boolean negative = digits.startsWith("-");
        String rest = negative ? digits.substring(1) : digits;
        boolean hexadecimal = rest.startsWith("0x") || rest.startsWith("0X");
        String shown = hexadecimal ? rest.substring(2) : rest;
        if (!hexadecimal && rest.length() > 1 && rest.startsWith("0")) {
            throw new Wrong(text.span(), Printable.quoted(digits) + " is ambiguous: write it without zeros before it");
        }
        try {
            if (shown.isEmpty() || Character.digit(shown.charAt(0), 16) < 0) {
                throw new NumberFormatException();
            }
            long number = Long.parseLong(shown, hexadecimal ? 16 : 10);
            if (number <= GREATEST) {
                return negative ? -number : number;
            }
        } catch (NumberFormatException _) {
            // Said below, together with numbers that are too great.
        }
        throw new Wrong(text.span(), Printable.quoted(digits) + " is no number from -" + GREATEST + " to " + GREATEST);
    }
}
