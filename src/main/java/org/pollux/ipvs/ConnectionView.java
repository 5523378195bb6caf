package org.pollux.ipvs;

/**
 * A window onto one connection of the engine's table. It is reused: valid only until the call it was handed to
 * returns. Addresses are two longs, most significant first; IPv4 is written as {@code ::ffff:a.b.c.d}, see
 * {@link AddressWords}.
 */
public interface ConnectionView {
    /** Slot (low 32 bits) and generation (high 32 bits); never 0, and never reused for another connection soon. */
    long handle();

    Protocol protocol();

    boolean ipv6();

    long clientHigh();

    long clientLow();

    int clientPort();

    long virtualHigh();

    long virtualLow();

    int virtualPort();

    long destinationHigh();

    long destinationLow();

    /** The server's port; for {@link ForwardingMethod#DR} packets carry the virtual port instead. */
    int destinationPort();

    ForwardingMethod forwarding();

    /** The engine's number of the destination, stable while the destination or a connection to it lives. */
    int serverId();
}
