package org.pollux.config.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.OptionLine;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Status;
import org.pollux.config.schema.Suggestion;
import org.pollux.config.vocabulary.Vocabulary;

/**
 * What one keyword means, in every block that has it.
 *
 * @param keyword the word that was asked for
 * @param entries the blocks that have it, at least one
 */
public record Explanation(String keyword, List<Entry> entries) {
    /**
     * A keyword in one block.
     *
     * @param block the block's name
     * @param lines what there is to say
     */
    public record Entry(String block, List<String> lines) {
        /** Copies the list. */
        public Entry {
            lines = List.copyOf(lines);
        }
    }

    /** Copies the list. */
    public Explanation {
        entries = List.copyOf(entries);
    }

    /** What a keyword means; empty when no block has it. */
    public static Optional<Explanation> of(String keyword) {
        List<Entry> entries = new ArrayList<>();
        for (Block block : blocks()) {
            block.find(keyword).ifPresent(found -> {
                List<String> lines = lines(found);
                if (found instanceof Keyword.Nested<?> nested) {
                    lines.add("- has in it: "
                            + nested.block().keywords().stream()
                                    .map(Keyword::name)
                                    .collect(Collectors.joining(", ")));
                }
                Entry entry = new Entry(block.name(), lines);
                if (!entries.contains(entry)) {
                    entries.add(entry);
                }
            });
        }
        Directive.ALL.stream()
                .filter(directive -> directive.names().contains(keyword))
                .forEach(directive -> entries.add(new Entry("any place", directive.lines())));
        return entries.isEmpty() ? Optional.empty() : Optional.of(new Explanation(keyword, entries));
    }

    /** The keyword nearest to a word that is none. */
    public static Optional<String> near(String word) {
        TreeSet<String> all = new TreeSet<>();
        for (Block block : blocks()) {
            block.keywords().forEach(keyword -> all.addAll(keyword.facts().names()));
        }
        Directive.ALL.forEach(directive -> all.addAll(directive.names()));
        return Suggestion.near(word, all);
    }

    /** For people, every line ending with a newline. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append("in ")
                    .append(entry.block())
                    .append(":\n");
            entry.lines()
                    .forEach(line ->
                            text.append("    ").append(line.replace("`", "")).append('\n'));
        }
        return text.toString();
    }

    private static List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Vocabulary.ROOT.collect(blocks);
        return blocks;
    }

    /** The keyword with its arguments, and a line for each thing to know. */
    static List<String> lines(Keyword<?> keyword) {
        Keyword.Facts facts = keyword.facts();
        List<String> lines = new ArrayList<>();
        lines.add("`" + (keyword.name() + " " + keyword.syntax()).strip() + "`");
        lines.add("- " + facts.description());
        if (facts.names().size() > 1) {
            lines.add("- also written `"
                    + String.join("`, `", facts.names().subList(1, facts.names().size())) + "`");
        }
        shape(keyword).map(Shape::expected).filter(e -> !e.isEmpty()).ifPresent(e -> lines.add("- takes " + e));
        shape(keyword).ifPresent(shape -> options(shape, lines));
        if (facts.required()) {
            lines.add("- must be given");
        }
        facts.defaultText().ifPresent(text -> lines.add("- default: " + text));
        if (facts.repeatable() && keyword instanceof Keyword.Setting<?>) {
            lines.add("- may be given more than once");
        }
        facts.since().ifPresent(version -> lines.add("- since keepalived " + version));
        switch (facts.status()) {
            case Status.Supported _ -> {}
            case Status.NoEffect(String reason) -> lines.add("- *no effect*: " + reason);
            case Status.Unsupported(String reason) -> lines.add("- *not supported*: " + reason);
        }
        return lines;
    }

    private static Optional<Shape<?>> shape(Keyword<?> keyword) {
        return switch (keyword) {
            case Keyword.Setting<?> setting -> Optional.of(setting.shape());
            case Keyword.Entries<?> entries -> Optional.of(entries.shape());
            case Keyword.NamedEntries<?, ?> entries -> Optional.of(entries.line());
            case Keyword.Nested<?> nested -> Optional.of(nested.shape());
        };
    }

    private static void options(Shape<?> shape, List<String> lines) {
        if (shape instanceof OptionLine<?> line) {
            for (LineOption<?> option : line.options()) {
                String value = option.type().map(type -> ": " + type.expected()).orElse("");
                lines.add("- `" + option.name() + "`: " + option.description() + value);
            }
        }
    }
}
