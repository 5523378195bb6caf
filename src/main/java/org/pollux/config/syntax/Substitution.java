package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.syntax.Definition.Counted;
import org.pollux.config.syntax.Definition.Text;
import org.pollux.config.syntax.Trail.Expanded;
import org.pollux.config.syntax.Trail.Value;

/**
 * Replaces the references of a line, at the time of their use and also those that come in with a definition's text
 * (keepalived.conf(5), "Parameter substitution"). A name that is not defined stays as it is, which is a warning here.
 */
final class Substitution {
    /** Definitions may refer to each other to this depth. */
    static final int DEEPEST = 32;

    /**
     * A line with its references replaced.
     *
     * @param line the line; absent when it was a reference to a definition of several lines and nothing else
     * @param following the lines that come after it
     */
    record Outcome(Optional<Line> line, Optional<Following> following) {}

    /**
     * Lines of a definition.
     *
     * @param definition the definition
     * @param first the first of its lines that is meant
     * @param trail how they came to take effect
     */
    record Following(Text definition, int first, Expanded trail) {}

    private final Definitions definitions;
    private final Predefined predefined;
    private final Problems problems;
    private final Budget budget;
    /** The definitions whose text is being read, the innermost last. */
    private final List<String> active = new ArrayList<>();

    private String file = "";
    private Optional<Following> following = Optional.empty();

    Substitution(Definitions definitions, Predefined predefined, Problems problems, Budget budget) {
        this.definitions = definitions;
        this.predefined = predefined;
        this.problems = problems;
        this.budget = budget;
    }

    /**
     * Replaces all references of a line.
     *
     * @param line the line
     * @param inFile the name of the file being read
     * @return what came of it
     */
    Outcome apply(Line line, String inFile) {
        file = inFile;
        following = Optional.empty();
        ComposedLine.Builder out = new ComposedLine.Builder(line.trail());
        boolean whole = append(out, line, true);
        if (following.isPresent() && following.get().first == 0) {
            return new Outcome(Optional.empty(), following);
        }
        return new Outcome(Optional.of(out.build(whole)), following);
    }

    /** Appends a text; false when the rest of the line must stay as it is. */
    private boolean append(ComposedLine.Builder out, Line line, boolean last) {
        int from = line.start();
        int dollar = line.text().indexOf('$', from, line.end());
        while (dollar >= 0 && !budget.isSpent()) {
            Optional<Reference> reference = Reference.at(line, dollar);
            int next = dollar + 1;
            if (reference.isPresent() && isReplaced(reference.get(), line, last)) {
                Reference found = reference.get();
                next = found.to();
                out.written(line.slice(from, dollar));
                from = next;
                if (!replace(out, line, found, last)) {
                    out.written(line.slice(from, line.end()));
                    return false;
                }
            }
            dollar = line.text().indexOf('$', next, line.end());
        }
        out.written(line.slice(from, line.end()));
        return true;
    }

    private boolean isReplaced(Reference reference, Line line, boolean last) {
        String name = reference.name();
        Optional<Definition> definition = definitions.find(name);
        if (!reference.closed()) {
            if (definition.isPresent()) {
                stays(line, reference, "$" + name + " is not replaced here", "${" + name + "}");
            }
            return false;
        }
        if (definition.isEmpty()) {
            if (Predefined.NAMES.contains(name)) {
                return true;
            }
            stays(line, reference, "$" + name + " is not defined here and stays as it is", "'$" + name + "=' before");
            return false;
        }
        Span at = line.span(reference.from(), reference.to());
        if (active.contains(name) || line.trail().passes(name)) {
            problems.damage(DiagnosticCode.BAD_DIRECTIVE, at, "definition $" + name + " refers to itself");
            return false;
        }
        if (Math.max(active.size(), line.trail().depth()) >= DEEPEST) {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE, at, "definitions refer to each other more than " + DEEPEST + " deep");
            return false;
        }
        if (definition.get() instanceof Text text
                && text.several()
                && !(last && line.skipBlanks(reference.to()) == line.end())) {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE,
                    at,
                    "definition $" + name + " has several lines and must be the last word of its line");
            return false;
        }
        return true;
    }

    private void stays(Line line, Reference reference, String what, String expected) {
        problems.warning(DiagnosticCode.NOT_EXPANDED, line.span(reference.from(), reference.to()), what, expected);
    }

    private boolean replace(ComposedLine.Builder out, Line line, Reference reference, boolean last) {
        Span at = line.span(reference.from(), reference.to());
        Optional<Definition> definition = definitions.find(reference.name());
        if (definition.isEmpty()) {
            Optional<String> text = predefined.value(reference, at, file);
            text.ifPresent(t -> made(out, at, new Value(reference.name(), t, at)));
            return true;
        }
        return switch (definition.get()) {
            case Counted(String value, Span by) -> {
                made(out, at, new Value(reference.name(), value, by));
                yield true;
            }
            case Text text -> {
                Expanded trail = new Expanded(reference.name(), at);
                yield text.several() ? several(out, text, trail) : single(out, text, trail, line, reference, last);
            }
        };
    }

    private void made(ComposedLine.Builder out, Span at, Value value) {
        budget.text(value.text().length());
        out.made(at, value);
    }

    private boolean several(ComposedLine.Builder out, Text text, Expanded trail) {
        if (out.isBlank()) {
            following = Optional.of(new Following(text, 0, trail));
            return true;
        }
        Line first = with(text.lines().getFirst(), trail);
        following = Optional.of(new Following(text, 1, trail));
        return inside(trail.name(), out, first, false);
    }

    private boolean single(
            ComposedLine.Builder out, Text text, Expanded trail, Line line, Reference reference, boolean last) {
        Line value = with(text.lines().getFirst(), trail);
        // A sequence that comes out of a definition takes the rest of the line with it, references and all.
        if (value.at(value.start()) == '~' && out.isBlank()) {
            out.written(value);
            return false;
        }
        boolean atEnd = last && line.skipBlanks(reference.to()) == line.end();
        return inside(trail.name(), out, value, atEnd);
    }

    private boolean inside(String name, ComposedLine.Builder out, Line text, boolean last) {
        if (!budget.text(text.length())) {
            return true;
        }
        active.add(name);
        boolean whole = append(out, text, last);
        active.removeLast();
        return whole;
    }

    /** A line of a definition where it is used. */
    static Line with(Line line, Trail trail) {
        return switch (line) {
            case PlainLine plain -> plain.with(trail);
            case ComposedLine composed -> composed.with(trail);
        };
    }
}
