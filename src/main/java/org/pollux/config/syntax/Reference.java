package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A word of the form {@code $NAME} or <code>${NAME arguments}</code>.
 *
 * @param from where it begins
 * @param to where it ends
 * @param name the name
 * @param arguments the words behind the name in braces
 * @param closed whether it can be replaced: it is in braces, or a blank, a comma, a parenthesis or the line's end
 *     follows
 */
record Reference(int from, int to, String name, List<String> arguments, boolean closed) {
    Reference {
        arguments = List.copyOf(arguments);
    }

    /** The reference that begins with the dollar sign at an offset, if it does. */
    static Optional<Reference> at(Line line, int dollar) {
        return line.at(dollar + 1) == '{' ? inBraces(line, dollar) : bare(line, dollar);
    }

    private static Optional<Reference> bare(Line line, int dollar) {
        int end = nameEnd(line, dollar + 1);
        if (end == dollar + 1) {
            return Optional.empty();
        }
        char next = line.at(end);
        boolean closed = next == '\n' || next == ',' || next == ')' || Line.isBlank(next);
        return Optional.of(new Reference(dollar, end, line.text().substring(dollar + 1, end), List.of(), closed));
    }

    private static Optional<Reference> inBraces(Line line, int dollar) {
        int nameStart = dollar + 2;
        int nameEnd = nameEnd(line, nameStart);
        if (nameEnd == nameStart) {
            return Optional.empty();
        }
        if (line.at(nameEnd) == '}') {
            return Optional.of(
                    new Reference(dollar, nameEnd + 1, line.text().substring(nameStart, nameEnd), List.of(), true));
        }
        String name = line.text().substring(nameStart, nameEnd);
        List<String> arguments = new ArrayList<>();
        int at = line.skipBlanks(nameEnd);
        while (line.at(at) != '}') {
            int start = at;
            while (at < line.end() && isArgument(line.at(at))) {
                at++;
            }
            if (at == start || start == nameEnd) {
                return Optional.of(new Reference(dollar, nameEnd, name, List.of(), false));
            }
            arguments.add(line.text().substring(start, at));
            at = line.skipBlanks(at);
        }
        return Optional.of(new Reference(dollar, at + 1, name, arguments, true));
    }

    private static boolean isArgument(char c) {
        return isNamePart(c) || c == '-' || c == '+' || c == '.';
    }

    /** Where a name that begins at an offset ends; there when none does. */
    static int nameEnd(Line line, int from) {
        int at = from;
        while (at < line.end() && isNamePart(line.at(at)) && !(at == from && isDigit(line.at(at)))) {
            at++;
        }
        return at;
    }

    private static boolean isNamePart(char c) {
        return c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
