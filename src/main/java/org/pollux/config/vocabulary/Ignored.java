package org.pollux.config.vocabulary;

import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;

/** Keywords that are read and checked but change nothing here. */
final class Ignored {
    private Ignored() {}

    static Setting<Boolean> flag(String name, String description, String reason) {
        return Setting.of(name, Shape.flag(), description).noEffect(reason);
    }

    static Setting<Boolean> onOff(String name, String description, String reason) {
        return Setting.of(name, Shape.onOff(), description).noEffect(reason);
    }

    static <T> Setting<T> one(String name, ValueType<T> type, String description, String reason) {
        return Setting.of(name, Shape.one(type), description).noEffect(reason);
    }

    static <T> Setting<T> shaped(String name, Shape<T> shape, String description, String reason) {
        return Setting.of(name, shape, description).noEffect(reason);
    }
}
