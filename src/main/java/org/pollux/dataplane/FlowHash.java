package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import org.pollux.dataplane.KernelLayout.Daemon;
import org.pollux.dataplane.KernelLayout.FlowKey;

/**
 * What the flow table's buckets go by; the XDP program does the same ({@code flows.h}). NH (of UMAC, RFC 4418 section
 * 5.2.1): who does not know the seeds cannot choose packets that all meet in one bucket.
 */
final class FlowHash {
    private static final long SPREAD = 0x9e3779b97f4a7c15L;
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private final int[] seeds;

    private FlowHash(int[] seeds) {
        this.seeds = seeds;
    }

    /** One that nobody knows. */
    static FlowHash random(RandomGenerator random) {
        return new FlowHash(random.ints(Daemon.SEEDS).toArray());
    }

    /** That of a program that finds it in its map of daemons. */
    static FlowHash of(MemorySegment daemons) {
        return new FlowHash(daemons.asSlice(Daemon.SEED, (long) Daemon.SEEDS * Integer.BYTES)
                .toArray(ValueLayout.JAVA_INT));
    }

    /** Writes it to where the program finds it. */
    void put(MemorySegment daemons) {
        MemorySegment.copy(seeds, 0, daemons, ValueLayout.JAVA_INT, Daemon.SEED, seeds.length);
    }

    /** The hash of a key that begins at an offset. */
    long of(AddressFamily family, MemorySegment source, long offset) {
        long sum = 0;
        int words = FlowKey.bytes(family) / Integer.BYTES;
        for (int i = 0; i < words; i += 2) {
            long at = offset + (long) i * Integer.BYTES;
            sum += (source.get(ValueLayout.JAVA_INT_UNALIGNED, at) + seeds[i] & LOW_HALF)
                    * (source.get(ValueLayout.JAVA_INT_UNALIGNED, at + Integer.BYTES) + seeds[i + 1] & LOW_HALF);
        }
        return (sum ^ sum >>> 32) * SPREAD;
    }
}
