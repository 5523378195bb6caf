package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What names a virtual service. */
public sealed interface ServiceKey {
    /**
     * A service at an address.
     *
     * @param protocol the transport protocol
     * @param address the virtual IP address; not validated further, as in IPVS
     * @param port the virtual port, 0 to 65535; 0 for all ports that no other service has
     */
    record Addressed(Protocol protocol, InetAddress address, int port) implements ServiceKey {
        /** Checks the port. */
        public Addressed {
            Ports.checked(port);
        }

        @Override
        public boolean ipv6() {
            return address instanceof Inet6Address;
        }

        @Override
        public String toString() {
            return protocol + " " + address.getHostAddress() + " port " + port;
        }
    }

    /**
     * A service for the packets with a mark, whatever their addresses; each address family has its own.
     *
     * @param ipv6 the family of the packets
     * @param mark as the kernel's {@code fwmark}: any but 0; those above 2^31 are negative here
     */
    record Marked(boolean ipv6, int mark) implements ServiceKey {
        /** Checks the mark. */
        public Marked {
            if (mark == 0) {
                throw new IllegalArgumentException("mark 0 means that a packet has none");
            }
        }

        @Override
        public String toString() {
            return "mark " + Integer.toUnsignedString(mark) + (ipv6 ? " of IPv6" : "");
        }
    }

    /** Whether its packets are IPv6. */
    boolean ipv6();

    /** A service at an address. */
    static Addressed of(Protocol protocol, InetAddress address, int port) {
        return new Addressed(protocol, address, port);
    }
}
