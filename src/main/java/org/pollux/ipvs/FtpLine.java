package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * A line on an FTP control connection that announces a data connection (RFC 959, 1123 §4.1.2.6, 2428): read, and
 * where in it address and port are. Never looks beyond what it is given.
 */
final class FtpLine {
    static final int NONE = -1;

    private static final int LONGEST_NUMBER = 5;
    private static final int LONGEST_ARGUMENT = 255;
    private static final int NUMBERS = 6;

    private int argumentStart;
    private int argumentEnd;

    /** Bounds and place of the reading. */
    private MemorySegment buffer = MemorySegment.NULL;

    private int end;
    private int at;

    /** The port in a client's {@code PORT h,h,h,h,p,p}; NONE if the line is none. */
    int port(MemorySegment segment, int from, int to) {
        return begins(segment, from, to, "PORT") ? sixNumbers() : NONE;
    }

    /** The port in a client's {@code EPRT |1|10.0.0.1|6275|}, of either family; NONE if the line is none. */
    int extendedPort(MemorySegment segment, int from, int to) {
        if (!begins(segment, from, to, "EPRT")) {
            return NONE;
        }
        skipBlanks();
        argumentStart = at;
        int delimiter = next();
        int family = number(2);
        if (delimiter < '!' || delimiter > '~' || isDigit(delimiter) || (family != 1 && family != 2)) {
            return NONE;
        }
        if (next() != delimiter) {
            return NONE;
        }
        int character = next();
        while (character != delimiter && character > ' ') {
            character = next();
        }
        int port = number(0xFFFF);
        boolean whole = character == delimiter && next() == delimiter && port > 0;
        argumentEnd = at;
        return whole && argumentEnd - argumentStart <= LONGEST_ARGUMENT ? port : NONE;
    }

    /** The port in a server's {@code 227 … (h,h,h,h,p,p)}; NONE if the line is none. */
    int passive(MemorySegment segment, int from, int to) {
        if (!begins(segment, from, to, "227 ")) {
            return NONE;
        }
        while (at < end && !isDigit(peek()) && !isLineEnd(peek())) {
            at++;
        }
        return sixNumbers();
    }

    /** The port in a server's {@code 229 … (|||p|)}; NONE if the line is none. */
    int extendedPassive(MemorySegment segment, int from, int to) {
        if (!begins(segment, from, to, "229 ")) {
            return NONE;
        }
        while (at < end && peek() != '(' && !isLineEnd(peek())) {
            at++;
        }
        if (next() != '(') {
            return NONE;
        }
        int delimiter = next();
        boolean second = next() == delimiter;
        boolean third = next() == delimiter;
        if (!second || !third || delimiter < '!' || isDigit(delimiter)) {
            return NONE;
        }
        int port = number(0xFFFF);
        return next() == delimiter && next() == ')' && port > 0 ? port : NONE;
    }

    /** Whether this is, or could become, a line that announces a data connection. */
    boolean isNoted(MemorySegment segment, int from, int to) {
        return isBeginning(segment, from, to, "PORT")
                || isBeginning(segment, from, to, "EPRT")
                || isBeginning(segment, from, to, "227 ")
                || isBeginning(segment, from, to, "229 ");
    }

    private boolean isBeginning(MemorySegment segment, int from, int to, String command) {
        return begins(segment, from, to, command, Math.min(to - from, command.length()));
    }

    /** Where the argument that names address and port begins, in the line just understood. */
    int argumentStart() {
        return argumentStart;
    }

    /** Where it ends. */
    int argumentEnd() {
        return argumentEnd;
    }

    private boolean begins(MemorySegment segment, int from, int to, String command) {
        return to - from >= command.length() && begins(segment, from, to, command, command.length());
    }

    private boolean begins(MemorySegment segment, int from, int to, String command, int length) {
        buffer = segment;
        end = to;
        at = from;
        for (int i = 0; i < length; i++) {
            int character = next();
            int upper = character >= 'a' && character <= 'z' ? character - 'a' + 'A' : character;
            if (upper != command.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void skipBlanks() {
        while (at < end && peek() == ' ') {
            at++;
        }
    }

    /** Reads an address and a port; the port, or NONE. */
    private int sixNumbers() {
        skipBlanks();
        argumentStart = at;
        int port = 0;
        for (int i = 0; i < NUMBERS; i++) {
            int number = number(0xFF);
            if (number == NONE || (i < NUMBERS - 1 && next() != ',')) {
                return NONE;
            }
            port = (port << 8 | number) & 0xFFFF;
        }
        argumentEnd = at;
        // A digit more would be another number, and the end of the segment may be the middle of one.
        return port == 0 || at == end || isDigit(peek()) ? NONE : port;
    }

    private int number(int most) {
        int value = 0;
        int start = at;
        while (at < end && at - start < LONGEST_NUMBER && isDigit(peek())) {
            value = value * 10 + next() - '0';
        }
        return at == start || value > most ? NONE : value;
    }

    private int peek() {
        return Wire.u8(buffer, at);
    }

    /** The next character, NONE at the end. */
    private int next() {
        return at < end ? Wire.u8(buffer, at++) : NONE;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isLineEnd(int character) {
        return character == '\r' || character == '\n';
    }
}
