package org.pollux.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A script and where the file asks for it.
 *
 * @param script the script
 * @param position where the block around it begins; absent in {@code global_defs}
 */
public record ScriptUse(Script script, Optional<SourcePosition> position) {
    /** Every script of a configuration, wherever it stands: a new place for scripts cannot be forgotten here. */
    public static List<ScriptUse> in(Configuration configuration) {
        List<ScriptUse> found = new ArrayList<>();
        collect(configuration, Optional.empty(), found);
        return found;
    }

    private static void collect(Object value, Optional<SourcePosition> around, List<ScriptUse> found) {
        switch (value) {
            case Script script -> found.add(new ScriptUse(script, around));
            case Record part -> {
                Optional<SourcePosition> here = positionOf(part).or(() -> around);
                for (RecordComponent component : part.getClass().getRecordComponents()) {
                    collect(get(part, component), here, found);
                }
            }
            case Optional<?> optional -> optional.ifPresent(inner -> collect(inner, around, found));
            case List<?> list -> list.forEach(inner -> collect(inner, around, found));
            case Map<?, ?> map -> map.values().forEach(inner -> collect(inner, around, found));
            default -> {
                // Numbers, words and addresses hold no script.
            }
        }
    }

    private static Optional<SourcePosition> positionOf(Record part) {
        for (RecordComponent component : part.getClass().getRecordComponents()) {
            if (component.getType() == SourcePosition.class) {
                return Optional.of((SourcePosition) get(part, component));
            }
        }
        return Optional.empty();
    }

    private static Object get(Record part, RecordComponent component) {
        try {
            return component.getAccessor().invoke(part);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
