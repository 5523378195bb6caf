package org.pollux.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * What the daemon alone remembers of the units of the flow table. It grows by pages, so that growing never takes long.
 * Belongs to the packet thread.
 */
final class UnitRecords {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    private final @Nullable Page[] pages;

    private static final class Page {
        final long[] words = new long[PAGE];
        final int[] packets = new int[PAGE];
        final long[] bytes = new long[PAGE];
    }

    UnitRecords(int units) {
        pages = new Page[((units - 1) >>> PAGE_BITS) + 1];
    }

    /** A word: the handle of the connection whose flow is in the unit; what {@link FlowUnits} wants, while there is none. */
    long word(int unit) {
        return page(unit).words[unit & (PAGE - 1)];
    }

    void word(int unit, long word) {
        page(unit).words[unit & (PAGE - 1)] = word;
    }

    /** A flow of a connection is in the unit and has counted nothing. */
    void begin(int unit, long handle) {
        Page page = page(unit);
        int at = unit & (PAGE - 1);
        page.words[at] = handle;
        page.packets[at] = 0;
        page.bytes[at] = 0;
    }

    /** Packets reported; wraps around. */
    int packets(int unit) {
        return page(unit).packets[unit & (PAGE - 1)];
    }

    /** Bytes reported. */
    long bytes(int unit) {
        return page(unit).bytes[unit & (PAGE - 1)];
    }

    /** So much has been reported. */
    void reported(int unit, int packets, long bytes) {
        Page page = page(unit);
        page.packets[unit & (PAGE - 1)] = packets;
        page.bytes[unit & (PAGE - 1)] = bytes;
    }

    private Page page(int unit) {
        Page page = pages[unit >>> PAGE_BITS];
        if (page == null) {
            page = new Page();
            pages[unit >>> PAGE_BITS] = page;
        }
        return page;
    }
}
