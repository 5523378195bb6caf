package org.pollux.config.syntax;

import java.util.Optional;

/** Something that gives lines one after the other. */
interface Feed {
    /** The next line; empty at the end. */
    Optional<Line> next();

    /** What is to be done when the last line has taken effect. */
    default void end() {}

    /** What made it give lines that are not simply those of a file; empty for a file and for the rest of a line. */
    default Optional<Span> origin() {
        return Optional.empty();
    }

    /** The rest of a line behind a brace. */
    final class Rest implements Feed {
        private Optional<Line> line;

        Rest(Line line) {
            this.line = Optional.of(line);
        }

        @Override
        public Optional<Line> next() {
            Optional<Line> rest = line;
            line = Optional.empty();
            return rest;
        }
    }

    /** The lines of a definition. */
    final class Expansion implements Feed {
        private final Substitution.Following lines;
        private int next;

        Expansion(Substitution.Following lines) {
            this.lines = lines;
            this.next = lines.first();
        }

        @Override
        public Optional<Line> next() {
            var all = lines.definition().lines();
            return next == all.size()
                    ? Optional.empty()
                    : Optional.of(Substitution.with(all.get(next++), lines.trail()));
        }

        @Override
        public Optional<Span> origin() {
            return Optional.of(lines.trail().use());
        }
    }
}
