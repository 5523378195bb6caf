package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import org.pollux.config.Note;

/** How a piece of text came to stand where it takes effect. */
public sealed interface Trail {
    /** No more steps than this are shown. */
    int LONGEST = 10;

    /** Text of the main file. */
    enum Main implements Trail {
        /** There is one main file. */
        FILE
    }

    /**
     * Text of an included file.
     *
     * @param by the include
     */
    record Included(Span by) implements Trail {}

    /**
     * Text of a definition.
     *
     * @param name the definition's name
     * @param use the reference that it replaced
     */
    record Expanded(String name, Span use) implements Trail {}

    /**
     * Text in which references were replaced.
     *
     * @param outer how the text with the references came here
     * @param values what they were replaced by
     */
    record Replaced(Trail outer, List<Value> values) implements Trail {
        /** Copies the list. */
        public Replaced {
            values = List.copyOf(values);
        }
    }

    /**
     * What a reference was replaced by.
     *
     * @param name the definition's name
     * @param text its value, or as much of it as the word in question has
     * @param from where the value was given
     */
    record Value(String name, String text, Span from) {}

    /** The steps from the inside out, to be shown with a finding. */
    default List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        Trail trail = this;
        while (notes.size() < LONGEST) {
            switch (trail) {
                case Main _ -> {
                    return notes;
                }
                case Included(Span by) -> {
                    notes.add(new Note(by.position(), "included here"));
                    trail = by.trail();
                }
                case Expanded(String name, Span use) -> {
                    notes.add(new Note(use.position(), "definition $" + name + " is used here"));
                    trail = use.trail();
                }
                case Replaced(Trail outer, List<Value> values) -> {
                    for (Value value : values) {
                        notes.add(new Note(
                                value.from().position(),
                                "$" + value.name() + " is " + Printable.quoted(value.text()) + ", as given here"));
                    }
                    trail = outer;
                }
            }
        }
        return notes;
    }

    /** The trail of the text that this one's text was put into; itself for the text of a file. */
    default Trail outer() {
        return switch (this) {
            case Expanded expanded -> expanded.use().trail();
            case Replaced replaced -> replaced.outer().outer();
            case Main _, Included _ -> this;
        };
    }

    /** Whether this text stems, at any distance, from a definition of this name. */
    default boolean passes(String definition) {
        Trail trail = this;
        while (true) {
            switch (trail) {
                case Main _, Included _ -> {
                    return false;
                }
                case Expanded(String name, Span use) -> {
                    if (name.equals(definition)) {
                        return true;
                    }
                    trail = use.trail();
                }
                case Replaced replaced -> trail = replaced.outer;
            }
        }
    }

    /** How many definitions lie around this text. */
    default int depth() {
        int depth = 0;
        Trail trail = this;
        while (true) {
            switch (trail) {
                case Main _, Included _ -> {
                    return depth;
                }
                case Expanded expanded -> {
                    depth++;
                    trail = expanded.use().trail();
                }
                case Replaced replaced -> trail = replaced.outer;
            }
        }
    }
}
