package org.pollux.director;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the director counts by itself. Counting never waits; reading may be done from any thread. */
final class Metrics {
    private final Map<EventKind, LongAdder> events = new EnumMap<>(EventKind.class);
    private final Map<Change, LongAdder> changes = new ConcurrentHashMap<>();
    private final Map<String, Spent> steps = new ConcurrentHashMap<>();

    private final Map<Address, LongAdder> duplicates = new ConcurrentHashMap<>();

    /** An address of an instance. */
    record Address(String instance, String address) {}

    /** A sort of role change. */
    record Change(String instance, String to, String kind) {}

    /** How often a step was taken and how long it took in all. */
    static final class Spent {
        final LongAdder count = new LongAdder();
        final LongAdder micros = new LongAdder();
    }

    Metrics() {
        for (EventKind kind : EventKind.values()) {
            events.put(kind, new LongAdder());
        }
    }

    void event(EventKind kind) {
        counter(kind).increment();
    }

    void roleChange(Journal.RoleChange change) {
        changes.computeIfAbsent(new Change(change.instance(), change.to(), change.kind()), _ -> new LongAdder())
                .increment();
        for (Journal.Step step : change.steps()) {
            Spent spent = steps.computeIfAbsent(step.name(), _ -> new Spent());
            spent.count.increment();
            spent.micros.add(step.micros());
        }
    }

    /** Another host was found to answer for an address. */
    void duplicate(String instance, String address) {
        duplicates
                .computeIfAbsent(new Address(instance, address), _ -> new LongAdder())
                .increment();
    }

    /** How often that was so. */
    Map<Address, LongAdder> duplicates() {
        return Map.copyOf(duplicates);
    }

    /** How often something happened since the start. */
    long events(EventKind kind) {
        return counter(kind).sum();
    }

    /** Role changes since the start. */
    Map<Change, LongAdder> changes() {
        return Map.copyOf(changes);
    }

    /** What the steps of role changes took. */
    Map<String, Spent> steps() {
        return Map.copyOf(steps);
    }

    private LongAdder counter(EventKind kind) {
        LongAdder counter = events.get(kind);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + kind);
        }
        return counter;
    }
}
