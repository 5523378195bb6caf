package org.pollux.ipvs;

import java.time.Duration;
import java.util.Optional;

/** Where a destination is between coming into service and leaving it, beyond what its weight says. */
public sealed interface ServerPhase {
    /** It gets connections by its weight. */
    record Serving() implements ServerPhase {}

    /**
     * It has come into service not long ago, and its weight is climbing.
     *
     * @param percent how much of its weight counts, 0..99
     */
    record SlowStart(int percent) implements ServerPhase {}

    /**
     * It keeps its connections and its persistent clients, and gets no others.
     *
     * @param remaining time until what it still has is ended; empty if it may take its time
     */
    record Draining(Optional<Duration> remaining) implements ServerPhase {}

    /** The time of its draining is over: what it had was ended, and it gets nothing. */
    record Drained() implements ServerPhase {}

    /** The usual phase. */
    ServerPhase SERVING = new Serving();

    /** The phase at the end of a draining. */
    ServerPhase DRAINED = new Drained();
}
