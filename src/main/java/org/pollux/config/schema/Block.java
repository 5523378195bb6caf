package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keywords that may stand in one kind of block. */
public final class Block {
    private final String name;
    private final List<Keyword<?>> keywords;
    private final Map<String, Keyword<?>> byName = new LinkedHashMap<>();

    /**
     * Gathers keywords.
     *
     * @param name the keyword that opens the block, or what to call the file's outermost level
     * @param groups the keywords in the order of the documentation
     */
    @SafeVarargs
    public Block(String name, List<Keyword<?>>... groups) {
        this.name = name;
        List<Keyword<?>> all = new ArrayList<>();
        for (List<Keyword<?>> group : groups) {
            all.addAll(group);
        }
        this.keywords = List.copyOf(all);
        for (Keyword<?> keyword : keywords) {
            for (String word : keyword.facts().names()) {
                if (byName.put(word, keyword) != null) {
                    throw new IllegalArgumentException(name + " has two keywords '" + word + "'");
                }
            }
        }
    }

    /** What the block is called in messages. */
    public String name() {
        return name;
    }

    /** The keywords in the order of the documentation. */
    public List<Keyword<?>> keywords() {
        return keywords;
    }

    /** The keyword of that name. */
    public Optional<Keyword<?>> find(String word) {
        return Optional.ofNullable(byName.get(word));
    }

    Set<String> words() {
        return byName.keySet();
    }

    /** Adds this block and all inside it to a collection, in the order of the documentation. */
    public void collect(Collection<Block> all) {
        all.add(this);
        for (Keyword<?> keyword : keywords) {
            if (keyword instanceof Keyword.Nested<?> nested) {
                nested.block().collect(all);
            }
        }
    }
}
