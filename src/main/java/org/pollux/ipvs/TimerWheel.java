package org.pollux.ipvs;

/**
 * When connections expire: one turn of 65,536 places, about 17 ms each, 18 minutes in all. A connection that lives
 * longer than a turn, or whose deadline moved on since, is placed anew when its place comes up; so a packet only writes
 * the deadline, and each connection costs the timer something once in its lifetime or turn.
 */
final class TimerWheel {
    private static final int TICK_BITS = 24;
    private static final int PLACES = 1 << 16;
    private static final int MASK = PLACES - 1;

    private final ConnectionTable table;
    private final long origin;
    private final int[] heads = new int[PLACES];
    private final long[] occupied = new long[PLACES / 64];
    /** The first tick whose place was not emptied yet. */
    private long cursor;

    TimerWheel(ConnectionTable table, long origin) {
        this.table = table;
        this.origin = origin;
    }

    /** Bytes taken. */
    long memory() {
        return (long) heads.length * Integer.BYTES + (long) occupied.length * Long.BYTES;
    }

    /** Puts a connection in, to come up not before its deadline and at most a tick after it. */
    void add(int slot, long deadline) {
        table.setDeadline(slot, deadline);
        long tick = Math.clamp(tick(deadline) + 1, cursor, cursor + MASK);
        int place = (int) tick & MASK;
        int head = heads[place];
        table.setTimerPlace(slot, place);
        table.setTimerPrevious(slot, 0);
        table.setTimerNext(slot, head);
        if (head != 0) {
            table.setTimerPrevious(head - 1, slot + 1);
        }
        heads[place] = slot + 1;
        occupied[place >>> 6] |= 1L << place;
    }

    /** Changes the deadline of a connection that is in. */
    void move(int slot, long deadline) {
        long placed = cursor + ((table.timerPlace(slot) - (int) cursor) & MASK);
        if (tick(deadline) + 1 < placed) {
            remove(slot);
            add(slot, deadline);
        } else {
            table.setDeadline(slot, deadline);
        }
    }

    void remove(int slot) {
        int next = table.timerNext(slot);
        int previous = table.timerPrevious(slot);
        if (next != 0) {
            table.setTimerPrevious(next - 1, previous);
        }
        if (previous != 0) {
            table.setTimerNext(previous - 1, next);
            return;
        }
        int place = table.timerPlace(slot);
        heads[place] = next;
        if (next == 0) {
            occupied[place >>> 6] &= ~(1L << place);
        }
    }

    /** Takes out a connection whose place has come up; NONE if none has. Its deadline may still be ahead. */
    int poll(long now) {
        long present = tick(now);
        long tick = nextOccupied();
        if (tick > present) {
            cursor = Math.max(cursor, present + 1);
            return ConnectionTable.NONE;
        }
        cursor = tick;
        int slot = heads[(int) tick & MASK] - 1;
        remove(slot);
        return slot;
    }

    /** The time at which {@link #poll} will have something, {@code Long.MAX_VALUE} if nothing is in. */
    long nextDeadline() {
        long tick = nextOccupied();
        return tick == Long.MAX_VALUE ? Long.MAX_VALUE : origin + (tick << TICK_BITS);
    }

    private long nextOccupied() {
        int start = (int) cursor & MASK;
        long word = occupied[start >>> 6] & -1L << start;
        // One word more than there are: the first word's lower bits come last.
        for (int i = 0; i <= occupied.length; i++) {
            int index = ((start >>> 6) + i) & (occupied.length - 1);
            if (i > 0) {
                word = occupied[index];
            }
            if (word != 0) {
                int place = (index << 6) + Long.numberOfTrailingZeros(word);
                return cursor + ((place - start) & MASK);
            }
        }
        return Long.MAX_VALUE;
    }

    private long tick(long time) {
        return (time - origin) >>> TICK_BITS;
    }
}
