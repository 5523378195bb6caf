package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.pollux.dataplane.KernelLayout.Destination;
import org.pollux.dataplane.KernelLayout.Limits;

/**
 * Which real servers were removed, in memory shared with the XDP program: one write, and no flow of theirs is used any
 * more. Their flows are taken out one by one afterwards. Belongs to the packet thread.
 */
final class Destinations {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment array;

    Destinations(MemorySegment array) {
        this.array = array;
    }

    /** Whether flows can name a server by its number; the engine alone serves others. */
    static boolean hasPlace(int serverId) {
        return serverId < Limits.DESTINATIONS;
    }

    void added(int serverId) {
        set(serverId, 0);
    }

    void removed(int serverId) {
        set(serverId, 1);
    }

    private void set(int serverId, int removed) {
        if (hasPlace(serverId)) {
            INT.setVolatile(array, (long) serverId * Destination.BYTES + Destination.REMOVED, removed);
        }
    }
}
