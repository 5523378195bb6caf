package org.pollux.config.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.syntax.Statement;
import org.pollux.config.syntax.Word;

/** Reads statements by a vocabulary: which keyword, which values, and every way in which they can be wrong. */
public final class SectionReader {
    /** Up to so many keywords of a block are listed when none is near the unknown one. */
    private static final int LISTED = 12;

    private record Frame(Block block, Section section, Optional<Frame> outer, boolean inert) {}

    private final Block root;
    private final Problems problems;
    private final boolean balanced;
    private final Map<String, Set<String>> homes = new HashMap<>();

    /**
     * A reader for one file.
     *
     * @param root the outermost keywords
     * @param problems where errors go
     * @param balanced whether every brace of the file has its partner
     */
    public SectionReader(Block root, Problems problems, boolean balanced) {
        this.root = root;
        this.problems = problems;
        this.balanced = balanced;
        List<Block> blocks = new ArrayList<>();
        root.collect(blocks);
        for (Block block : blocks) {
            block.words().forEach(word -> homes.computeIfAbsent(word, _ -> new LinkedHashSet<>())
                    .add(block.name()));
        }
    }

    /**
     * Reads the outermost statements.
     *
     * @param statements the statements
     * @param file the file as a whole
     * @return what they say
     */
    public Section read(List<Statement> statements, Span file) {
        Frame frame = new Frame(root, new Section(file), Optional.empty(), false);
        read(frame, statements);
        return frame.section;
    }

    private void read(Frame frame, List<Statement> statements) {
        statements.forEach(statement -> read(frame, statement));
        for (Keyword<?> keyword : frame.block.keywords()) {
            if (keyword.facts().required() && !frame.section.mentions(keyword)) {
                problems.error(
                        DiagnosticCode.MISSING_KEYWORD,
                        frame.section.span(),
                        frame.block.name() + " has no " + keyword.name(),
                        "'" + (keyword.name() + " " + keyword.syntax()).strip() + "' in the block");
            }
        }
    }

    private void read(Frame frame, Statement statement) {
        String word = statement.keyword().text();
        Optional<Keyword<?>> keyword = frame.block.find(word);
        if (keyword.isPresent()) {
            occurrence(frame, keyword.get(), statement);
            return;
        }
        Optional<Frame> home = home(frame.outer, word);
        if (home.isEmpty()) {
            unknown(frame.block, statement.keyword());
            return;
        }
        if (frame.section.misplaced(home.get().block)) {
            escaped(frame.block.name(), frame.section.span(), statement.keyword());
        }
        read(home.get(), statement);
    }

    /** The nearest block around that has the keyword. */
    private static Optional<Frame> home(Optional<Frame> innermost, String word) {
        Optional<Frame> frame = innermost;
        while (frame.isPresent() && frame.get().block.find(word).isEmpty()) {
            frame = frame.get().outer;
        }
        return frame;
    }

    /** A block without its closing brace swallows what follows it: that is said once, and the rest read as meant. */
    private void escaped(String inside, Span insideSpan, Word keyword) {
        problems.error(
                DiagnosticCode.MISPLACED_KEYWORD,
                keyword.span(),
                Printable.quoted(keyword.text()) + " does not belong in " + inside + ", which begins in line "
                        + insideSpan.line(),
                "'}' before it");
    }

    private void unknown(Block block, Word word) {
        String text = word.text();
        Set<String> known = homes.getOrDefault(text, Set.of());
        if (!known.isEmpty()) {
            problems.error(
                    DiagnosticCode.MISPLACED_KEYWORD,
                    word.span(),
                    Printable.quoted(text) + " is not a keyword of " + block.name(),
                    "it in " + (known.size() == 1 ? "" : "one of ") + String.join(", ", known));
            return;
        }
        Optional<String> near = problems.isFull() ? Optional.empty() : Suggestion.near(text, block.words());
        Optional<String> expected = near.isPresent() || block.words().size() > LISTED
                ? Optional.empty()
                : Optional.of("one of " + String.join(", ", block.words()));
        problems.report(
                Severity.ERROR,
                DiagnosticCode.UNKNOWN_KEYWORD,
                word.span(),
                "unknown keyword " + Printable.quoted(text) + " in " + block.name(),
                expected,
                near);
    }

    private void occurrence(Frame frame, Keyword<?> keyword, Statement statement) {
        Word word = statement.keyword();
        Optional<Span> first = frame.section.mention(keyword, word.span());
        if (first.isPresent() && !keyword.facts().repeatable() && !(keyword instanceof Keyword.Nested<?>)) {
            problems.warning(
                    DiagnosticCode.DUPLICATE,
                    word.span(),
                    word.text() + " is given again, first in line "
                            + first.get().line() + "; the last one counts");
        }
        switch (keyword.facts().status()) {
            case Status.Supported _ -> {}
            case Status.NoEffect(String reason) -> {
                // Inside a block that has no effect, that is said once.
                if (!frame.inert) {
                    problems.warning(DiagnosticCode.NO_EFFECT, word.span(), word.text() + " has no effect: " + reason);
                }
            }
            case Status.Unsupported(String reason) ->
                problems.error(DiagnosticCode.NOT_SUPPORTED, word.span(), word.text() + " is not supported: " + reason);
        }
        switch (keyword) {
            case Keyword.Setting<?> setting -> setting(frame, setting, statement);
            case Keyword.Entries<?> entries -> entries(frame, entries, statement);
            case Keyword.NamedEntries<?, ?> entries -> namedEntries(frame, entries, statement);
            case Keyword.Nested<?> nested -> nested(frame, nested, statement);
        }
    }

