package org.pollux.control;

import java.util.List;
import org.pollux.director.Journal;

/**
 * The journal on its way through the control socket, and of {@code pollux status --journal --json}.
 *
 * @param journal oldest first
 */
public record JournalListing(List<Journal.Entry> journal) {
    /** Copies the list. */
    public JournalListing {
        journal = List.copyOf(journal);
    }
}
