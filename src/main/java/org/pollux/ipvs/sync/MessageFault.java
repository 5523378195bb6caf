package org.pollux.ipvs.sync;

import java.util.Locale;

/** What was wrong with a message or with one of its entries. */
public enum MessageFault {
    /** It is shorter than any message. */
    TOO_SHORT,
    /** It is not as long as it says. */
    WRONG_LENGTH,
    /** It is of another group of directors. */
    OTHER_SYNC_ID,
    /** One of its entries ends beyond it, or is shorter than its kind demands: it and those behind it are dropped. */
    BROKEN_ENTRY,
    /** One of its entries is of a version that is not known: it and those behind it are dropped. */
    UNKNOWN_VERSION,
    /** An entry has an option that must be known and is not: that entry is dropped. */
    UNKNOWN_OPTION;

    /** The name shown to operators, such as {@code other_sync_id}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
