package org.pollux.linux.bpf;

/** Where in the receive path an XDP program runs. */
public enum XdpMode {
    /** In the driver, before the kernel makes a packet of its own out of the frame. */
    NATIVE(1 << 2),
    /** In the network stack: every driver, slower. */
    GENERIC(1 << 1),
    /** In the card. Pollux does not do that; others may. */
    OFFLOADED(1 << 3);

    private final int flag;

    XdpMode(int flag) {
        this.flag = flag;
    }

    /** {@code XDP_FLAGS_DRV_MODE}, {@code XDP_FLAGS_SKB_MODE} or {@code XDP_FLAGS_HW_MODE}. */
    int flag() {
        return flag;
    }
}
