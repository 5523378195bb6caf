package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Finds the Call-ID of a SIP message (RFC 3261 §20.8): what the messages of one dialogue have in common, whoever sends
 * them. Takes what {@code ip_vs_pe_sip} takes: the header by its name or its short form at the beginning of a line, whose
 * lines may end in CR, LF or both. It looks at the header only, not at what is said beneath it. Reused for each packet.
 */
final class CallId {
    /** Bytes of the longest one that is taken. */
    static final int LONGEST = 255;

    private static final byte[] NAME = {'c', 'a', 'l', 'l', '-', 'i', 'd'};
    private static final byte[] SHORT_NAME = {'i'};
    /** Of a {@code word} (RFC 3261 §25.1), besides letters and digits. */
    private static final String MARKS = "-.!%*_+`'~()<>:\\\"/[]?{}";

    private static final boolean[] OF_WORDS = new boolean[128];

    static {
        for (char c = 0; c < OF_WORDS.length; c++) {
            OF_WORDS[c] = isLetter(c) || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
        }
    }

    private MemorySegment text = MemorySegment.NULL;
    private int from;
    private int end;
    /** Where the message ends. */
    private int limit;

    /** Finds that of a UDP packet, from its first line break on; false if it is no such packet, or has none. */
    boolean find(Packet packet) {
        text = packet.buffer;
        limit = packet.length;
        from = 0;
        end = 0;
        if (packet.protocol != Packet.UDP || packet.isLaterFragment()) {
            return false;
        }
        int datagram = packet.transport + Wire.u16(packet.buffer, packet.transport + 4);
        limit = Math.min(limit, datagram);
        int line = nextLine(packet.transport + 8);
        while (line < limit && !isBreak(at(line))) {
            int value = value(line);
            if (value >= 0) {
                return isWhole(value);
            }
            line = nextLine(line);
        }
        return false;
    }

    /** Takes one that was told; false if no message could say it. */
    boolean take(String told) {
        byte[] bytes = told.getBytes(StandardCharsets.ISO_8859_1);
        text = MemorySegment.ofArray(bytes);
        from = 0;
        end = bytes.length;
        limit = bytes.length;
        boolean good = end > 0 && end <= LONGEST;
        for (byte one : bytes) {
            good &= one > 0 && (OF_WORDS[one] || one == '@');
        }
        return good;
    }

    int length() {
        return end - from;
    }

    /** A byte of it. */
    byte get(int index) {
        return (byte) at(from + index);
    }

    /** Eight of its bytes from an index on, those beyond its end as zeros. */
    long word(int index) {
        long word = 0;
        int last = Math.min(length(), index + Long.BYTES);
        for (int i = index; i < last; i++) {
            word = word << 8 | at(from + i);
        }
        return word;
    }

    /** Where the line after that one begins; the limit if there is none. */
    private int nextLine(int start) {
        int at = start;
        while (at < limit && !isBreak(at(at))) {
            at++;
        }
        if (at + 1 < limit && at(at) == '\r' && at(at + 1) == '\n') {
            at++;
        }
        return Math.min(limit, at + 1);
    }

    /** Where the value of a line begins if it is the one wanted; -1 if it is another. */
    private int value(int line) {
        int at = begins(line, NAME) ? line + NAME.length : begins(line, SHORT_NAME) ? line + SHORT_NAME.length : -1;
        if (at < 0) {
            return -1;
        }
        at = behindBlanks(at);
        return at < limit && at(at) == ':' ? behindBlanks(at + 1) : -1;
    }

    private boolean begins(int line, byte[] name) {
        if (limit - line < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            int c = at(line + i);
            if (c != name[i] && !(isLetter(c) && (c | 0x20) == name[i])) {
                return false;
            }
        }
        return true;
    }

    /** A value may begin on the next line, if that begins with a blank (RFC 3261 §7.3.1). */
    private int behindBlanks(int start) {
        int at = start;
        while (at < limit) {
            int c = at(at);
            int line = isBreak(c) ? nextLine(at) : at + 1;
            if (isBlank(c) || (isBreak(c) && line < limit && isBlank(at(line)))) {
                at = line;
            } else {
                return at;
            }
        }
        return limit;
    }

    /** Whether what begins there is a Call-ID that its line ends behind. */
    private boolean isWhole(int value) {
        int at = behindWord(value);
        if (at > value && at < limit && at(at) == '@') {
            at = behindWord(at + 1);
        }
        if (at == value || at - value > LONGEST || at >= limit || !isBreak(at(at))) {
            return false;
        }
        from = value;
        end = at;
        return true;
    }

    private int behindWord(int start) {
        int at = start;
        while (at < limit && at(at) < OF_WORDS.length && OF_WORDS[at(at)]) {
            at++;
        }
        return at;
    }

    private int at(int index) {
        return Wire.u8(text, index);
    }

    private static boolean isBreak(int c) {
        return c == '\r' || c == '\n';
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isLetter(int c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
}
