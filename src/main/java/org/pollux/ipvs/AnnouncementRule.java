package org.pollux.ipvs;

import java.time.Duration;

/**
 * When other directors are told of a connection, as the sysctls of the same names in {@code net.ipv4.vs} say: with its
 * {@code threshold}th packet from the client and every {@code period} packets after it, and when its state changes.
 *
 * @param threshold {@code sync_threshold}'s first number: 0 or more, below {@code period} unless that is 0
 * @param period {@code sync_threshold}'s second number; 0: once, or with a refresh time as that says
 * @param refresh {@code sync_refresh_period}: not again unless the time of its end has moved by so much; zero for any
 * @param retries {@code sync_retries}: how often it is said again in that time, 0 to 3
 * @param templatesOnly {@code sync_persist_mode}: of persistent clients only the templates are told
 */
public record AnnouncementRule(int threshold, int period, Duration refresh, int retries, boolean templatesOnly) {
    /** Linux's. */
    public static final AnnouncementRule DEFAULT = new AnnouncementRule(3, 50, Duration.ZERO, 0, false);

    private static final int MOST_RETRIES = 3;

    /** Checks the numbers. */
    public AnnouncementRule {
        if (threshold < 0 || period < 0 || (period > 0 && threshold >= period)) {
            throw new IllegalArgumentException(
                    "sync_threshold " + threshold + " " + period + ": the first must be below the second");
        }
        if (refresh.isNegative()) {
            throw new IllegalArgumentException("sync_refresh_period " + refresh + " is negative");
        }
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("sync_retries " + retries + " is not in 0.." + MOST_RETRIES);
        }
    }
}
