package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.pollux.linux.MacAddress;

/** The kernel's array of next hops, through shared memory. Belongs to the packet thread. */
final class NextHopArray implements NextHops.Entries {
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** No IP packet is longer. */
    private static final int LONGEST = 0xFFFF;

    private final MemorySegment array;

    NextHopArray(MemorySegment array) {
        this.array = array;
    }

    @Override
    public void set(int index, NextHop hop) {
        long entry = (long) index * KernelLayout.NextHopEntry.STRIDE;
        INT.setVolatile(array, entry + KernelLayout.NextHopEntry.IFINDEX, 0);
        array.set(ValueLayout.JAVA_SHORT, entry + KernelLayout.NextHopEntry.MTU, (short) Math.min(hop.mtu, LONGEST));
        array.set(NETWORK_SHORT, entry + KernelLayout.NextHopEntry.TAG, (short) hop.tag);
        new MacAddress(hop.destinationMac).copyTo(array, entry + KernelLayout.NextHopEntry.DMAC);
        new MacAddress(hop.sourceMac).copyTo(array, entry + KernelLayout.NextHopEntry.SMAC);
        INT.setVolatile(array, entry + KernelLayout.NextHopEntry.IFINDEX, hop.ifindex);
    }

    @Override
    public void clear(int index) {
        INT.setVolatile(array, (long) index * KernelLayout.NextHopEntry.STRIDE + KernelLayout.NextHopEntry.IFINDEX, 0);
    }
}
