package org.pollux.election;

/** The latest result of a tracker. */
public sealed interface TrackerState {
    /** Nothing is known yet. */
    TrackerState UNKNOWN = new Unknown();

    /** Good. */
    TrackerState UP = new Up();

    /** Bad. */
    TrackerState DOWN = new Down();

    /** No result yet. */
    record Unknown() implements TrackerState {
        @Override
        public String toString() {
            return "unknown";
        }
    }

    /** The interface is up, the script succeeds, enough processes run. */
    record Up() implements TrackerState {
        @Override
        public String toString() {
            return "up";
        }
    }

    /** It is not. */
    record Down() implements TrackerState {
        @Override
        public String toString() {
            return "down";
        }
    }

    /**
     * What a tracked file says.
     *
     * @param number any
     */
    record Value(int number) implements TrackerState {
        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }
}
