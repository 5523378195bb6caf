package org.pollux.config.reader;

import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.SourcePosition;

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
            case Record inner
            when isStructure(inner) -> {
                line(depth, name + " " + inner.getClass().getSimpleName());
                record(inner, depth + 1);
            }
            default -> line(depth, name + " = " + shown(value));
        }
    }

    private static boolean isStructure(Record value) {
        return !(value instanceof SourcePosition || value instanceof IpPrefix);
    }

    private static Object shown(Object value) {
        return value instanceof InetAddress address ? address.getHostAddress() : value;
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
