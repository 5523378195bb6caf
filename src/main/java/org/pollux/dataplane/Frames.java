package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.pollux.linux.xsk.Umem;

/**
 * The IP packets in the frames of a Umem, as segments that reach to the end of their frame. Packets nearly always begin at
 * the same place of a frame, so each segment is made once.
 */
final class Frames {
    /** Bytes of an Ethernet header without a VLAN tag. */
    static final int ETHERNET = 14;

    private final MemorySegment memory;
    private final int frameSize;
    private final @Nullable MemorySegment[] packets;
    private final int[] offsets;

    Frames(Umem umem) {
        memory = umem.memory();
        frameSize = umem.frameSize();
        int count = (int) (memory.byteSize() / frameSize);
        packets = new MemorySegment[count];
        offsets = new int[count];
    }

    /** The IP packet of the Ethernet frame that begins at an address, up to the end of the memory it may use. */
    MemorySegment packet(long address) {
        int frame = (int) (address / frameSize);
        int offset = (int) (address % frameSize) + ETHERNET;
        MemorySegment known = packets[frame];
        if (known != null && offsets[frame] == offset) {
            return known;
        }
        MemorySegment made = memory.asSlice((long) frame * frameSize + offset, frameSize - offset);
        packets[frame] = made;
        offsets[frame] = offset;
        return made;
    }

    MemorySegment memory() {
        return memory;
    }
}
