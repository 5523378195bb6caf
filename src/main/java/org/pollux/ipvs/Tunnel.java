package org.pollux.ipvs;

/**
 * What packets are wrapped into on their way to a real server with {@link ForwardingMethod#TUN}. It belongs to the
 * destination, not to its connections: a change takes effect with the next packet (as in Linux).
 */
public sealed interface Tunnel {
    /** IP in IP, what a destination has that names no other. */
    Tunnel IPIP = new Ipip();

    /** The IP packet itself is the payload: protocol 4 or 41 (RFC 2003, 2473, 4213). */
    record Ipip() implements Tunnel {}

    /**
     * Generic UDP Encapsulation, variant 0 without any option: UDP, four bytes of GUE, the packet.
     *
     * @param port the real server's UDP port, 1 to 65535
     * @param checksum the outer UDP checksum
     */
    record Gue(int port, Checksum checksum) implements Tunnel {
        /** Checks the port. */
        public Gue {
            if (port < 1 || port > 0xFFFF) {
                throw new IllegalArgumentException("GUE port " + port + " is not in 1..65535");
            }
        }
    }

    /**
     * Generic Routing Encapsulation (RFC 2784).
     *
     * @param checksum whether the header has a checksum
     */
    record Gre(boolean checksum) implements Tunnel {}

    /** The checksum of GUE's outer UDP header. */
    enum Checksum {
        /** None: the field is 0. */
        NONE,
        /** A whole one. */
        FULL,
        /**
         * {@code remcsum}: Linux adds the remote checksum option only to packets of the director itself whose own
         * checksum is left to the interface. Forwarded ones look like {@link #FULL}, and so do all here.
         */
        REMOTE
    }
}
