package org.pollux.linux;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** How the kernel would send a packet to a destination ({@code ip route get}). */
public sealed interface Route {
    /** The destination of the question. */
    InetAddress destination();

    /**
     * Leaves by an interface.
     *
     * @param destination the destination
     * @param interfaceIndex the interface it leaves by
     * @param gateway the next hop; empty when the destination itself is on the link
     * @param preferredSource the source address the kernel would choose
     * @param mtu a path MTU in bytes, when the route or a cached exception has one
     */
    record Unicast(
            InetAddress destination,
            int interfaceIndex,
            Optional<InetAddress> gateway,
            Optional<InetAddress> preferredSource,
            OptionalInt mtu)
            implements Route {
        /** Whom to ask for the link address: the gateway, or the destination itself. */
        public InetAddress nextHop() {
            return gateway.orElse(destination);
        }
    }

    /** An address of this host. */
    record Local(InetAddress destination) implements Route {}

    /** Broadcast or multicast on an interface. */
    record Group(InetAddress destination, int interfaceIndex) implements Route {}

    /**
     * The kernel would not send it.
     *
     * @param destination the destination
     * @param reason why, for an operator: no route, unreachable, prohibited, blackhole
     */
    record Unreachable(InetAddress destination, String reason) implements Route {}
}
