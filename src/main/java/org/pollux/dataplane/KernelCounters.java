package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Map;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/** What the XDP program has counted. Any thread, one at a time. */
final class KernelCounters implements AutoCloseable {
    private final BpfMap map;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(Integer.BYTES, Integer.BYTES);
    private final MemorySegment sum = arena.allocate(Long.BYTES, Long.BYTES);

    /** Takes a view of the map for itself. */
    KernelCounters(BpfMap map) throws LinuxException {
        this.map = map.view();
    }

    /** Packets of one outcome, over all CPUs. */
    synchronized long get(Counter counter) throws LinuxException {
        key.set(ValueLayout.JAVA_INT, 0, counter.number());
        boolean ignored = map.lookupSums(key, sum);
        return sum.get(ValueLayout.JAVA_LONG, 0);
    }

    /** Adds all of them. */
    synchronized void count(Map<String, Long> counters) throws LinuxException {
        for (Counter counter : Counter.values()) {
            counters.put(counter.name().toLowerCase(Locale.ROOT), get(counter));
        }
    }

    @Override
    public synchronized void close() {
        map.close();
        arena.close();
    }
}
