package org.pollux.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pollux.config.diff.Change;

/**
 * What {@code pollux check --diff --json} prints; the names are a contract.
 *
 * @param changes what is different, in the order of the configuration; empty when nothing is
 */
record DiffReport(List<Entry> changes) {
    /** Copies the list. */
    DiffReport {
        changes = List.copyOf(changes);
    }

    static DiffReport of(List<Change> changes) {
        return new DiffReport(changes.stream().map(Entry::of).toList());
    }

    /**
     * A difference.
     *
     * @param change {@code added}, {@code removed} or {@code changed}
     * @param path what it is about, from the outermost block inwards
     * @param before what the old file says, for {@code changed}
     * @param after what the new one says, for {@code changed}
     * @param words all of it in words
     */
    record Entry(
            String change,
            List<Part> path,
            @Nullable String before,
            @Nullable String after,
            String words) {
        /** Copies the list. */
        Entry {
            path = List.copyOf(path);
        }

        static Entry of(Change change) {
            List<Part> path = change.path().stream().map(Part::of).toList();
            return switch (change) {
                case Change.Added added -> new Entry("added", path, null, null, added.words());
                case Change.Removed removed -> new Entry("removed", path, null, null, removed.words());
                case Change.Changed changed ->
                    new Entry("changed", path, changed.before(), changed.after(), changed.words());
            };
        }
    }

    /**
     * One step of a path.
     *
     * @param kind such as {@code virtual_server} or {@code setting}
     * @param name how it is called, such as {@code vrrp_instance web}
     */
    record Part(String kind, String name) {
        static Part of(Change.Subject subject) {
            return new Part(subject.kind().name().toLowerCase(Locale.ROOT), subject.name());
        }
    }
}
