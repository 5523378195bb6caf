package org.pollux.config.effective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.NamedEntries;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;

/** Gathers the statements of one block, each from a keyword and a value of the keyword's own type. */
final class Nodes {
    private final List<Node> nodes = new ArrayList<>();

    List<Node> all() {
        return nodes;
    }

    /** A setting with its value. */
    <T> void set(Setting<T> keyword, T value) {
        line(keyword.name(), keyword.shape().words(value));
    }

    /** A setting if there is a value. */
    <T> void set(Setting<T> keyword, Optional<T> value) {
        value.ifPresent(v -> set(keyword, v));
    }

    /** A setting if its value is not the usual one. */
    <T> void setUnless(T usual, Setting<T> keyword, T value) {
        if (!value.equals(usual)) {
            set(keyword, value);
        }
    }

    /** A keyword that stands alone, if it should be there. */
    void flag(Setting<Boolean> keyword, boolean there) {
        if (there) {
            line(keyword.name(), List.of());
        }
    }

    /** A statement in plain words. */
    void line(String keyword, List<String> words) {
        nodes.add(new Node(keyword, words, Optional.empty()));
    }

    /** A list, if it has lines. */
    <E> void list(Entries<E> keyword, List<E> lines) {
        if (!lines.isEmpty()) {
            listAlways(keyword, lines);
        }
    }

    /** A list, also without lines. */
    <E> void listAlways(Entries<E> keyword, List<E> lines) {
        nodes.add(new Node(keyword.name(), List.of(), Optional.of(lines(keyword.shape(), lines))));
    }

    /** A list with a name. */
    <A, E> void list(NamedEntries<A, E> keyword, A arguments, List<E> lines) {
        nodes.add(
                new Node(keyword.name(), keyword.shape().words(arguments), Optional.of(lines(keyword.line(), lines))));
    }

    private static <E> List<Node> lines(Shape<E> shape, List<E> lines) {
        List<Node> nodes = new ArrayList<>();
        for (E line : lines) {
            List<String> words = shape.words(line);
            nodes.add(new Node(words.getFirst(), words.subList(1, words.size()), Optional.empty()));
        }
        return nodes;
    }

    /** A block. */
    <A> void block(Nested<A> keyword, A arguments, Consumer<Nodes> body) {
        Nodes inside = new Nodes();
        body.accept(inside);
        nodes.add(new Node(keyword.name(), keyword.shape().words(arguments), Optional.of(inside.nodes)));
    }

    /** A block without arguments, if anything stands in it. */
    void blockIfAny(Nested<Boolean> keyword, Consumer<Nodes> body) {
        Nodes inside = new Nodes();
        body.accept(inside);
        if (!inside.nodes.isEmpty()) {
            nodes.add(new Node(keyword.name(), List.of(), Optional.of(inside.nodes)));
        }
    }
}
