package org.pollux.config.syntax;

import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/** The lines of a file, without their comments. */
final class FileFeed implements Feed {
    private final Source source;
    private final String path;
    private final Trail trail;
    private final Problems problems;
    private IncludeChecks checks;
    private int offset;
    private int line;
    private boolean continued;

    /**
     * Starts at the first line.
     *
     * @param source the file's text
     * @param path the file's full path, which tells it from others
     * @param trail how it came to be read
     * @param checks what is asked of its includes
     * @param problems where damage goes
     */
    FileFeed(Source source, String path, Trail trail, IncludeChecks checks, Problems problems) {
        this.source = source;
        this.path = path;
        this.trail = trail;
        this.checks = checks;
        this.problems = problems;
    }

    String name() {
        return source.name();
    }

    String path() {
        return path;
    }

    IncludeChecks checks() {
        return checks;
    }

    void checks(IncludeChecks now) {
        checks = now;
    }

    /** Whether the last line ends with a backslash, be it in its comment. */
    boolean continued() {
        return continued;
    }

    @Override
    public Optional<Line> next() {
        String text = source.text();
        if (offset >= text.length()) {
            return Optional.empty();
        }
        int start = offset;
        int lineEnd = text.indexOf('\n', start);
        int end = lineEnd < 0 ? text.length() : lineEnd;
        offset = end + 1;
        line++;
        PlainLine whole = new PlainLine(new Fragment(source, start, end, line), start, end, trail);
        int nul = text.indexOf('\0', start, end);
        if (nul >= 0) {
            problems.damage(DiagnosticCode.NUL_BYTE, whole.span(nul, nul + 1), "NUL byte in a text file");
        }
        Line trimmed = whole.trimmed();
        continued = !trimmed.isEmpty() && text.charAt(trimmed.end() - 1) == '\\';
        return Optional.of(trimmed.slice(trimmed.start(), comment(trimmed)).trimmed());
    }

    /**
     * Where the comment of a line begins: at a {@code #} or {@code !} outside double quotes, without a backslash before
     * it. A quote that is never closed is read as a character.
     */
    private static int comment(Line line) {
        String text = line.text();
        int at = line.start();
        boolean unclosed = false;
        while (at < line.end()) {
            switch (text.charAt(at)) {
                case '#', '!' -> {
                    return at;
                }
                case '\\' -> at += 2;
                case '"' -> {
                    int close = unclosed ? line.end() : closingQuote(line, at + 1);
                    if (close == line.end()) {
                        unclosed = true;
                        at++;
                    } else {
                        at = close + 1;
                    }
                }
                default -> at++;
            }
        }
        return line.end();
    }

    /** Where the double quote is that closes a string; the line's end when there is none. */
    static int closingQuote(Line line, int from) {
        String text = line.text();
        int at = from;
        while (at < line.end()) {
            char c = text.charAt(at);
            if (c == '"') {
                return at;
            }
            at += c == '\\' ? 2 : 1;
        }
        return line.end();
    }
}
