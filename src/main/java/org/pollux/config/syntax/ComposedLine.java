package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.syntax.Trail.Replaced;
import org.pollux.config.syntax.Trail.Value;

/** A line in which references were replaced: put together from pieces that are written in different places. */
// Two uses of a definition are two trails, however equal they look.
@SuppressWarnings("ReferenceEquality")
final class ComposedLine implements Line {
    /** No more values of a word are shown. */
    private static final int MOST_VALUES = 8;

    private sealed interface Piece {
        Trail trail();
    }

    /** Text that is written somewhere. */
    private record Written(PlainLine line) implements Piece {
        @Override
        public Trail trail() {
            return line.trail();
        }
    }

    /** Text that is written nowhere, such as a number of a sequence. */
    private record Made(Span reference, Value value) implements Piece {
        @Override
        public Trail trail() {
            return reference.trail();
        }
    }

    /** The text, where its pieces begin in it, and the pieces. */
    private static final class Parts {
        private final String text;
        private final int[] starts;
        private final List<Piece> pieces;

        Parts(String text, int[] starts, List<Piece> pieces) {
            this.text = text;
            this.starts = starts;
            this.pieces = pieces;
        }
    }

    private final Parts parts;
    private final int start;
    private final int end;
    private final Trail trail;
    private final boolean replaced;

    private ComposedLine(Parts parts, int start, int end, Trail trail, boolean replaced) {
        this.parts = parts;
        this.start = start;
        this.end = end;
        this.trail = trail;
        this.replaced = replaced;
    }

    /** The same text, come to take effect in another way. */
    ComposedLine with(Trail other) {
        return new ComposedLine(parts, start, end, other, replaced);
    }

    /** Puts a line together. */
    static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private final List<Integer> starts = new ArrayList<>();
        private final List<Piece> pieces = new ArrayList<>();
        private final Trail trail;
        private boolean blank = true;

        /**
         * An empty line.
         *
         * @param trail how the line with the references came to take effect
         */
        Builder(Trail trail) {
            this.trail = trail;
        }

        /** Whether nothing but blanks is there so far. */
        boolean isBlank() {
            return blank;
        }

        void written(Line line) {
            if (line.isEmpty()) {
                return;
            }
            switch (line) {
                case PlainLine plain -> add(plain.string(), new Written(plain));
                case ComposedLine composed -> composed.forEachPiece(this::add);
            }
        }

        void made(Span reference, Value value) {
            if (!value.text().isEmpty()) {
                add(value.text(), new Made(reference, value));
            }
        }

        private void add(String characters, Piece piece) {
            starts.add(text.length());
            pieces.add(piece);
            text.append(characters);
            blank = blank && characters.chars().allMatch(c -> Line.isBlank((char) c));
        }

