package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.pollux.dataplane.KernelLayout.Destination;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.ServiceKey;

/**
 * Which real servers were removed, in memory shared with the XDP program: one write, and no flow of theirs is used any
 * more. Their flows are taken out one by one afterwards. Beside it their names, for a daemon that takes the flows over.
 * Belongs to the packet thread.
 */
final class Destinations {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment array;
    private final MemorySegment names;

    Destinations(MemorySegment array, MemorySegment names) {
        this.array = array;
        this.names = names;
    }

    /** Whether flows can name a server by its number; the engine alone serves others. */
    static boolean hasPlace(int serverId) {
        return serverId < Limits.DESTINATIONS;
    }

    void added(int serverId, ServiceKey service, DestinationKey destination) {
        if (hasPlace(serverId)) {
            DestinationNames.put(names, serverId, service, destination);
        }
        set(serverId, 0);
    }

    /** Nobody is to take over the flows of this server. */
    void removed(int serverId) {
        set(serverId, 1);
        if (hasPlace(serverId)) {
            DestinationNames.clear(names, serverId);
        }
    }

    private void set(int serverId, int removed) {
        if (hasPlace(serverId)) {
            INT.setVolatile(array, (long) serverId * Destination.BYTES + Destination.REMOVED, removed);
        }
    }
}
