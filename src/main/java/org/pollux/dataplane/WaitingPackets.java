package org.pollux.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * Packets whose next hop is being resolved: a bounded queue in the order they came, kept in their frames. Belongs to the
 * packet thread.
 */
final class WaitingPackets {
    /** A packet waits no longer than this: a kernel asks three times, a second apart, before it gives a neighbour up. */
    static final long PATIENCE_NANOS = 3_000_000_000L;

    private final long[] addresses;
    private final int[] lengths;
    private final long[] since;
    private final @Nullable NextHop[] hops;
    private int size;

    /** What becomes of a packet that waited. */
    @FunctionalInterface
    interface Release {
        void packet(long address, int length, NextHop hop);
    }

    WaitingPackets(int capacity) {
        addresses = new long[capacity];
        lengths = new int[capacity];
        since = new long[capacity];
        hops = new NextHop[capacity];
    }

    /** Keeps a packet; false when the queue is full. */
    boolean add(long address, int length, NextHop hop, long now) {
        if (size == hops.length) {
            return false;
        }
        addresses[size] = address;
        lengths[size] = length;
        since[size] = now;
        hops[size] = hop;
        size++;
        return true;
    }

    /** Lets go of all packets for a next hop. */
    void release(NextHop hop, Release release) {
        int kept = 0;
        int all = size;
        for (int i = 0; i < all; i++) {
            if (hops[i] == hop) {
                release.packet(addresses[i], lengths[i], hop);
            } else {
                keep(i, kept++);
            }
        }
        cut(kept, all);
    }

    /** Lets go of the packets that have waited too long. */
    void expire(long now, Release release) {
        int late = 0;
        while (late < size && now - since[late] >= PATIENCE_NANOS) {
            NextHop hop = hops[late];
            if (hop != null) {
                release.packet(addresses[late], lengths[late], hop);
            }
            late++;
        }
        if (late > 0) {
            int all = size;
            for (int i = late; i < all; i++) {
                keep(i, i - late);
            }
            cut(all - late, all);
        }
    }

    /** When the oldest has waited too long; {@code Long.MAX_VALUE} when none waits. */
    long nextDeadline() {
        return size == 0 ? Long.MAX_VALUE : since[0] + PATIENCE_NANOS;
    }

    int size() {
        return size;
    }

    private void keep(int from, int to) {
        addresses[to] = addresses[from];
        lengths[to] = lengths[from];
        since[to] = since[from];
        hops[to] = hops[from];
    }

    private void cut(int newSize, int oldSize) {
        for (int i = newSize; i < oldSize; i++) {
            hops[i] = null;
        }
        size = newSize;
    }
}
