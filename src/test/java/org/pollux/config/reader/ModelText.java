package org.pollux.config.reader;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.SourcePosition;
import org.pollux.config.schema.Display;

/** Writes records as indented text, one component in a line, for golden files. */
final class ModelText {
    private final StringBuilder text = new StringBuilder();

    private ModelText() {}

    static String of(Record model) {
        ModelText writer = new ModelText();
        writer.record(model, 0);
        return writer.text.toString();
    }

    private void record(Record value, int depth) {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            component(component.getName(), get(value, component), depth);
        }
    }

    private void component(String name, Object value, int depth) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(inner -> component(name, inner, depth));
            case List<?> list -> list.forEach(inner -> component(name, inner, depth));
            case Collection<?> none when none.isEmpty() -> {}
            case Map<?, ?> map -> map.forEach((key, inner) -> component(name + " " + key, inner, depth));
            case Record inner when isConstant(inner) -> {}
            case Record inner
            when isStructure(inner) -> {
                line(depth, name + " " + inner.getClass().getSimpleName());
                record(inner, depth + 1);
            }
            default -> line(depth, name + " = " + shown(value));
        }
    }

    /** Whether a record says the same as one of its type's constants, which stand for "as usual". */
    private static boolean isConstant(Record value) {
        return Arrays.stream(value.getClass().getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && Modifier.isPublic(field.getModifiers()))
                .anyMatch(field -> value.equals(get(field)));
    }

    private static Object get(Field field) {
        try {
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static boolean isStructure(Record value) {
        return !(value instanceof SourcePosition || value instanceof IpPrefix);
    }

    private static Object shown(Object value) {
        return value instanceof InetAddress address ? Display.address(address) : value;
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }

    private static Object get(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
