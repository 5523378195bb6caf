package org.pollux.dataplane;

/**
 * Which units of the flow table are free, in pairs that begin with an even one, as a flow of IPv6 takes both, and single ones
 * of which the other is taken.
 *
 * <p>A unit that is given back may still be read by a program that found it before. So it waits for a {@link Grace grace
 * period} that begins afterwards. Two queues are enough, as one period passes at a time.
 *
 * <p>A list is linked through the {@link UnitRecords words} of its units, by their numbers plus 1. Belongs to the packet thread.
 */
final class FlowUnits {
    /** Grace periods are asked for when this part of the units waits for one... */
    private static final int SHARE = 16;
    /** ...or so many. */
    private static final int MANY = 1024;
    /** Of those that have waited so many are looked at for one that is wanted. */
    private static final int STEPS = 16;

    private static final long PAIR = 1L << 62;
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private final UnitRecords records;
    private final Grace grace;
    private final int capacity;
    private final int worthwhile;
    /** By unit: whether it is free and the other of its pair is not. */
    private final long[] single;

    private final Queue fresh = new Queue();
    private final Queue waiting = new Queue();
    private final Queue ready = new Queue();
    private int singles;
    private int pairs;
    /** From here on no unit was ever taken. The thread that looks at flows reads it. */
    private volatile int used;

    /** Times in which every program that ran at the beginning has ended. */
    interface Grace {
        /** How many have begun. */
        long begun();

        /** How many of them have passed. */
        long passed();

        /** Another one is wanted. */
        void want();
    }

    /** Units in the order in which they were given back. */
    private static final class Queue {
        int first;
        int last;
        int count;
        /** How many grace periods had begun when the last came. */
        long since;
    }

    /** @param records of as many units as there are, or more */
    FlowUnits(int capacity, UnitRecords records, Grace grace) {
        this.capacity = capacity & ~1;
        this.records = records;
        this.grace = grace;
        worthwhile = Math.clamp(capacity / SHARE, 1, MANY);
        single = new long[(capacity >>> 6) + 1];
    }

    /** No unit from here on was ever taken. Any thread may ask. */
    int used() {
        return used;
    }

    /** How many wait for a grace period. */
    int waiting() {
        return fresh.count + waiting.count;
    }

    /** Takes the unit for a flow, or the first of two; {@link FlowTable#NONE} when there is none. */
    int take(AddressFamily family) {
        boolean pair = family == AddressFamily.IPV6;
        int unit = takeFree(pair);
        for (int i = 0; unit == FlowTable.NONE && i < STEPS && recover(); i++) {
            unit = takeFree(pair);
        }
        if (unit == FlowTable.NONE) {
            unit = takeUnused(pair);
        }
        if (unit == FlowTable.NONE && waiting() > 0) {
            grace.want();
        }
        return unit;
    }

    private int takeFree(boolean pair) {
        if (!pair && singles != 0) {
            int unit = singles - 1;
            unlink(unit);
            return unit;
        }
        if (pairs == 0) {
            return FlowTable.NONE;
        }
        int unit = pairs - 1;
        pairs = (int) records.word(unit);
        return split(unit, pair);
    }

    private int takeUnused(boolean pair) {
        if (used == capacity) {
            return FlowTable.NONE;
        }
        int unit = used;
        used = unit + 2;
        return split(unit, pair);
    }

    private int split(int unit, boolean pair) {
        if (!pair) {
            link(unit + 1);
        }
        return unit;
    }

    /** Gives back what {@link #take} gave, once programs can no longer find it. */
    void release(AddressFamily family, int unit) {
        long begun = grace.begun();
        if (fresh.count > 0 && fresh.since != begun) {
            settle();
            move(fresh, waiting);
        }
        append(fresh, unit, family == AddressFamily.IPV6 ? PAIR : 0);
        fresh.since = begun;
        if (waiting() >= worthwhile) {
            grace.want();
        }
    }

    /** Moves what has waited long enough. */
    private void settle() {
        long passed = grace.passed();
        if (waiting.count > 0 && passed > waiting.since) {
            move(waiting, ready);
        }
        if (fresh.count > 0 && waiting.count == 0 && passed > fresh.since) {
            move(fresh, ready);
        }
    }

    /** Makes one that has waited free; false when there is none. */
    private boolean recover() {
        if (ready.count == 0) {
            settle();
        }
        if (ready.count == 0) {
            return false;
        }
        int unit = ready.first - 1;
        long word = records.word(unit);
        ready.first = (int) word;
        ready.count--;
        int other = unit ^ 1;
        if ((word & PAIR) != 0) {
            free(unit);
        } else if (isSingle(other)) {
            unlink(other);
            free(unit & ~1);
        } else {
            link(unit);
        }
        return true;
    }

    /** A pair is free. */
    private void free(int unit) {
        records.word(unit, pairs);
        pairs = unit + 1;
    }

    private boolean isSingle(int unit) {
        return (single[unit >>> 6] & 1L << unit) != 0;
    }

    private void link(int unit) {
        single[unit >>> 6] |= 1L << unit;
        records.word(unit, singles);
        if (singles != 0) {
            int next = singles - 1;
            records.word(next, (long) (unit + 1) << 32 | (records.word(next) & LOW_HALF));
        }
        singles = unit + 1;
    }

    private void unlink(int unit) {
        single[unit >>> 6] &= ~(1L << unit);
        long word = records.word(unit);
        int next = (int) word;
        int previous = (int) (word >>> 32);
        if (previous == 0) {
            singles = next;
        } else {
            records.word(previous - 1, (records.word(previous - 1) & ~LOW_HALF) | next);
        }
        if (next != 0) {
            records.word(next - 1, (long) previous << 32 | (records.word(next - 1) & LOW_HALF));
        }
    }

    private void append(Queue queue, int unit, long kind) {
        records.word(unit, kind);
        follow(queue, unit + 1);
        queue.last = unit + 1;
        queue.count++;
    }

    private void follow(Queue queue, int next) {
        if (queue.count == 0) {
            queue.first = next;
        } else {
            records.word(queue.last - 1, (records.word(queue.last - 1) & ~LOW_HALF) | next);
        }
    }

    private void move(Queue from, Queue to) {
        if (from.count > 0) {
            follow(to, from.first);
            to.last = from.last;
            to.count += from.count;
            to.since = from.since;
            from.count = 0;
        }
    }
}
