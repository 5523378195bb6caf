package org.pollux.control.ipvsadm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a command line apart as popt does: letters can be bundled ({@code -Ln}), the last of a bundle may be followed by
 * its argument ({@code -r10.0.0.2}, {@code -p=60}) or have it as the next word, names are written out in full and take an
 * argument as the next word or after an equals sign. What is no switch is left over, and all that follows {@code --}.
 */
final class Popt {
    private final List<String> words;
    private final List<String> leftOver = new ArrayList<>();
    private int next;
    /** What is left of a bundle of letters. */
    private String bundle = "";

    private boolean rest;

    /** What was found next. */
    sealed interface Found {
        /**
         * A switch.
         *
         * @param argument the word that belongs to it
         */
        record Option(Switch what, Optional<String> argument) implements Found {}

        /**
         * Something that cannot be.
         *
         * @param message in popt's words
         */
        record Bad(String message) implements Found {}

        /** No switch is left. */
        record End() implements Found {}
    }

    Popt(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** The word that was looked at last: what errors name. */
    String word() {
        return words.get(next - 1);
    }

    /** The words that belong to no switch, as far as they have been met. */
    List<String> leftOver() {
        return leftOver;
    }

    Found next() {
        if (!bundle.isEmpty()) {
            return letter();
        }
        while (next < words.size()) {
            String word = words.get(next++);
            if (rest || !word.startsWith("-") || word.equals("-")) {
                leftOver.add(word);
            } else if (word.equals("--")) {
                rest = true;
            } else if (word.startsWith("--")) {
                return name(word.substring(2));
            } else {
                bundle = word.substring(1);
                return letter();
            }
        }
        return new Found.End();
    }

    private Found name(String text) {
        int equals = text.indexOf('=');
        Optional<Switch> named = Switch.named(equals < 0 ? text : text.substring(0, equals));
        if (named.isEmpty()) {
            return new Found.Bad("unknown option");
        }
        Optional<String> attached = equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1));
        if (named.get().argument() != Switch.Argument.NONE) {
            return attached.isPresent() ? new Found.Option(named.get(), attached) : withNextWord(named.get());
        }
        return attached.isPresent()
                ? new Found.Bad("option does not take an argument")
                : new Found.Option(named.get(), Optional.empty());
    }

    private Found letter() {
        Optional<Switch> lettered = Switch.lettered(bundle.charAt(0));
        String others = bundle.substring(1);
        bundle = "";
        if (lettered.isEmpty()) {
            return new Found.Bad("unknown option");
        }
        boolean equals = others.startsWith("=");
        if (lettered.get().argument() == Switch.Argument.NONE) {
            if (equals) {
                return new Found.Bad("option does not take an argument");
            }
            bundle = others;
            return new Found.Option(lettered.get(), Optional.empty());
        }
        return others.isEmpty()
                ? withNextWord(lettered.get())
                : new Found.Option(lettered.get(), Optional.of(equals ? others.substring(1) : others));
    }

    private Found withNextWord(Switch what) {
        boolean optional = what.argument() == Switch.Argument.OPTIONAL;
        if (next == words.size()) {
            return optional ? new Found.Option(what, Optional.empty()) : new Found.Bad("missing argument");
        }
        if (optional && words.get(next).startsWith("-")) {
            return new Found.Option(what, Optional.empty());
        }
        return new Found.Option(what, Optional.of(words.get(next++)));
    }
}
