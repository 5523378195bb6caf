package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * A line on an FTP control connection that announces a data connection (RFC 959, 1123 §4.1.2.6, 2428): read and, where
 * it has the server's address, written anew in the same length, so that nothing else of the TCP connection changes.
 * Only a line that begins a segment and lies in it as a whole is understood, as in the kernel. Never looks beyond what
 * it is given.
 */
final class FtpLine {
    static final int NONE = -1;

    private static final int LONGEST_NUMBER = 5;
    private static final int COMMAND = 4;
    private static final int NUMBERS = 6;

    private final byte[] text = new byte[24];
    private int textLength;

    /** Where the six numbers of {@link #passive} are. */
    private int numbersStart;

    private int numbersEnd;

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
        return character == delimiter && next() == delimiter && port > 0 ? port : NONE;
    }

    /** The port in a server's {@code 227 … (h,h,h,h,p,p)}; NONE if the line is none. */
    int passive(MemorySegment segment, int from, int to) {
        if (!begins(segment, from, to, "227 ")) {
            return NONE;
        }
        while (at < end && !isDigit(peek()) && !isLineEnd(peek())) {
            at++;
        }
        numbersStart = at;
        int port = sixNumbers();
        numbersEnd = at;
        return port;
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

    /**
     * Writes another address into the line that {@link #passive} has just read. What no longer fits is taken from the
     * words in front of it, which nobody reads (RFC 1123).
     *
     * @return false if the line is too short; it is as it was then
     */
    boolean rewritePassive(MemorySegment segment, int from, int to, int address, int port) {
        textLength = 0;
        for (int shift = 24; shift >= 0; shift -= 8) {
            append(address >>> shift & 0xFF);
            text[textLength++] = ',';
        }
        append(port >>> 8);
        text[textLength++] = ',';
        append(port & 0xFF);
        if (textLength == numbersEnd - numbersStart) {
            MemorySegment.copy(MemorySegment.ofArray(text), 0, segment, numbersStart, textLength);
            return true;
        }
        int first = from + COMMAND;
        int lineEnd = numbersEnd;
        while (lineEnd < to && !isLineEnd(Wire.u8(segment, lineEnd))) {
            lineEnd++;
        }
        int room = lineEnd - first;
        if (textLength > room) {
            return false;
        }
        boolean brackets = textLength + 2 <= room;
        int words = Math.clamp(room - textLength - 2, 0, Math.max(0, wordsEnd(segment, first) - first));
        int place = first + (brackets ? words : 0);
        if (brackets) {
            Wire.put8(segment, place++, '(');
        }
        for (int i = 0; i < textLength; i++) {
            Wire.put8(segment, place++, text[i]);
        }
        if (brackets) {
            Wire.put8(segment, place++, ')');
        }
        while (place < lineEnd) {
            Wire.put8(segment, place++, ' ');
        }
        return true;
    }

    /** Where the words in front of the numbers end, without an opening bracket. */
    private int wordsEnd(MemorySegment segment, int first) {
        return numbersStart > first && Wire.u8(segment, numbersStart - 1) == '(' ? numbersStart - 1 : numbersStart;
    }

    private void append(int number) {
        if (number >= 100) {
            text[textLength++] = (byte) ('0' + number / 100);
        }
        if (number >= 10) {
            text[textLength++] = (byte) ('0' + number / 10 % 10);
        }
        text[textLength++] = (byte) ('0' + number % 10);
    }

    private boolean begins(MemorySegment segment, int from, int to, String command) {
        buffer = segment;
        end = to;
        at = from;
        if (to - from < command.length()) {
            return false;
        }
        for (int i = 0; i < command.length(); i++) {
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
        int port = 0;
        for (int i = 0; i < NUMBERS; i++) {
            int number = number(0xFF);
            if (number == NONE || (i < NUMBERS - 1 && next() != ',')) {
                return NONE;
            }
            port = (port << 8 | number) & 0xFFFF;
        }
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
