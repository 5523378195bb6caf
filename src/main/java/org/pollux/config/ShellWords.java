package org.pollux.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a command into words by the rules that keepalived has for scripts (keepalived.conf(5), "Quoted strings"): blanks
 * end a word outside quotes; double and single quotes may begin and end anywhere in it and are dropped; a backslash, in
 * quotes too, gives {@code \a \b \E \f \n \r \t \v}, up to three octal digits, hexadecimal digits after {@code \x}, a
 * control character after {@code \c}, and else the character that follows it.
 */
public final class ShellWords {
    /** Characters that are one byte in every encoding; what an escape gives beyond them would not be what was meant. */
    private static final int LAST_ASCII = 0x7f;

    /** What came of cutting. */
    public sealed interface Cut {
        /**
         * All is well.
         *
         * @param words the words in their order
         */
        record Done(List<Piece> words) implements Cut {
            /** Copies the list. */
            public Done {
                words = List.copyOf(words);
            }
        }

        /**
         * It cannot be cut.
         *
         * @param at the offset of what is wrong
         * @param code in what way
         * @param problem what is wrong, such as {@code a single quote without its partner}
         */
        record Broken(int at, DiagnosticCode code, String problem) implements Cut {}
    }

    /**
     * One word.
     *
     * @param text its meaning
     * @param start where it begins in the command
     */
    public record Piece(String text, int start) {}

    private final String command;
    private final List<Piece> words = new ArrayList<>();
    private int at;

    private ShellWords(String command) {
        this.command = command;
    }

    /** The words of a command. */
    public static Cut cut(String command) {
        return new ShellWords(command).run();
    }

    private Cut run() {
        try {
            while (at < command.length()) {
                if (isBlank(command.charAt(at))) {
                    at++;
                } else {
                    int start = at;
                    words.add(new Piece(word(), start));
                }
            }
            return new Cut.Done(words);
        } catch (BrokenException e) {
            return new Cut.Broken(e.at, e.code, e.problem);
        }
    }

    private String word() throws BrokenException {
        StringBuilder text = new StringBuilder();
        while (at < command.length() && !isBlank(command.charAt(at))) {
            char c = command.charAt(at);
            switch (c) {
                case '"', '\'' -> quoted(text, c);
                case '\\' -> escape(text);
                default -> {
                    text.append(c);
                    at++;
                }
            }
        }
        return text.toString();
    }

    private void quoted(StringBuilder text, char quote) throws BrokenException {
        int open = at++;
        while (at < command.length()) {
            char c = command.charAt(at);
            if (c == quote) {
                at++;
                return;
            }
            if (c == '\\') {
                escape(text);
            } else {
                text.append(c);
                at++;
            }
        }
        throw new BrokenException(
                open,
                DiagnosticCode.UNTERMINATED_STRING,
                (quote == '"' ? "a double" : "a single") + " quote without its partner");
    }

    private void escape(StringBuilder text) throws BrokenException {
        int start = at++;
        if (at == command.length()) {
            throw new BrokenException(start, DiagnosticCode.BAD_VALUE, "a backslash with nothing after it");
        }
        char c = command.charAt(at);
        if (c == 'x' && digit(at + 1, 16) >= 0) {
            at++;
            text.append(number(start, 16, Integer.MAX_VALUE));
        } else if (c == 'c' && at + 1 < command.length()) {
            at += 2;
            text.append((char) (command.charAt(at - 1) & 0x1f));
        } else if (digit(at, 8) >= 0) {
            text.append(number(start, 8, 3));
        } else {
            at++;
            text.append(named(c));
        }
    }

    private char number(int start, int base, int mostDigits) throws BrokenException {
        int value = 0;
        for (int digits = 0; digits < mostDigits && digit(at, base) >= 0; digits++) {
            value = Math.min(value * base + digit(at, base), LAST_ASCII + 1);
            at++;
        }
        if (value > LAST_ASCII) {
            throw new BrokenException(
                    start,
                    DiagnosticCode.BAD_VALUE,
                    "an escape that gives no ASCII character; write the character itself");
        }
        return (char) value;
    }

    private int digit(int index, int base) {
        return index < command.length() && command.charAt(index) <= LAST_ASCII
                ? Character.digit(command.charAt(index), base)
                : -1;
    }

    private static char named(char c) {
        return switch (c) {
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'E' -> '\u001b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            default -> c;
        };
    }

    private static boolean isBlank(char c) {
        return switch (c) {
            case ' ', '\t', '\f', '\n', '\r', '\u000b' -> true;
            default -> false;
        };
    }

    /** Carries a problem out of the middle of a word. */
    private static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1;

        private final int at;
        private final DiagnosticCode code;
        private final String problem;

        BrokenException(int at, DiagnosticCode code, String problem) {
            super(problem, null, false, false);
            this.at = at;
            this.code = code;
            this.problem = problem;
        }
    }
}
