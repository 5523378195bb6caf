package org.pollux.ipvs;

import java.util.Locale;

/** What became of a connection that another director told. */
public enum Acceptance {
    /** It was not known. */
    ADDED(true),
    /** It was known, and is as told now. */
    UPDATED(true),
    /** It is about one that ended, in whose place there is another one. */
    OUTDATED(false),
    /** There is no room for it. */
    TABLE_FULL(false),
    /** Its protocol is not balanced here. */
    UNKNOWN_PROTOCOL(false),
    /** Its protocol has no such state. */
    UNKNOWN_STATE(false),
    /** Its server is not known here, and neither is the method by which packets reach it. */
    UNKNOWN_METHOD(false),
    /** It is a template of a persistence engine that is not here. */
    UNKNOWN_ENGINE(false),
    /** Too many servers that are not known here have connections already. */
    UNKNOWN_SERVERS(false),
    /** Its server is reached by FULLNAT here: the local address and port of a connection cannot be told. */
    FULLNAT(false),
    /** It contradicts itself: a template with a client's port, or with a Call-ID that none can be. */
    MALFORMED(false);

    private final boolean taken;

    Acceptance(boolean taken) {
        this.taken = taken;
    }

    /** Whether it is in the table as told. */
    public boolean isTaken() {
        return taken;
    }

    /** Its place among all of them, from 0. */
    @SuppressWarnings("EnumOrdinal") // for counting in an array
    public int index() {
        return ordinal();
    }

    /** The name shown to operators, such as {@code table_full}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
