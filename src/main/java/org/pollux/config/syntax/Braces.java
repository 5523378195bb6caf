package org.pollux.config.syntax;

/** Finds the braces of blocks in a line: those that stand outside double quotes and are not part of a reference. */
final class Braces {
    private Braces() {}

    /**
     * Where a line is to be cut, because what follows a brace begins as only a line can: a condition, a definition, a
     * reference, a sequence or an include. The text behind a brace counts as a line of its own.
     *
     * @param line a line
     * @return the offset behind the brace; the line's end when there is no such place
     */
    static int cut(Line line) {
        int at = next(line, line.start());
        while (at < line.end()) {
            int after = line.skipBlanks(at + 1);
            if (after < line.end() && beginsSpecially(line, after)) {
                return after;
            }
            at = next(line, at + 1);
        }
        return line.end();
    }

    /** How many blocks are opened more often than closed. */
    static int depth(Line line) {
        int depth = 0;
        for (int at = next(line, line.start()); at < line.end(); at = next(line, at + 1)) {
            depth += line.at(at) == '{' ? 1 : -1;
        }
        return depth;
    }

    private static boolean beginsSpecially(Line line, int at) {
        char c = line.at(at);
        return c == '@' || c == '~' || c == '$' || (c == 'i' && line.text().startsWith("include", at));
    }

    private static int next(Line line, int from) {
        String text = line.text();
        int at = from;
        while (at < line.end()) {
            char c = text.charAt(at);
            if (c == '{' || c == '}') {
                return at;
            }
            at = switch (c) {
                case '"' -> behindString(line, at);
                case '\\' -> at + 2;
                case '$' -> behindReference(line, at);
                default -> at + 1;
            };
        }
        return line.end();
    }

    /** The braces behind a dollar sign belong to it, as they do for the lexer. */
    private static int behindReference(Line line, int dollar) {
        if (line.at(dollar + 1) != '{') {
            return dollar + 1;
        }
        int depth = 0;
        int at = dollar + 1;
        while (at < line.end()) {
            char c = line.at(at);
            at++;
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        return at;
    }

    private static int behindString(Line line, int quote) {
        int close = FileFeed.closingQuote(line, quote + 1);
        return close == line.end() ? quote + 1 : close + 1;
    }
}
