package org.pollux.control.ipvsadm;

import java.util.Locale;

/** Large numbers in columns of nine. */
final class Figures {
    private final boolean exact;

    /** @param exact in full, however long */
    Figures(boolean exact) {
        this.exact = exact;
    }

    /** In thousands (not 1024s), millions and so on where it is longer than the column. */
    String large(long number) {
        if (exact) {
            String digits = Long.toUnsignedString(number);
            return " ".repeat(Math.max(1, 9 - digits.length())) + digits;
        } else if (number < 100_000_000L) {
            return String.format(Locale.ROOT, "%9d", number);
        } else if (number < 1_000_000_000L) {
            return String.format(Locale.ROOT, "%8dK", number / 1_000);
        } else if (number < 100_000_000_000L) {
            return String.format(Locale.ROOT, "%8dM", number / 1_000_000);
        } else if (number < 100_000_000_000_000L) {
            return String.format(Locale.ROOT, "%8dG", number / 1_000_000_000);
        }
        return String.format(Locale.ROOT, "%8dT", number / 1_000_000_000_000L);
    }

    String large(long... numbers) {
        StringBuilder text = new StringBuilder();
        for (long number : numbers) {
            text.append(large(number));
        }
        return text.toString();
    }
}
