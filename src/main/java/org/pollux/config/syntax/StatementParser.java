package org.pollux.config.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.syntax.Statement.Body;

/**
 * Builds the statements of a text from its words, line ends and braces. A block's brace stands after its words or at
 * the beginning of the next line with any text. Braces that do not match are reported and the rest is still parsed.
 */
public final class StatementParser {
    /** Deeper than any block of the language; bounds the recursion of whoever walks the statements. */
    private static final int DEEPEST = 16;

    private static final class Frame {
        private final List<Word> words;
        private final Span open;
        private final List<Statement> statements = new ArrayList<>();

        Frame(List<Word> words, Span open) {
            this.words = words;
            this.open = open;
        }
    }

    private final Lexer lexer;
    private final Problems problems;
    private final Deque<Frame> open = new ArrayDeque<>();
    private final List<Statement> roots = new ArrayList<>();
    private List<Word> pending = new ArrayList<>();
    private boolean lineEnded;
    private boolean balanced = true;

    private StatementParser(Lexer lexer, Problems problems) {
        this.lexer = lexer;
        this.problems = problems;
    }

    /**
     * What a configuration says.
     *
     * @param statements the outermost statements
     * @param complete whether all of it was read; if not, what is missing is no finding, and the reason is reported
     * @param balanced whether every brace has its partner; if not, that is reported
     */
    public record Parsed(List<Statement> statements, boolean complete, boolean balanced) {
        /** Copies the list. */
        public Parsed {
            statements = List.copyOf(statements);
        }
    }

    /**
     * Parses a configuration.
     *
     * @param source the text of its main file
     * @param surroundings what it can ask about the world outside
     * @param problems where errors go
     * @return its statements
     */
    public static Parsed parse(Source source, Surroundings surroundings, Problems problems) {
        return parse(new Lexer(new Lines(source, surroundings, problems), problems), problems);
    }

    static Parsed parse(Lexer lexer, Problems problems) {
        StatementParser parser = new StatementParser(lexer, problems);
        List<Statement> statements = parser.run();
        return new Parsed(statements, !lexer.cutShort(), parser.balanced);
    }

    private List<Statement> run() {
        while (true) {
            switch (lexer.next()) {
                case Token.Text(Word word) -> add(word);
                case Token.EndOfLine _ -> lineEnded = true;
                case Token.Open(Span span) -> open(span);
                case Token.Close(Span span) -> close(span);
                case Token.End _ -> {
                    end();
                    return List.copyOf(roots);
                }
            }
        }
    }

    private void add(Word word) {
        if (lineEnded) {
            flush();
        }
        pending.add(word);
        lineEnded = false;
    }

    private void flush() {
        List<Word> words = takePending();
        if (!words.isEmpty()) {
            statements().add(new Statement(words, Optional.empty()));
        }
    }

    private List<Word> takePending() {
        List<Word> words = pending;
        pending = new ArrayList<>();
        return words;
    }

    private List<Statement> statements() {
        Frame top = open.peek();
        return top == null ? roots : top.statements;
    }

    private void open(Span span) {
        List<Word> words = takePending();
        if (words.isEmpty()) {
            problems.error(
                    DiagnosticCode.MISPLACED_BLOCK,
                    span,
                    "'{' without a keyword before it",
                    "a keyword before the brace");
            skipBlock(span);
        } else if (open.size() == DEEPEST) {
            problems.error(
                    DiagnosticCode.NESTED_TOO_DEEP, span, "blocks are nested more than " + DEEPEST + " levels deep");
            skipBlock(span);
        } else {
            open.push(new Frame(words, span));
        }
        lineEnded = false;
    }

    /** Leaves out a block that belongs to nothing, up to its closing brace. */
    private void skipBlock(Span opening) {
        int depth = 1;
        while (depth > 0) {
            switch (lexer.next()) {
                case Token.Open _ -> depth++;
                case Token.Close _ -> depth--;
                case Token.End _ -> {
                    unclosed(opening, "block");
                    return;
                }
                case Token.Text _, Token.EndOfLine _ -> {}
            }
        }
    }

    private void close(Span span) {
        flush();
        lineEnded = false;
        Frame top = open.poll();
        if (top == null) {
            balanced = false;
            problems.error(DiagnosticCode.UNEXPECTED_BRACE, span, "'}' without an open block");
            return;
        }
        finish(top);
    }

    private void finish(Frame frame) {
        statements().add(new Statement(frame.words, Optional.of(new Body(frame.statements, frame.open))));
    }

    private void end() {
        flush();
        Frame top;
        while ((top = open.poll()) != null) {
            unclosed(top.open, Printable.quoted(top.words.getFirst().text()));
            finish(top);
        }
    }

    private void unclosed(Span opening, String what) {
        balanced = false;
        if (lexer.cutShort()) {
            return;
        }
        problems.error(DiagnosticCode.UNCLOSED_BLOCK, opening, what + " is opened here and never closed", "'}'");
    }
}
