package org.pollux.director;

import java.time.Instant;
import java.util.Optional;

/**
 * Where everything worth remembering is entered: the journal and the metrics. On the election's thread, which owns the
 * journal.
 */
final class Happenings {
    private final Journal journal;
    private final Metrics metrics;

    Happenings(Journal journal, Metrics metrics) {
        this.journal = journal;
        this.metrics = metrics;
    }

    /** Something happened that changed no role by itself. */
    void event(EventKind kind, Optional<String> instance, String text) {
        journal.add(new Journal.Event(Instant.now(), instance.orElse(null), kind.word(), text));
        metrics.event(kind);
    }

    /** Another host answers for an address that is held; counted each time, entered in the journal less often. */
    void duplicate(String instance, String address) {
        metrics.duplicate(instance, address);
    }

    /** An instance changed its role. */
    void roleChange(Journal.RoleChange change) {
        journal.add(change);
        metrics.roleChange(change);
    }
}
