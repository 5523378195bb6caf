package org.pollux.linux.bpf;

/** Where in the receive path an XDP program runs. */
public enum XdpMode {
    /** In the driver, before the kernel makes a packet of its own out of the frame. */
    NATIVE(1 << 2),
    /** In the network stack: every driver, slower. */
    GENERIC(1 << 1);

    private final int flag;

    XdpMode(int flag) {
        this.flag = flag;
    }

    /** {@code XDP_FLAGS_DRV_MODE} or {@code XDP_FLAGS_SKB_MODE}. */
    int flag() {
        return flag;
    }
}
