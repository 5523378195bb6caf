package org.pollux.notify;

import java.time.Duration;
import org.slf4j.Logger;

/** Counts what is dropped for one cause and says so, once a minute at most. For one thread. */
final class DropLog {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String cause;
    private long total;
    private long untold;
    private long toldAt;
    private boolean told;

    /**
     * Nothing dropped yet.
     *
     * @param log where to say it
     * @param cause for people, with what to do about it
     */
    DropLog(Logger log, String cause) {
        this.log = log;
        this.cause = cause;
    }

    /** One more. */
    void dropped(long now) {
        total++;
        untold++;
        if (!told || now - toldAt >= PAUSE) {
            tell(now);
        }
    }

    /** Says what has not been said yet, if the pause is over. */
    void tellRest(long now) {
        if (untold > 0 && now - toldAt >= PAUSE) {
            tell(now);
        }
    }

    long total() {
        return total;
    }

    private void tell(long now) {
        log.warn("{} ({} times, {} in all)", cause, untold, total);
        untold = 0;
        toldAt = now;
        told = true;
    }
}
