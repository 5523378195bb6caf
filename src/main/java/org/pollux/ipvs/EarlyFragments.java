package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Fragments that came before their first one, and first ones that wait for the last, put aside for a second: a few, so
 * that nobody can fill memory with them.
 */
final class EarlyFragments {
    /** How many are put aside at once. */
    static final int PLACES = 64;

    /** The longest that is put aside. */
    static final int LONGEST = 4096;

    private static final long LIFETIME = 1_000_000_000L;
    private static final int KEY = 5;

    private final Fragments fragments;
    private final int[] lengths = new int[PLACES];
    private final long[] expiry = new long[PLACES];
    private final boolean[] ready = new boolean[PLACES];
    private final boolean[] first = new boolean[PLACES];
    private final String[] arrivals = new String[PLACES];
    private long[] keys = new long[0];
    private MemorySegment memory = MemorySegment.NULL;
    private int held;
    private int released;
    private String arrivalOfTaken = "";

    EarlyFragments(Fragments fragments) {
        this.fragments = fragments;
        Arrays.fill(arrivals, "");
    }

    /** Puts the fragment at hand aside; false if there is no room for it. */
    boolean hold(Packet packet, String arrival, long now) {
        int place = packet.length <= LONGEST ? freePlace(now) : PLACES;
        if (place == PLACES) {
            return false;
        }
        if (keys.length == 0) {
            keys = new long[PLACES * KEY];
            memory = MemorySegment.ofArray(new byte[PLACES * LONGEST]);
        }
        MemorySegment.copy(packet.buffer, 0, memory, (long) place * LONGEST, packet.length);
        lengths[place] = packet.length;
        expiry[place] = now + LIFETIME;
        first[place] = !packet.isLaterFragment();
        arrivals[place] = arrival;
        fragments.copyKey(keys, place * KEY);
        held++;
        return true;
    }

    private int freePlace(long now) {
        for (int place = 0; place < PLACES; place++) {
            if (lengths[place] != 0 && expiry[place] - now <= 0) {
                clear(place);
            }
            if (lengths[place] == 0) {
                return place;
            }
        }
        return PLACES;
    }

    private void clear(int place) {
        lengths[place] = 0;
        held--;
        if (ready[place]) {
            ready[place] = false;
            released--;
        }
    }

    /** The first fragment of what {@link Fragments#begin} was told last has come: those that wait for it may go on. */
    void release(long now) {
        release(false, now);
    }

    /** The last fragment of what {@link Fragments#begin} was told last has come: the first one may go on, if it waits. */
    void releaseFirst(long now) {
        release(true, now);
    }

    private void release(boolean onlyFirst, long now) {
        if (held == 0) {
            return;
        }
        for (int place = 0; place < PLACES; place++) {
            if (lengths[place] != 0
                    && !ready[place]
                    && (first[place] || !onlyFirst)
                    && expiry[place] - now > 0
                    && fragments.isSame(keys, place * KEY)) {
                ready[place] = true;
                released++;
            }
        }
    }

    /** How many may go on. */
    int released() {
        return released;
    }

    /** Takes out one that may go on; its length. There must be one. */
    int take(MemorySegment buffer) {
        int place = 0;
        while (!ready[place]) {
            place++;
        }
        int length = lengths[place];
        arrivalOfTaken = arrivals[place];
        MemorySegment.copy(memory, (long) place * LONGEST, buffer, 0, Math.min(length, buffer.byteSize()));
        clear(place);
        return length;
    }

    /** Name of the interface that the fragment taken last came by. */
    String arrivalOfTaken() {
        return arrivalOfTaken;
    }

    /** Forgets those that may go on. */
    void drop() {
        for (int place = 0; place < PLACES; place++) {
            if (ready[place]) {
                clear(place);
            }
        }
    }

    /** Bytes taken. */
    long memory() {
        return memory.byteSize() + (long) keys.length * Long.BYTES;
    }
}
