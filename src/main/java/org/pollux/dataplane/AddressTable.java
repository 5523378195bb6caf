package org.pollux.dataplane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map from IP addresses (two longs, as the engine writes them) to objects, without allocation per look-up or
 * entry. Open addressing; single entries are not removed, a full table is emptied by its owner. Belongs to one thread.
 */
final class AddressTable<T> {
    private final long[] highs;
    private final long[] lows;
    private final @Nullable Object[] values;
    private final int mask;
    private final int limit;
    private int size;

    /** @param slots a power of two; three quarters of them can be used */
    AddressTable(int slots) {
        if (Integer.bitCount(slots) != 1 || slots < 4) {
            throw new IllegalArgumentException(slots + " slots: expected a power of two from 4 on");
        }
        highs = new long[slots];
        lows = new long[slots];
        values = new Object[slots];
        mask = slots - 1;
        limit = slots / 4 * 3;
    }

    /** What was put for the address, or null. */
    @SuppressWarnings("unchecked") // only put() writes values
    @Nullable
    T get(long high, long low) {
        return (T) values[slot(high, low)];
    }

    /** Sets the value for an address; false when there is no room for another address. */
    boolean put(long high, long low, T value) {
        int slot = slot(high, low);
        if (values[slot] == null) {
            if (size == limit) {
                return false;
            }
            size++;
            highs[slot] = high;
            lows[slot] = low;
        }
        values[slot] = value;
        return true;
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    int size() {
        return size;
    }

    /** Told an address and its value. */
    interface Visitor<T> {
        void visit(long high, long low, T value);
    }

    /** Visits all entries, in no particular order; the table must not be changed meanwhile but by {@link #put} of old keys. */
    @SuppressWarnings("unchecked")
    void forEach(Visitor<T> visitor) {
        for (int i = 0; i < values.length; i++) {
            T value = (T) values[i];
            if (value != null) {
                visitor.visit(highs[i], lows[i], value);
            }
        }
    }

    private int slot(long high, long low) {
        // Addresses are chosen by clients, but a chain can only get as long as the table is small, and it is emptied.
        long mixed = (high * 31 + low) * 0x9E37_79B9_7F4A_7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (values[slot] != null && (highs[slot] != high || lows[slot] != low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
