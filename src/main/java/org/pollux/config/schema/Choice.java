package org.pollux.config.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/**
 * One of several words.
 *
 * @param words the accepted words and what they mean, in the order shown
 * @param anyCase whether upper and lower case are the same
 * @param <T> the meaning's type
 */
public record Choice<T>(Map<String, T> words, boolean anyCase) implements ValueType<T> {
    /** Copies the words, keeping their order. */
    public Choice {
        words = new LinkedHashMap<>(words);
    }

    /** The constants of an enumeration, in upper case as they are declared. */
    public static <E extends Enum<E>> Choice<E> upperCase(Class<E> type) {
        return of(type, false);
    }

    /** The constants of an enumeration, in lower case. */
    public static <E extends Enum<E>> Choice<E> lowerCase(Class<E> type) {
        return of(type, true);
    }

    private static <E extends Enum<E>> Choice<E> of(Class<E> type, boolean lower) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(lower ? constant.name().toLowerCase(Locale.ROOT) : constant.name(), constant);
        }
        return new Choice<>(words, false);
    }

    /** Words that mean themselves. */
    public static Choice<String> words(String... words) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String word : words) {
            all.put(word, word);
        }
        return new Choice<>(all, false);
    }

    /** keepalived's {@code BOOL}. */
    public static Choice<Boolean> onOff() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        for (String yes : List.of("on", "true", "yes")) {
            words.put(yes, true);
        }
        for (String no : List.of("off", "false", "no")) {
            words.put(no, false);
        }
        return new Choice<>(words, false);
    }

    /** Adds another word for a meaning. */
    public Choice<T> also(String word, T meaning) {
        Map<String, T> more = new LinkedHashMap<>(words);
        more.put(word, meaning);
        return new Choice<>(more, anyCase);
    }

    /** Makes upper and lower case the same. */
    public Choice<T> inAnyCase() {
        return new Choice<>(words, true);
    }

    @Override
    public String syntax() {
        return String.join("|", words.keySet());
    }

    @Override
    public String expected() {
        return words.size() == 1 ? words.keySet().iterator().next() : "one of " + String.join(", ", words.keySet());
    }

    @Override
    public Outcome<T> read(String text) {
        for (Map.Entry<String, T> word : words.entrySet()) {
            if (matches(word.getKey(), text)) {
                return new Outcome.Good<>(word.getValue());
            }
        }
        Optional<String> near = Suggestion.near(text, words.keySet());
        return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not known", near);
    }

    @Override
    public String show(T value) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no word for " + value));
    }

    private boolean matches(String word, String text) {
        return anyCase ? word.equalsIgnoreCase(text) : word.equals(text);
    }
}
