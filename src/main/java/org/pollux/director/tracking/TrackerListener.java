package org.pollux.director.tracking;

import org.pollux.election.TrackerState;

/** Hears of the results of trackers, on their threads. */
@FunctionalInterface
public interface TrackerListener {
    /**
     * A tracker has its first result, or another one than before. Must not wait.
     *
     * @param tracker its name, as {@link TrackerNames} makes it
     * @param state the result
     */
    void changed(String tracker, TrackerState state);
}
