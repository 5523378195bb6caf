package org.pollux.config.syntax;

import org.pollux.config.DiagnosticCode;

/**
 * Cuts a text into words, braces and line ends by keepalived's rules (keepalived.conf(5), lib/parser.c): {@code #} and
 * {@code !} begin a comment anywhere outside double quotes unless a backslash stands before them, a double quote begins
 * a string that ends on the same line, and braces count anywhere outside quotes. Each character is looked at a bounded
 * number of times.
 */
final class Lexer {
    private static final Token END_OF_LINE = new Token.EndOfLine();
    private static final Token END = new Token.End();

    private final Source source;
    private final String text;
    private final Problems problems;
    private int offset;
    private int line = 1;
    private int column = 1;
    private long steps;

    Lexer(Source source, Problems problems) {
        this.source = source;
        this.text = source.text();
        this.problems = problems;
    }

    /** How many characters were looked at so far, for the proof that the time is linear. */
    long steps() {
        return steps;
    }

    Token next() {
        while (offset < text.length()) {
            char c = text.charAt(offset);
            switch (c) {
                case '\n' -> {
                    newLine();
                    return END_OF_LINE;
                }
                case ' ', '\t', '\f', '\r', '\u000b' -> advance();
                case '#', '!' -> skipComment();
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

    private void advance() {
        char c = text.charAt(offset);
        if (c == '\0') {
            problems.damage(
                    DiagnosticCode.NUL_BYTE, new Span(source, offset, 1, line, column), "NUL byte in a text file");
        }
        offset++;
        steps++;
        if (!Character.isLowSurrogate(c)) {
            column++;
        }
    }

    private void newLine() {
        offset++;
        steps++;
        line++;
        column = 1;
    }

    private void skipComment() {
        while (offset < text.length() && text.charAt(offset) != '\n') {
            advance();
        }
    }

    private Span single() {
        Span span = new Span(source, offset, 1, line, column);
        advance();
        return span;
    }

    private Token string() {
        int start = offset;
        int startColumn = column;
        advance();
        while (offset < text.length() && text.charAt(offset) != '\n') {
            char c = text.charAt(offset);
            if (c == '"') {
                String written = text.substring(start + 1, offset);
                advance();
                return new Token.Text(new Word(written, true, span(start, startColumn)));
            }
            advance();
            if (c == '\\' && offset < text.length() && text.charAt(offset) != '\n') {
                advance();
            }
        }
        problems.damage(
                DiagnosticCode.UNTERMINATED_STRING,
                new Span(source, start, 1, line, startColumn),
                "string without a closing double quote on its line");
        // Read on behind the quote, so that a brace at the end of the line still counts. No quote that could begin
        // another string is left on this line, so this happens once.
        offset = start + 1;
        column = startColumn + 1;
        return next();
    }

    private Token word() {
        int start = offset;
        int startColumn = column;
        StringBuilder written = new StringBuilder();
        while (offset < text.length()) {
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
        return new Token.Text(new Word(written.toString(), false, span(start, startColumn)));
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
        while (offset < text.length() && text.charAt(offset) != '\n') {
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
        return index < text.length() ? text.charAt(index) : '\n';
    }

    private static boolean endsWord(char c) {
        return switch (c) {
            case ' ', '\t', '\f', '\r', '\u000b', '\n', '#', '!', '{', '}', '"' -> true;
            default -> false;
        };
    }

    private Span span(int start, int startColumn) {
        return new Span(source, start, offset - start, line, startColumn);
    }
}
