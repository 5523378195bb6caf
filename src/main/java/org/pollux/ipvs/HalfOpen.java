package org.pollux.ipvs;

/**
 * Connections that may still be nothing, in the order they began: either TCP and SCTP before the end of their handshake,
 * or UDP flows of which a single packet has come. They are the ones to make room when there is none, the oldest first:
 * an honest handshake is over soon.
 */
final class HalfOpen {
    private final ConnectionTable table;
    private int oldest = ConnectionTable.NONE;
    private int newest = ConnectionTable.NONE;
    private int size;

    HalfOpen(ConnectionTable table) {
        this.table = table;
    }

    int size() {
        return size;
    }

    /** The one that began first; NONE if there is none. */
    int oldest() {
        return oldest;
    }

    /** A connection begins. */
    void add(int slot) {
        table.setFlag(slot, ConnectionTable.HALF_OPEN);
        table.setOlder(slot, newest + 1);
        table.setYounger(slot, 0);
        if (newest == ConnectionTable.NONE) {
            oldest = slot;
        } else {
            table.setYounger(newest, slot + 1);
        }
        newest = slot;
        size++;
    }

    /** A connection is half-open no longer, or ends; one that is none already is passed over. */
    void remove(int slot) {
        if (!table.hasFlag(slot, ConnectionTable.HALF_OPEN)) {
            return;
        }
        table.clearFlag(slot, ConnectionTable.HALF_OPEN);
        int before = table.older(slot) - 1;
        int after = table.younger(slot) - 1;
        if (before == ConnectionTable.NONE) {
            oldest = after;
        } else {
            table.setYounger(before, after + 1);
        }
        if (after == ConnectionTable.NONE) {
            newest = before;
        } else {
            table.setOlder(after, before + 1);
        }
        size--;
    }
}
