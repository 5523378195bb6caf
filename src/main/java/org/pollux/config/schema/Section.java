package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.syntax.Span;

/** What stands in one block of a file: for each keyword its occurrences with their typed values. */
public final class Section {
    private final Span span;
    private final IdentityHashMap<Keyword<?>, List<Located<?>>> values = new IdentityHashMap<>();
    private final IdentityHashMap<Keyword<?>, Span> mentioned = new IdentityHashMap<>();
    private final List<Child> children = new ArrayList<>();
    private final Set<Block> withMisplaced = new HashSet<>();

    Section(Span span) {
        this.span = span;
    }

    /**
     * A block inside this one.
     *
     * @param keyword the keyword that opens it
     * @param section what stands in it
     */
    public record Child(Keyword.Nested<?> keyword, Section section) {}

    /** A section without anything, for a block that a file does not have. */
    public static Section empty(Span span) {
        return new Section(span);
    }

    /** The keyword that opens the block. */
    public Span span() {
        return span;
    }

    /** All occurrences in the order of the file, without those that were wrong. */
    @SuppressWarnings("unchecked") // add() stores under each keyword only what its own shape gave
    public <T> List<Located<T>> all(Keyword<T> keyword) {
        return (List<Located<T>>) (List<?>) values.getOrDefault(keyword, List.of());
    }

    /** The occurrence that counts: the last. */
    public <T> Optional<Located<T>> find(Keyword<T> keyword) {
        List<Located<T>> all = all(keyword);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** The value that counts: the last. */
    public <T> Optional<T> get(Keyword<T> keyword) {
        return find(keyword).map(Located::value);
    }

    /** Whether the keyword occurs at all, even with a wrong value. */
    public boolean mentions(Keyword<?> keyword) {
        return mentioned.containsKey(keyword);
    }

    /** The blocks inside this one, of whatever keyword, in the order of the file. */
    public List<Child> children() {
        return Collections.unmodifiableList(children);
    }

    void add(Child child) {
        children.add(child);
    }

    <T> void add(Keyword<T> keyword, Located<T> value) {
        values.computeIfAbsent(keyword, _ -> new ArrayList<>()).add(value);
    }

    /** Notes an occurrence and gives the first one, if this is another. */
    Optional<Span> mention(Keyword<?> keyword, Span where) {
        return Optional.ofNullable(mentioned.putIfAbsent(keyword, where));
    }

    /** Notes that a keyword of an outer block was found inside this one; true the first time. */
    boolean misplaced(Block outer) {
        return withMisplaced.add(outer);
    }
}
