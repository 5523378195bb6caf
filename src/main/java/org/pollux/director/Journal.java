package org.pollux.director;

import java.time.Instant;
import java.util.List;

/**
 * The last role changes of this director with their reasons and how long each step took. Written by the election
 * thread only; anyone may read. No lock: a slow reader can never hold up an election.
 */
public final class Journal {
    private final int capacity;
    private volatile List<Entry> entries = List.of();

    /**
     * Makes an empty journal.
     *
     * @param capacity how many entries are kept, at least 1
     */
    public Journal(int capacity) {
        this.capacity = capacity;
    }

    /**
     * One role change.
     *
     * @param time when it was decided
     * @param instance the instance's name
     * @param from the state before
     * @param to the state after
     * @param reason why
     * @param steps what was done for it, in order
     */
    public record Entry(Instant time, String instance, String from, String to, String reason, List<Step> steps) {
        /** Copies the list. */
        public Entry {
            steps = List.copyOf(steps);
        }
    }

    /**
     * One step of a role change.
     *
     * @param name what was done
     * @param micros how long it took in microseconds
     */
    public record Step(String name, long micros) {}

    /**
     * Adds an entry; the oldest one goes when the journal is full. For the one writing thread.
     *
     * @param entry what happened
     */
    void add(Entry entry) {
        List<Entry> before = entries;
        int kept = Math.min(before.size(), capacity - 1);
        Entry[] after = new Entry[kept + 1];
        for (int i = 0; i < kept; i++) {
            after[i] = before.get(before.size() - kept + i);
        }
        after[kept] = entry;
        entries = List.of(after);
    }

    /**
     * The newest entries.
     *
     * @param most how many at most
     * @return oldest first
     */
    public List<Entry> newest(int most) {
        List<Entry> all = entries;
        return all.subList(Math.max(0, all.size() - most), all.size());
    }
}
