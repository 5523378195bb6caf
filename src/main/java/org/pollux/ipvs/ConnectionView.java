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

    /**
     * The server's port; for {@link ForwardingMethod#DR} and {@link ForwardingMethod#TUN} packets carry the virtual port
     * instead.
     */
    int destinationPort();

    /** Whether the server's address is an IPv6 one: with {@link ForwardingMethod#TUN} it may differ from {@link #ipv6()}. */
    boolean destinationIpv6();

    ForwardingMethod forwarding();

    /** What packets to the server are wrapped into, for {@link ForwardingMethod#TUN}. */
    Tunnel tunnel();

    /** The UDP source port of this connection's packets in a {@link Tunnel.Gue}. */
    int tunnelSourcePort();

    /**
     * Upper half of the address that the server sees as its client: with {@link ForwardingMethod#FULLNAT} one of the
     * {@link LocalAddresses}, otherwise the client's own.
     */
    long localHigh();

    /** Lower half of {@link #localHigh()}. */
    long localLow();

    /** The port that belongs to {@link #localHigh()}. */
    int localPort();

    /**
     * By how many bytes the client's TCP stream is longer where the server sees it: what the client's sequence numbers
     * are raised by on their way there, and the server's acknowledgements of them lowered on their way back. The same from
     * when the connection is offered to the fast path until it leaves.
     */
    int sequenceShift();

    /** How often it has been offered to the fast path, the present offer included; counts to 255. */
    int offers();

    /** Whether another director told it, and this one has not begun it itself. */
    boolean told();

    /** The engine's number of the destination, stable while the destination or a connection to it lives. */
    int serverId();
}
