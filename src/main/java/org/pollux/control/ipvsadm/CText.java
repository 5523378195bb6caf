package org.pollux.control.ipvsadm;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Numbers as the C library reads them. */
final class CText {
    private CText() {}

    /** {@code isspace} of the C locale. */
    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Whether there is nothing but digits; true of nothing at all. */
    static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code strtol}, base 10, that must use up the whole text; empty when it does not or the number is too long. */
    static OptionalLong number(String text) {
        int at = afterSign(text);
        String digits = text.substring(at);
        if (digits.isEmpty() || !isDigits(digits)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(isNegative(text, at) ? "-" + digits : digits));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** As {@link #number}, in bounds. */
    static OptionalInt number(String text, int least, int most) {
        OptionalLong read = number(text);
        return read.isPresent() && read.getAsLong() >= least && read.getAsLong() <= most
                ? OptionalInt.of((int) read.getAsLong())
                : OptionalInt.empty();
    }

    /** {@code atoi}: the number that the text begins with, 0 if it begins with none; kept within an int's bounds. */
    static int leadingNumber(String text) {
        int at = afterSign(text);
        long value = 0;
        for (int i = at; i < text.length() && isDigits(text.substring(i, i + 1)); i++) {
            value = Math.min(value * 10 + text.charAt(i) - '0', Integer.MAX_VALUE);
        }
        return (int) (isNegative(text, at) ? -value : value);
    }

    private static int afterSign(String text) {
        int at = 0;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
    }

    private static boolean isNegative(String text, int digits) {
        return digits > 0 && text.charAt(digits - 1) == '-';
    }
}
