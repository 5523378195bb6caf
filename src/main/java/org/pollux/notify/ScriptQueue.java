package org.pollux.notify;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The scripts of one subject: one after another, in the order of what happened. When more wait than it holds, the oldest
 * that waits is left out: what a subject is in the end is more than what it was in between. Owned by one thread.
 */
final class ScriptQueue {
    private final int capacity;
    private final Deque<ScriptRun> waiting = new ArrayDeque<>();
    private boolean running;

    /**
     * An empty queue.
     *
     * @param capacity how many scripts may wait, at least 1
     */
    ScriptQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Adds one; gives the one that is left out for it. */
    Optional<ScriptRun> add(ScriptRun run) {
        Optional<ScriptRun> leftOut = waiting.size() < capacity ? Optional.empty() : Optional.of(waiting.removeFirst());
        waiting.addLast(run);
        return leftOut;
    }

    /** The next one to begin; empty while one runs, or when none waits. */
    Optional<ScriptRun> begin() {
        if (running || waiting.isEmpty()) {
            return Optional.empty();
        }
        running = true;
        return Optional.of(waiting.removeFirst());
    }

    /** The one that was begun has ended. */
    void ended() {
        running = false;
    }

    /** Whether nothing runs or waits. */
    boolean isIdle() {
        return !running && waiting.isEmpty();
    }
}
