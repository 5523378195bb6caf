package org.pollux.cli;

import java.time.Duration;
import java.time.Instant;

/** How long ago, in one unit that a person takes in at a glance. */
final class Ages {
    private Ages() {}

    /** From a time until now; zero when it lies ahead, as when the clock was set back. */
    static String text(Instant since, Instant now) {
        return text(Duration.between(since, now));
    }

    /** A span. */
    static String text(Duration age) {
        if (age.isNegative()) {
            return "0 s";
        }
        if (age.toMinutes() < 2) {
            return age.toSeconds() + " s";
        }
        if (age.toHours() < 2) {
            return age.toMinutes() + " min";
        }
        return age.toDays() < 2 ? age.toHours() + " h" : age.toDays() + " d";
    }
}
