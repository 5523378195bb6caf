package org.pollux.config.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the names of a configuration stand for at the point that was reached. */
final class Definitions {
    private final Map<String, Definition> definitions = new HashMap<>();

    Optional<Definition> find(String name) {
        return Optional.ofNullable(definitions.get(name));
    }

    void define(String name, Definition definition) {
        definitions.put(name, definition);
    }

    /** Puts back what a name stood for before. */
    void restore(String name, Optional<Definition> before) {
        before.ifPresentOrElse(d -> definitions.put(name, d), () -> definitions.remove(name));
    }

    Set<String> names() {
        return Set.copyOf(definitions.keySet());
    }
}