    private <T> void setting(Frame frame, Keyword.Setting<T> setting, Statement statement) {
        Word word = statement.keyword();
        if (statement.body().isPresent()) {
            misplacedBlock(frame, statement);
            return;
        }
        Arguments arguments = new Arguments(word.text(), word.span(), statement.arguments(), problems);
        Optional<T> value = setting.shape().read(arguments);
        if (value.isPresent() && arguments.finish()) {
            frame.section.add(setting, new Located<>(value.get(), word.span()));
        }
    }

    private void misplacedBlock(Frame frame, Statement statement) {
        for (Word word : statement.arguments()) {
            if (frame.block.find(word.text()).orElse(null) instanceof Keyword.Nested<?>) {
                problems.error(
                        DiagnosticCode.MISPLACED_BLOCK,
                        word.span(),
                        "block " + Printable.quoted(word.text()) + " begins in the middle of a line",
                        "it on a line of its own");
                return;
            }
        }
        statement
                .body()
                .ifPresent(body -> problems.error(
                        DiagnosticCode.MISPLACED_BLOCK,
                        body.open(),
                        statement.keyword().text() + " has no block",
                        "the end of the line"));
    }

    private <E> void entries(Frame frame, Keyword.Entries<E> entries, Statement statement) {
        Word word = statement.keyword();
        if (!hasBlock(statement)) {
            return;
        }
        new Arguments(word.text(), word.span(), statement.arguments(), problems).finish();
        lines(frame, entries.shape(), statement).forEach(line -> frame.section.add(entries, line));
    }

    private <A, E> void namedEntries(Frame frame, Keyword.NamedEntries<A, E> entries, Statement statement) {
        Word word = statement.keyword();
        Arguments arguments = new Arguments(word.text(), word.span(), statement.arguments(), problems);
        Optional<A> value = entries.shape().read(arguments);
        boolean good = value.isPresent() && arguments.finish();
        if (!hasBlock(statement)) {
            return;
        }
        List<Located<E>> lines = lines(frame, entries.line(), statement);
        if (good) {
            frame.section.add(
                    entries,
                    new Located<>(
                            new Keyword.NamedEntries.Listed<>(
                                    value.orElseThrow(),
                                    lines,
                                    statement
                                            .body()
                                            .map(body -> body.statements().size())
                                            .orElse(0)),
                            word.span()));
        }
    }

    private <E> List<Located<E>> lines(Frame frame, Shape<E> shape, Statement statement) {
        Word word = statement.keyword();
        List<Located<E>> lines = new ArrayList<>();
        boolean escaped = false;
        for (Statement line : statement.body().map(Statement.Body::statements).orElse(List.of())) {
            Optional<Frame> home = home(Optional.of(frame), line.keyword().text());
            if (home.isPresent() && !(balanced && fits(shape, word, line))) {
                if (!escaped) {
                    escaped(word.text(), word.span(), line.keyword());
                    escaped = true;
                }
                read(home.get(), line);
            } else {
                entry(shape, word, line).ifPresent(lines::add);
            }
        }
        return lines;
    }

    /**
     * Whether a line makes an entry: a member may be called like a keyword of a block around it. Where a brace is
     * missing, that block's own line is more likely.
     */
    private static boolean fits(Shape<?> shape, Word owner, Statement line) {
        Span span = line.keyword().span();
        Arguments arguments = new Arguments(owner.text(), span, line.words(), new Problems(span.source()));
        return line.body().isEmpty() && shape.read(arguments).isPresent() && arguments.finish();
    }

    private <E> Optional<Located<E>> entry(Shape<E> shape, Word owner, Statement line) {
        if (line.body().isPresent()) {
            problems.error(
                    DiagnosticCode.MISPLACED_BLOCK,
                    line.body().get().open(),
                    "block inside the list of " + owner.text(),
                    "the end of the line");
            return Optional.empty();
        }
        Span span = line.keyword().span();
        Arguments arguments = new Arguments(owner.text(), span, line.words(), problems);
        Optional<E> value = shape.read(arguments);
        return value.filter(_ -> arguments.finish()).map(v -> new Located<>(v, span));
    }

    private <A> void nested(Frame frame, Keyword.Nested<A> nested, Statement statement) {
        Word word = statement.keyword();
        Arguments arguments = new Arguments(word.text(), word.span(), statement.arguments(), problems);
        Optional<A> value = nested.shape().read(arguments);
        boolean good = value.isPresent() && arguments.finish();
        if (!hasBlock(statement)) {
            return;
        }
        Section section = section(frame, nested, word.span());
        read(
                new Frame(
                        nested.block(),
                        section,
                        Optional.of(frame),
                        frame.inert || nested.facts().status() instanceof Status.NoEffect),
                statement.body().map(Statement.Body::statements).orElse(List.of()));
        if (good) {
            frame.section.add(new Section.Child(nested, section));
            frame.section.add(
                    nested, new Located<>(new Keyword.Nested.Occurrence<>(value.orElseThrow(), section), word.span()));
        }
    }

    /** A block that is there once for the whole file may be written in several parts. */
    private static <A> Section section(Frame frame, Keyword.Nested<A> nested, Span span) {
        if (nested.facts().repeatable()) {
            return new Section(span);
        }
        return frame.section.get(nested).map(Keyword.Nested.Occurrence::section).orElseGet(() -> new Section(span));
    }

    private boolean hasBlock(Statement statement) {
        if (statement.body().isPresent()) {
            return true;
        }
        Word word = statement.keyword();
        problems.error(DiagnosticCode.MISPLACED_BLOCK, word.span(), word.text() + " needs a block", "'{' after it");
        return false;
    }
}
