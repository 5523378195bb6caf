package org.pollux.director;

import java.util.List;

/** What came of a reload. */
public sealed interface ReloadOutcome {
    /** What the file was found to have, as {@code pollux check} prints it; empty when nothing, or when it was not read. */
    String findings();

    /**
     * The file is in force.
     *
     * @param changes in words; none when it says what was in force already
     * @param findings its warnings
     */
    record Applied(List<String> changes, String findings) implements ReloadOutcome {
        /** Copies the list. */
        public Applied {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The file could be put in force; nothing was changed, since nothing else was asked for.
     *
     * @param changes in words
     * @param findings its warnings
     */
    record Rehearsed(List<String> changes, String findings) implements ReloadOutcome {
        /** Copies the list. */
        public Rehearsed {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The file is wrong, or asks for what this version does not do. Nothing was changed.
     *
     * @param findings its errors and warnings
     */
    record Unusable(String findings) implements ReloadOutcome {}

    /**
     * The file changes what a running director cannot take up. Nothing was changed, not even what could have been.
     *
     * @param items each of these in words
     * @param findings its warnings
     */
    record NeedsRestart(List<String> items, String findings) implements ReloadOutcome {
        /** Copies the list. */
        public NeedsRestart {
            items = List.copyOf(items);
        }
    }

    /**
     * This host cannot do what the file says. Nothing was changed.
     *
     * @param reason for the operator
     * @param findings its warnings
     */
    record Impossible(String reason, String findings) implements ReloadOutcome {}
}
