package org.pollux.director.tracking;

import org.pollux.election.TrackerState;

/**
 * When the results of a script change what it counts as. The very first result decides by itself, as with keepalived,
 * unless the script is bad until it was good.
 */
final class RiseAndFall {
    private final int rise;
    private final int fall;
    private TrackerState state;
    private int against;

    /**
     * Before the first result.
     *
     * @param rise good results in a row that make a bad one good, at least 1
     * @param fall bad results in a row that make a good one bad, at least 1
     * @param initiallyFailed it begins as bad
     */
    RiseAndFall(int rise, int fall, boolean initiallyFailed) {
        this.rise = rise;
        this.fall = fall;
        this.state = initiallyFailed ? TrackerState.DOWN : TrackerState.UNKNOWN;
    }

    /** What it counts as. */
    TrackerState state() {
        return state;
    }

    /** Notes a result; gives whether it counts as something else now. */
    boolean note(boolean good) {
        TrackerState result = good ? TrackerState.UP : TrackerState.DOWN;
        if (result.equals(state)) {
            against = 0;
            return false;
        }
        against++;
        if (!state.equals(TrackerState.UNKNOWN) && against < (good ? rise : fall)) {
            return false;
        }
        state = result;
        against = 0;
        return true;
    }
}
