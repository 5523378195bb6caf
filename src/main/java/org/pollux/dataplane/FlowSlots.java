package org.pollux.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * The units of the flow table with the flows of one direction, by their connections' slots. It grows by pages, so that growing
 * never takes long. Belongs to the packet thread.
 */
final class FlowSlots {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    /** The units plus 1. */
    private final int[] @Nullable [] pages;

    /** @param slots how many there may be */
    FlowSlots(int slots) {
        pages = new int[((slots - 1) >>> PAGE_BITS) + 1][];
    }

    /** Where the flow is; {@link FlowTable#NONE} if there is none. */
    int unit(int slot) {
        int[] page = slot >>> PAGE_BITS < pages.length ? pages[slot >>> PAGE_BITS] : null;
        return page == null ? FlowTable.NONE : page[slot & (PAGE - 1)] - 1;
    }

    /** There is a flow now. */
    void put(int slot, int unit) {
        int[] page = pages[slot >>> PAGE_BITS];
        if (page == null) {
            page = new int[PAGE];
            pages[slot >>> PAGE_BITS] = page;
        }
        page[slot & (PAGE - 1)] = unit + 1;
    }

    /** There is no flow any more. */
    void remove(int slot) {
        int[] page = pages[slot >>> PAGE_BITS];
        if (page != null) {
            page[slot & (PAGE - 1)] = 0;
        }
    }
}
