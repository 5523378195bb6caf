package org.pollux.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.stack.Protocol;

/**
 * Sits between the transport and the heartbeats, so that a suspicion that passes here is a closed connection and not a
 * missing heartbeat.
 */
final class ConnectionWatch extends Protocol {
    private final Set<Address> closed = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Collection<Address>> onClosed = _ -> {};

    /** Sets who is told at once, on the transport's thread. */
    void onClosed(Consumer<Collection<Address>> told) {
        onClosed = told;
    }

    @Override
    public Object up(Event event) {
        if (event.type() == Event.SUSPECT && event.arg() instanceof Collection<?> suspects) {
            List<Address> addresses = new ArrayList<>();
            for (Object suspect : suspects) {
                if (suspect instanceof Address address) {
                    addresses.add(address);
                }
            }
            closed.addAll(addresses);
            onClosed.accept(addresses);
        }
        return up_prot.up(event);
    }

    /** Whether this member's connection closed; forgets it. */
    boolean hasClosed(Address member) {
        return closed.remove(member);
    }
}
