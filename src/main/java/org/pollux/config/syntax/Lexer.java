package org.pollux.config.syntax;

import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/**
 * Cuts lines into words, braces and line ends by keepalived's rules (keepalived.conf(5), lib/parser.c): a double quote
 * begins a string that ends on the same line, braces count anywhere outside quotes, and a backslash keeps a {@code #}
 * or {@code !} that would begin a comment. Each character is looked at a bounded number of times.
 */
final class Lexer {
    private static final Token END_OF_LINE = new Token.EndOfLine();
    private static final Token END = new Token.End();

    private final Lines lines;
    private final Problems problems;
    private Optional<Line> line = Optional.empty();
    private String text = "";
    private int offset;
    private int end;
    private int wordEnd;
    private long steps;

    Lexer(Lines lines, Problems problems) {
        this.lines = lines;
        this.problems = problems;
    }

    /** How many characters were looked at so far, for the proof that the time is linear. */
    long steps() {
        return steps;
    }

    /** Whether the text ended before its end, which is reported. */
    boolean cutShort() {
        return lines.cutShort();
    }

    Token next() {
        while (line.isPresent() || nextLine()) {
            if (offset >= end) {
                line = Optional.empty();
                return END_OF_LINE;
            }
            char c = text.charAt(offset);
            switch (c) {
                case ' ', '\t', '\f', '\r', '\u000b' -> advance();
                case '{' -> {
                    return new Token.Open(single());
                }
                case '}' -> {
                    return new Token.Close(single());
                }
                case '"' -> {
                    return string();
                }
                default -> {
                    return word();
                }
            }
        }
        return END;
    }

    private boolean nextLine() {
        line = lines.next();
        line.ifPresent(l -> {
            text = l.text();
            offset = l.start();
            end = l.end();
            wordEnd = offset;
        });
        return line.isPresent();
    }

    private void advance() {
        offset++;
        steps++;
    }

    private Span single() {
        advance();
        wordEnd = offset;
        return span(offset - 1, offset);
    }

    private Token string() {
        int start = offset;
        advance();
        while (offset < end) {
            char c = text.charAt(offset);
            if (c == '"') {
                String written = text.substring(start + 1, offset);
                advance();
                return text(written, true, start);
            }
            advance();
            if (c == '\\' && offset < end) {
                advance();
            }
        }
        problems.damage(
                DiagnosticCode.UNTERMINATED_STRING,
                span(start, start + 1),
                "string without a closing double quote on its line");
        // Read on behind the quote, so that a brace at the end of the line still counts. No quote that could begin
        // another string is left on this line, so this happens once.
        offset = start + 1;
        return next();
    }

    private Token word() {
        int start = offset;
        StringBuilder written = new StringBuilder();
        while (offset < end) {
            char c = text.charAt(offset);
            if (c == '$' && at(offset + 1) == '{') {
                reference(written);
            } else if (c == '\\') {
                backslash(written);
            } else if (endsWord(c)) {
                break;
            } else {
                written.append(c);
                advance();
            }
        }
        return text(written.toString(), false, start);
    }

    private Token text(String written, boolean quoted, int start) {
        // Nearly always one blank: then no text is made for it.
        String gap = start == wordEnd + 1 && text.charAt(wordEnd) == ' ' ? " " : text.substring(wordEnd, start);
        wordEnd = offset;
        return new Token.Text(new Word(written, quoted, span(start, offset), gap));
    }

    private void backslash(StringBuilder written) {
        char following = at(offset + 1);
        advance();
        if (following == '#' || following == '!') {
            written.append(following);
            advance();
        } else if (following == '\\' || following == '"') {
            written.append('\\').append(following);
            advance();
        } else {
            written.append('\\');
        }
    }

    /** The braces of {@code ${NAME}} are no block. */
    private void reference(StringBuilder written) {
        int depth = 0;
        while (offset < end) {
            char c = text.charAt(offset);
            written.append(c);
            advance();
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return;
            }
        }
    }

    private char at(int index) {
        return index < end ? text.charAt(index) : '\n';
    }

    private static boolean endsWord(char c) {
        return switch (c) {
            case ' ', '\t', '\f', '\r', '\u000b', '{', '}', '"' -> true;
            default -> false;
        };
    }

    private Span span(int from, int to) {
        return line.orElseThrow().span(from, to);
    }
}
