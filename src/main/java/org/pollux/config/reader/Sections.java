package org.pollux.config.reader;

import java.util.Optional;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Section;

/** Looks values up in one section after the other. */
final class Sections {
    private Sections() {}

    /** The inside of a block that may occur once; an empty one when it does not. */
    static Section inside(Section outer, Keyword.Nested<?> block) {
        return find(outer, block).orElseGet(() -> Section.empty(outer.span()));
    }

    private static <A> Optional<Section> find(Section outer, Keyword.Nested<A> block) {
        return outer.get(block).map(Keyword.Nested.Occurrence::section);
    }

    /** The value of the innermost section that gives one. */
    @SafeVarargs
    static <T> Optional<T> first(Optional<T>... values) {
        for (Optional<T> value : values) {
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }
}