        /**
         * The line.
         *
         * @param replaced whether no reference in it is left to be replaced
         */
        ComposedLine build(boolean replaced) {
            int[] at = starts.stream().mapToInt(Integer::intValue).toArray();
            return new ComposedLine(
                    new Parts(text.toString(), at, List.copyOf(pieces)), 0, text.length(), trail, replaced);
        }
    }

    @FunctionalInterface
    private interface PieceSink {
        void take(String characters, Piece piece);
    }

    private void forEachPiece(PieceSink sink) {
        int last = pieceAt(end - 1);
        for (int i = pieceAt(start); i <= last; i++) {
            int pieceStart = parts.starts[i];
            int from = Math.max(start, pieceStart);
            int to = Math.min(end, i + 1 < parts.starts.length ? parts.starts[i + 1] : parts.text.length());
            Piece piece =
                    switch (parts.pieces.get(i)) {
                        case Made made -> made;
                        case Written(PlainLine line) ->
                            new Written(line.slice(line.start() + from - pieceStart, line.start() + to - pieceStart));
                    };
            sink.take(parts.text.substring(from, to), piece);
        }
    }

    private int pieceAt(int offset) {
        int low = 0;
        int high = parts.starts.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (parts.starts[middle] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public String text() {
        return parts.text;
    }

    @Override
    public int start() {
        return start;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public Line slice(int from, int to) {
        return new ComposedLine(parts, from, to, trail, replaced);
    }

    @Override
    public boolean replaced() {
        return replaced;
    }

    @Override
    public Trail trail() {
        return trail;
    }

    /**
     * The text that has all of a stretch: the stretch itself where it is written in one piece, or else the innermost
     * text with the references that gave it.
     */
    @Override
    public Span span(int from, int to) {
        if (parts.pieces.isEmpty()) {
            return trail instanceof Trail.Expanded expanded ? expanded.use() : new Span(Source.of("", ""), 0, 1, 1, 1);
        }
        int last = Math.max(from, to - 1);
        int first = pieceAt(from);
        int end = pieceAt(last);
        Piece piece = parts.pieces.get(first);
        if (first == end) {
            return switch (piece) {
                case Written(PlainLine line) -> {
                    int offset = line.start() + from - parts.starts[first];
                    yield line.span(offset, offset + to - from);
                }
                case Made(Span reference, Value value) -> with(reference, List.of(value));
            };
        }
        return across(from, last, first, end);
    }

    private Span across(int from, int last, int first, int end) {
        Piece left = parts.pieces.get(first);
        Piece right = parts.pieces.get(end);
        Optional<Trail> common = common(left.trail(), right.trail());
        Span start = common.map(c -> at(c, first, from)).orElseGet(() -> at(left.trail(), first, from));
        Span stop = common.map(c -> at(c, end, last)).orElse(start);
        if (stop.source() != start.source() || stop.line() != start.line() || stop.offset() < start.offset()) {
            return start;
        }
        Span whole = new Span(
                start.source(),
                start.offset(),
                stop.offset() + stop.length() - start.offset(),
                start.line(),
                start.column(),
                start.trail());
        return with(whole, values(common.orElse(left.trail()), from, last, first, end));
    }

    private static Span with(Span span, List<Value> values) {
        return new Span(
                span.source(),
                span.offset(),
                span.length(),
                span.line(),
                span.column(),
                new Replaced(span.trail(), values));
    }

    /** What references of one text gave to a stretch. */
    private List<Value> values(Trail level, int from, int last, int first, int end) {
        List<Value> values = new ArrayList<>();
        for (int i = first; i <= end && values.size() < MOST_VALUES; i++) {
            Piece piece = parts.pieces.get(i);
            if (piece instanceof Made made) {
                values.add(made.value);
            } else if (piece.trail() instanceof Trail.Expanded expanded && expanded != level) {
                int start = Math.max(from, parts.starts[i]);
                int stop = Math.min(last + 1, i + 1 < parts.starts.length ? parts.starts[i + 1] : parts.text.length());
                values.add(new Value(expanded.name(), parts.text.substring(start, stop), at(piece.trail(), i, start)));
            }
        }
        return values;
    }

    /** Where an offset of a piece lies in the text of an outer level. */
    private Span at(Trail level, int index, int offset) {
        Piece piece = parts.pieces.get(index);
        Span span =
                switch (piece) {
                    case Made made -> made.reference;
                    case Written(PlainLine line) -> {
                        int place = line.start() + offset - parts.starts[index];
                        yield line.span(place, place + 1);
                    }
                };
        while (span.trail() != level && span.trail() instanceof Trail.Expanded expanded) {
            span = expanded.use();
        }
        return span;
    }

    private static Optional<Trail> common(Trail left, Trail right) {
        for (Trail a = left; ; a = a.outer()) {
            for (Trail b = right; ; b = b.outer()) {
                if (a == b) {
                    return Optional.of(a);
                }
                if (b.outer() == b) {
                    break;
                }
            }
            if (a.outer() == a) {
                return Optional.empty();
            }
        }
    }
}
