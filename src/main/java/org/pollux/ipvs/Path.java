package org.pollux.ipvs;

/** The way of packets towards an address, as it is at this moment. */
public interface Path {
    /** The largest IP packet, in bytes, that can be sent. */
    int mtu();

    /** Whether there is a way at all; if not, what is sent there is lost. */
    boolean reachable();

    /** Whether the address is one of this host's own. */
    boolean local();

    /**
     * Upper half of the address that the host sends from on this path, see {@link AddressWords}; of the family asked
     * for. Unspecified (both halves 0) where the host has none.
     */
    long sourceHigh();

    /** Lower half of {@link #sourceHigh()}. */
    long sourceLow();
}
