package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.pollux.linux.MacAddress;

/** The kernel's array of next hops, through shared memory. Belongs to the packet thread. */
final class NextHopArray implements NextHops.Entries {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment array;

    NextHopArray(MemorySegment array) {
        this.array = array;
    }

    @Override
    public void set(int index, NextHop hop) {
        long entry = (long) index * KernelLayout.NextHopEntry.STRIDE;
        INT.setVolatile(array, entry + KernelLayout.NextHopEntry.IFINDEX, 0);
        array.set(ValueLayout.JAVA_INT, entry + KernelLayout.NextHopEntry.MTU, hop.mtu);
        new MacAddress(hop.destinationMac).copyTo(array, entry + KernelLayout.NextHopEntry.DMAC);
        new MacAddress(hop.sourceMac).copyTo(array, entry + KernelLayout.NextHopEntry.SMAC);
        INT.setVolatile(array, entry + KernelLayout.NextHopEntry.IFINDEX, hop.ifindex);
    }

    @Override
    public void clear(int index) {
        INT.setVolatile(array, (long) index * KernelLayout.NextHopEntry.STRIDE + KernelLayout.NextHopEntry.IFINDEX, 0);
    }
}
