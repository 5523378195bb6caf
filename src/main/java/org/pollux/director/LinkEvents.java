package org.pollux.director;

import java.util.function.Consumer;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.NetlinkListener;

/**
 * What the kernel tells of the interfaces, put into the loop's queue.
 *
 * @param all reads all interfaces and their addresses
 * @param whenBroken is told when the kernel is heard no more
 */
record LinkEvents(
        ElectionLoop loop, LinkWatch links, SourceWatch sources, ElectionLoop.Input all, Consumer<Throwable> whenBroken)
        implements NetlinkListener {
    @Override
    public void onEvent(NetlinkEvent event) {
        switch (event) {
            case NetlinkEvent.LinkChanged changed -> loop.post(now -> links.changed(changed.link(), now));
            case NetlinkEvent.LinkRemoved removed -> loop.post(now -> links.removed(removed.link(), now));
            case NetlinkEvent.AddressChanged changed -> addressChanged(changed.address());
            case NetlinkEvent.AddressRemoved removed -> addressChanged(removed.address());
            case NetlinkEvent.EventsLost _ -> loop.post(all);
            default -> {
                // Neighbours and routes are no concern of the election.
            }
        }
    }

    /** Reads them all: another interface may have the address as well. */
    private void addressChanged(InterfaceAddress address) {
        if (sources.concerns(address.address())) {
            loop.post(all);
        }
    }

    @Override
    public void onFailure(Exception failure) {
        whenBroken.accept(failure);
    }
}
