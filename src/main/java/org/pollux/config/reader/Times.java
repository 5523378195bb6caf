package org.pollux.config.reader;

import java.math.BigDecimal;
import java.time.Duration;

/** Shows times as the language writes them. */
final class Times {
    private Times() {}

    /** Decimal seconds without trailing zeros, such as {@code 0.05}. */
    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString();
    }
}
