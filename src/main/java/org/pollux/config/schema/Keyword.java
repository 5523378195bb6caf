package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One keyword of one block.
 *
 * @param <T> what one occurrence of it gives
 */
public sealed interface Keyword<T> {
    /** What is known about every keyword. */
    Facts facts();

    /** The arguments as shown to people; empty for none. */
    String syntax();

    /** The keyword's first name. */
    default String name() {
        return facts().names().getFirst();
    }

    /**
     * What is known about every keyword.
     *
     * @param names its name and other words for the same
     * @param description one line for the operator
     * @param status what this version does with it
     * @param defaultText what holds when it is absent, in words
     * @param required whether the block must have it
     * @param repeatable whether the block may have it more than once
     * @param since the first version of keepalived that has it, where known; absent too for Pollux's own
     */
    record Facts(
            List<String> names,
            String description,
            Status status,
            Optional<String> defaultText,
            boolean required,
            boolean repeatable,
            Optional<String> since) {
        /** Copies the list. */
        public Facts {
            names = List.copyOf(names);
        }

        static Facts of(String name, String description) {
            return new Facts(
                    List.of(name),
                    description,
                    new Status.Supported(),
                    Optional.empty(),
                    false,
                    false,
                    Optional.empty());
        }

        Facts alias(String name) {
            List<String> all = new ArrayList<>(names);
            all.add(name);
            return new Facts(all, description, status, defaultText, required, repeatable, since);
        }

        Facts status(Status other) {
            return new Facts(names, description, other, defaultText, required, repeatable, since);
        }

        Facts byDefault(String text) {
            return new Facts(names, description, status, Optional.of(text), required, repeatable, since);
        }

        Facts require() {
            return new Facts(names, description, status, defaultText, true, repeatable, since);
        }

        Facts since(String version) {
            return new Facts(names, description, status, defaultText, required, repeatable, Optional.of(version));
        }

        Facts repeat() {
            return new Facts(names, description, status, defaultText, required, true, since);
        }
    }

    /**
     * A keyword with arguments on its line.
     *
     * @param facts what is known about it
     * @param shape its arguments
     * @param <T> what they mean
     */
    record Setting<T>(Facts facts, Shape<T> shape) implements Keyword<T> {
        /** A supported setting that may be left out. */
        public static <T> Setting<T> of(String name, Shape<T> shape, String description) {
            return new Setting<>(Facts.of(name, description), shape);
        }

        /** Says in words what holds when it is absent. */
        public Setting<T> byDefault(String text) {
            return new Setting<>(facts.byDefault(text), shape);
        }

        /** Makes it necessary. */
        public Setting<T> require() {
            return new Setting<>(facts.require(), shape);
        }

        /** Gives it another name. */
        public Setting<T> alias(String name) {
            return new Setting<>(facts.alias(name), shape);
        }

        /** Lets it occur more than once. */
        public Setting<T> repeat() {
            return new Setting<>(facts.repeat(), shape);
        }

        /** The first version of keepalived that has it. */
        public Setting<T> since(String version) {
            return new Setting<>(facts.since(version), shape);
        }

        /** Refuses it by name. */
        public Setting<T> unsupported(String reason) {
            return new Setting<>(facts.status(new Status.Unsupported(reason)), shape);
        }

        /** Reads it, warns, and uses it for nothing. */
        public Setting<T> noEffect(String reason) {
            return new Setting<>(facts.status(new Status.NoEffect(reason)), shape);
        }

        @Override
        public String syntax() {
            return shape.syntax();
        }
    }

    /**
     * A keyword with a block of lines that are no keywords. An occurrence is one line.
     *
     * @param facts what is known about it
     * @param shape one line
     * @param <E> what a line means
     */
    record Entries<E>(Facts facts, Shape<E> shape) implements Keyword<E> {
        /** A supported list that may be left out. */
        public static <E> Entries<E> of(String name, Shape<E> shape, String description) {
            return new Entries<>(Facts.of(name, description).repeat(), shape);
        }

        /** Says in words what holds when it is absent. */
        public Entries<E> byDefault(String text) {
            return new Entries<>(facts.byDefault(text), shape);
        }

        /** Gives it another name. */
        public Entries<E> alias(String name) {
            return new Entries<>(facts.alias(name), shape);
        }

        /** Reads it, warns, and uses it for nothing. */
        public Entries<E> noEffect(String reason) {
            return new Entries<>(facts.status(new Status.NoEffect(reason)), shape);
        }

        /** Makes it necessary. */
        public Entries<E> require() {
            return new Entries<>(facts.require(), shape);
        }

        @Override
        public String syntax() {
            return "{ " + shape.syntax() + " }";
        }
    }

    /**
     * A keyword with arguments and a block of lines that are no keywords. An occurrence is one block.
     *
     * @param facts what is known about it
     * @param shape the arguments before the block
     * @param line one line
     * @param <A> what the arguments mean
     * @param <E> what a line means
     */
    record NamedEntries<A, E>(Facts facts, Shape<A> shape, Shape<E> line)
            implements Keyword<NamedEntries.Listed<A, E>> {
        /**
         * One such block in the file.
         *
         * @param arguments what its arguments mean
         * @param entries its lines, without those that were wrong
         * @param lines how many lines it has, the wrong ones included
         * @param <A> the arguments' type
         * @param <E> a line's type
         */
        public record Listed<A, E>(A arguments, List<Located<E>> entries, int lines) {
            /** Copies the list. */
            public Listed {
                entries = List.copyOf(entries);
            }
        }

        /** A supported list that may occur any number of times. */
        public static <A, E> NamedEntries<A, E> of(String name, Shape<A> shape, Shape<E> line, String description) {
            return new NamedEntries<>(Facts.of(name, description).repeat(), shape, line);
        }

        @Override
        public String syntax() {
            return shape.syntax() + " { " + line.syntax() + " }";
        }
    }

    /**
     * A keyword with a block of keywords.
     *
     * @param facts what is known about it
     * @param shape the arguments before the block
     * @param block the keywords in it
     * @param <A> what the arguments mean
     */
    record Nested<A>(Facts facts, Shape<A> shape, Block block) implements Keyword<Nested.Occurrence<A>> {
        /**
         * One such block in the file.
         *
         * @param arguments what its arguments mean
         * @param section what stands in it
         * @param <A> the arguments' type
         */
        public record Occurrence<A>(A arguments, Section section) {}

        /** A supported block that may be left out. */
        public static <A> Nested<A> of(String name, Shape<A> shape, Block block, String description) {
            return new Nested<>(Facts.of(name, description), shape, block);
        }

        /** Lets the block occur more than once. */
        public Nested<A> repeat() {
            return new Nested<>(facts.repeat(), shape, block);
        }

        /** Gives it another name. */
        public Nested<A> alias(String name) {
            return new Nested<>(facts.alias(name), shape, block);
        }

        /** The first version of keepalived that has it. */
        public Nested<A> since(String version) {
            return new Nested<>(facts.since(version), shape, block);
        }

        /** Reads it, warns, and uses it for nothing. */
        public Nested<A> noEffect(String reason) {
            return new Nested<>(facts.status(new Status.NoEffect(reason)), shape, block);
        }

        /** Makes it necessary. */
        public Nested<A> require() {
            return new Nested<>(facts.require(), shape, block);
        }

        @Override
        public String syntax() {
            return shape.syntax().isEmpty() ? "{ }" : shape.syntax() + " { }";
        }
    }
}
