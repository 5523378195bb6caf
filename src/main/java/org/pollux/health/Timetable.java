package org.pollux.health;

import java.time.Duration;

/** Says when a check is due. What it calls back with is a {@link RunId}; it knows nothing of the checks themselves. */
interface Timetable {
    /** Puts a run on the timetable, {@code delay} from now. */
    void add(RunId run, Duration delay);

    /** Takes a run off the timetable; nothing happens when it is no longer there. */
    void remove(RunId run);

    /**
     * One run of one check.
     *
     * @param check the check's number
     * @param number counts the check's runs from 1
     */
    record RunId(long check, long number) {
        RunId next() {
            return new RunId(check, number + 1);
        }
    }
}
