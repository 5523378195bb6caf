package org.pollux.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the entries of one direction, by the connection's slot: where they point and what was reported of
 * their counters. It grows by pages, so that growing never takes long. Belongs to the packet thread.
 */
final class FlowSlots {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    private final @Nullable Page[] pages;

    private static final class Page {
        final @Nullable NextHop[] hops = new NextHop[PAGE];
        final int[] packets = new int[PAGE];
        final long[] bytes = new long[PAGE];
        final byte[] installations = new byte[PAGE];
    }

    /** @param slots how many there may be */
    FlowSlots(int slots) {
        pages = new Page[((slots - 1) >>> PAGE_BITS) + 1];
    }

    /** Where the entry points; null if there is none. */
    @Nullable
    NextHop hop(int slot) {
        Page page = pages[slot >>> PAGE_BITS];
        return page == null ? null : page.hops[slot & (PAGE - 1)];
    }

    /** There is an entry that has counted nothing. */
    void begin(int slot, NextHop hop, byte installation) {
        Page page = page(slot);
        int at = slot & (PAGE - 1);
        page.hops[at] = hop;
        page.packets[at] = 0;
        page.bytes[at] = 0;
        page.installations[at] = installation;
    }

    /** The entry points elsewhere. */
    void point(int slot, NextHop hop) {
        page(slot).hops[slot & (PAGE - 1)] = hop;
    }

    /** There is no entry any more. */
    void end(int slot) {
        page(slot).hops[slot & (PAGE - 1)] = null;
    }

    /** The number of the latest entry. */
    byte installation(int slot) {
        return page(slot).installations[slot & (PAGE - 1)];
    }

    /** Packets reported; wraps around. */
    int packets(int slot) {
        return page(slot).packets[slot & (PAGE - 1)];
    }

    /** Bytes reported. */
    long bytes(int slot) {
        return page(slot).bytes[slot & (PAGE - 1)];
    }

    /** So much has been reported. */
    void reported(int slot, int packets, long bytes) {
        Page page = page(slot);
        page.packets[slot & (PAGE - 1)] = packets;
        page.bytes[slot & (PAGE - 1)] = bytes;
    }

    private Page page(int slot) {
        Page page = pages[slot >>> PAGE_BITS];
        if (page == null) {
            page = new Page();
            pages[slot >>> PAGE_BITS] = page;
        }
        return page;
    }
}
