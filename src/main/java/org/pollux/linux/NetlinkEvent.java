package org.pollux.linux;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** What the kernel tells of its own accord about links, addresses, routes and neighbours. */
public sealed interface NetlinkEvent {
    /** A link appeared or any of its properties changed (also: nothing of interest here changed). */
    record LinkChanged(Link link) implements NetlinkEvent {}

    /** A link is gone from this network namespace. */
    record LinkRemoved(Link link) implements NetlinkEvent {}

    /** An address appeared or was changed; every renewal of a lease is one of these. */
    record AddressChanged(InterfaceAddress address) implements NetlinkEvent {}

    /** An address was removed or its life ended. */
    record AddressRemoved(InterfaceAddress address) implements NetlinkEvent {}

    /** A neighbour appeared or changed its state or link address. */
    record NeighbourChanged(Neighbour neighbour) implements NetlinkEvent {}

    /** A neighbour entry was dropped. */
    record NeighbourRemoved(Neighbour neighbour) implements NetlinkEvent {}

    /**
     * A route was added, replaced or removed: next hops learnt from {@link Netlink#route} may have changed.
     *
     * @param network the network's address
     * @param prefixLength bits of the network
     * @param table the routing table, 254 is main
     * @param interfaceIndex the interface, when the route has a single one
     * @param gateway the gateway, when the route has a single one
     * @param removed whether it is gone
     */
    record RouteChanged(
            InetAddress network,
            int prefixLength,
            int table,
            OptionalInt interfaceIndex,
            Optional<InetAddress> gateway,
            boolean removed)
            implements NetlinkEvent {}

    /** Events were lost because they came faster than they were read: read everything anew. */
    record EventsLost() implements NetlinkEvent {}
}
