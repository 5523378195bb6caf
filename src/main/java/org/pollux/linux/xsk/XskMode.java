package org.pollux.linux.xsk;

/** How packets come from the driver into the frames. */
public enum XskMode {
    /** The driver's DMA writes them there; fails where the driver cannot. */
    ZEROCOPY,
    /** The kernel copies them; works with every driver. */
    COPY,
    /** Zero copy where the driver can, else copy; {@link XskSocket#mode()} says which. */
    BEST
}
