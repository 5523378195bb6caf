package org.pollux.health;

import java.time.Duration;
import org.pollux.config.Checker;

/**
 * What the results of one check amount to, by keepalived's rules:
 *
 * <ul>
 *   <li>One success brings a check up.
 *   <li>While up, as many failures in a row are forgiven as {@code retry} says; the next one counts.
 *   <li>The very first result is final either way: a check that has never succeeded has nothing to be forgiven. So
 *       without {@code alpha} a server that is dead at start leaves the pool after one failure; with {@code alpha}
 *       it just stays out.
 *   <li>A forgiven failure is looked into again after {@code delay_before_retry}, anything else after {@code
 *       delay_loop}, counted from the end of the run.
 * </ul>
 *
 * @param up whether the check counts as up
 * @param hasRun whether it has run at all
 * @param failures failed runs since the last success
 * @param last what the last result meant
 */
record CheckState(boolean up, boolean hasRun, int failures, Meaning last) {
    /** What a result means. */
    enum Meaning {
        /** No result yet. */
        NONE,
        /** A success of a check that was up. */
        STAYS_UP,
        /** A success of a check that was down. */
        CAME_UP,
        /** A failure that does not count yet. */
        FORGIVEN,
        /** The failure that was one too many. */
        WENT_DOWN,
        /** A failure of a check that was down. */
        STAYS_DOWN
    }

    /** Before the first run: down with {@code alpha}, up without. */
    static CheckState initial(boolean alpha) {
        return new CheckState(!alpha, false, 0, Meaning.NONE);
    }

    /** The state after a result. */
    CheckState after(boolean success, Checker.Schedule schedule) {
        if (success) {
            return new CheckState(true, true, 0, up ? Meaning.STAYS_UP : Meaning.CAME_UP);
        }
        int failed = failures == Integer.MAX_VALUE ? failures : failures + 1;
        if (!up) {
            return new CheckState(false, true, failed, Meaning.STAYS_DOWN);
        }
        return hasRun && failed <= schedule.retries()
                ? new CheckState(true, true, failed, Meaning.FORGIVEN)
                : new CheckState(false, true, failed, Meaning.WENT_DOWN);
    }

    /** How long after the end of the last run the next one begins. */
    Duration pause(Checker.Schedule schedule) {
        return last == Meaning.FORGIVEN ? schedule.retryDelay() : schedule.interval();
    }
}
