package org.pollux.ipvs;

import java.util.OptionalInt;

/**
 * Goes through the connection table, a bounded part at a time: ends what is not to stay, and gives connections whose server
 * was not known to the one that was added.
 */
final class Sweep {
    /**
     * Slots looked at, and connections ended, at a time, so that packets wait for a millisecond at most, as far as can be
     * estimated: looking costs 20 to 60 ns for each, and ending one that the kernel forwards some 4 µs, two system calls.
     */
    private static final int SLOTS_AT_A_TIME = 4_096;

    static final int ENDS_AT_A_TIME = 256;

    /** How often the table is gone through to end all connections of an address. */
    private static final int ROUNDS_TO_CLOSE = 3;

    private final Connections connections;
    private final ConnectionTable table;
    /** Where the search for connections of ended servers goes on; at or beyond the used slots if there is none. */
    private int next = Integer.MAX_VALUE;

    Sweep(Connections connections) {
        this.connections = connections;
        this.table = connections.table;
    }

    /** Begins to end the connections of ended servers, and to move those of unknown ones, with the first part. */
    void begin() {
        next = 0;
        step();
    }

    /** Ends some more connections of ended servers; returns whether there may be others. */
    boolean step() {
        int end = Math.min(table.slotsUsed(), next > Integer.MAX_VALUE - SLOTS_AT_A_TIME ? 0 : next + SLOTS_AT_A_TIME);
        int ended = 0;
        while (next < end && ended < ENDS_AT_A_TIME) {
            if (table.isInUse(next)) {
                connections.moveToSuccessor(next);
            }
            if (table.isInUse(next) && connections.server(next).ended && connections.isFree(next)) {
                int template = table.template(next);
                connections.close(next);
                ended++;
                // One that was passed over because this connection belonged to it.
                if (template != ConnectionTable.NONE && table.isInUse(template) && connections.isFree(template)) {
                    connections.close(template);
                }
            }
            next++;
        }
        return isUnderWay();
    }

    /** Whether connections of ended servers may be left. */
    boolean isUnderWay() {
        return next < table.slotsUsed();
    }

    /**
     * Ends connections to this virtual address among a bounded part of the table. The cursor goes through the table three
     * times: templates and FTP's control connections go last, when nothing belongs to them any more.
     */
    ConnectionCount closeSomeTo(long virtualHigh, long virtualLow, boolean ipv6, int cursor) {
        int used = table.slotsUsed();
        int round = cursor / table.capacity();
        int slot = cursor % table.capacity();
        int end = Math.min(used, slot + SLOTS_AT_A_TIME);
        int closed = 0;
        while (slot < end && closed < ENDS_AT_A_TIME) {
            if (table.isInUse(slot)
                    && table.isTemplate(slot) == (round == ROUNDS_TO_CLOSE - 1)
                    && connections.isFree(slot)
                    && table.virtualLow(slot) == virtualLow
                    && table.virtualHigh(slot) == virtualHigh
                    && table.isIpv6(slot) == ipv6) {
                connections.close(slot);
                closed++;
            }
            slot++;
        }
        if (slot < used) {
            return new ConnectionCount(closed, OptionalInt.of(round * table.capacity() + slot));
        }
        return new ConnectionCount(
                closed,
                round + 1 < ROUNDS_TO_CLOSE ? OptionalInt.of((round + 1) * table.capacity()) : OptionalInt.empty());
    }

    /** Offers connections among a bounded part of the table to the fast path, for the last time; counts those that it took. */
    ConnectionCount offerSomeLast(int cursor) {
        int used = table.slotsUsed();
        int slot = cursor;
        int end = Math.min(used, slot + SLOTS_AT_A_TIME);
        int taken = 0;
        while (slot < end && taken < ENDS_AT_A_TIME) {
            if (table.isInUse(slot) && !table.isTemplate(slot) && connections.offerLast(slot)) {
                taken++;
            }
            slot++;
        }
        return new ConnectionCount(taken, slot < used ? OptionalInt.of(slot) : OptionalInt.empty());
    }
}
