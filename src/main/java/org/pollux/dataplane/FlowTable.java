package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.pollux.dataplane.KernelLayout.Daemon;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.FlowUnit;

/**
 * In which units of memory flows are, by their keys; shared with the XDP program, which reads while it is changed. A bucket
 * is a cache line with an entry for each of its flows and has no holes. An entry is the flow's (first) unit plus 1, and in
 * the bits above some of the key's hash, so that hardly ever another flow's unit is looked at.
 *
 * <p>A unit is written to before its entry, and not again before {@link FlowUnits} gives it out again. Belongs to the packet
 * thread.
 */
final class FlowTable {
    /** No unit. */
    static final int NONE = -1;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment index;
    private final MemorySegment units;
    private final FlowHash hash;
    private final int bucketMask;
    private final int unitMask;
    private final int capacity;

    private FlowTable(MemorySegment index, MemorySegment units, FlowHash hash) {
        this.index = index;
        this.units = units;
        this.hash = hash;
        capacity = (int) (units.byteSize() / FlowUnit.BYTES);
        bucketMask = (int) (index.byteSize() / FlowBucket.BYTES) - 1;
        unitMask = (Integer.highestOneBit(capacity) << 1) - 1;
    }

    /**
     * Makes an empty one known to the program.
     *
     * @param index a power of two of buckets
     * @param daemons the program's map of daemons
     */
    static FlowTable create(MemorySegment index, MemorySegment units, MemorySegment daemons, FlowHash hash) {
        FlowTable table = new FlowTable(index, units, hash);
        hash.put(daemons);
        daemons.set(ValueLayout.JAVA_INT, Daemon.UNIT_MASK, table.unitMask);
        INT.setVolatile(daemons, (long) Daemon.BUCKET_MASK, table.bucketMask);
        return table;
    }

    /** That of an earlier process, to be read. */
    static FlowTable of(MemorySegment index, MemorySegment units, MemorySegment daemons) {
        return new FlowTable(index, units, FlowHash.of(daemons));
    }

    /** The memory that the units are in. */
    MemorySegment units() {
        return units;
    }

    /** How many units there are. */
    int capacity() {
        return capacity;
    }

    /** How many buckets there are. */
    int buckets() {
        return bucketMask + 1;
    }

    /** Where a unit begins. */
    static long offset(int unit) {
        return (long) unit * FlowUnit.BYTES;
    }

    /** The unit that a bucket names at a place, 0 to 15; {@link #NONE} behind the last. */
    int unit(int bucket, int place) {
        int entry = entry((long) bucket * FlowBucket.BYTES, place);
        int unit = (entry & unitMask) - 1;
        return entry == 0 ? NONE : unit;
    }

    /** The unit with the flow of a key; {@link #NONE} when there is none. */
    int find(AddressFamily family, MemorySegment key) {
        long wanted = hash.of(family, key, 0);
        long bucket = bucket(wanted);
        for (int place = 0; place < FlowBucket.ENTRIES; place++) {
            int entry = entry(bucket, place);
            if (entry == 0) {
                return NONE;
            }
            int unit = (entry & unitMask) - 1;
            if (((entry ^ (int) wanted) & ~unitMask) == 0 && has(unit, family, key)) {
                return unit;
            }
        }
        return NONE;
    }

    private boolean has(int unit, AddressFamily family, MemorySegment key) {
        long at = offset(unit) + Flow.KEY;
        for (int i = 0; i < FlowKey.bytes(family); i += Long.BYTES) {
            if (units.get(ValueLayout.JAVA_LONG, at + i) != key.get(ValueLayout.JAVA_LONG, i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * From now on the flow in this unit is found by its key, which no other flow has.
     *
     * @return false when its bucket has no room
     */
    boolean add(AddressFamily family, int unit) {
        long of = hash.of(family, units, offset(unit) + Flow.KEY);
        long bucket = bucket(of);
        for (int place = 0; place < FlowBucket.ENTRIES; place++) {
            if (entry(bucket, place) == 0) {
                // Who sees the entry sees the whole unit.
                INT.setRelease(index, at(bucket, place), named(of, unit));
                return true;
            }
        }
        return false;
    }

    /** From now on the flow in this unit is not found; programs that have found it already may still use it. */
    void remove(AddressFamily family, int unit) {
        long of = hash.of(family, units, offset(unit) + Flow.KEY);
        long bucket = bucket(of);
        int hole = place(bucket, named(of, unit));
        int last = hole;
        while (last + 1 < FlowBucket.ENTRIES && entry(bucket, last + 1) != 0) {
            last++;
        }
        if (last != hole) {
            INT.setRelease(index, at(bucket, hole), entry(bucket, last));
        }
        INT.setVolatile(index, at(bucket, last), 0);
    }

    private int place(long bucket, int wanted) {
        for (int place = 0; place < FlowBucket.ENTRIES; place++) {
            if (entry(bucket, place) == wanted) {
                return place;
            }
        }
        throw new IllegalStateException("a flow that the table does not have");
    }

    private int named(long of, int unit) {
        return ((int) of & ~unitMask) | (unit + 1);
    }

    private long bucket(long of) {
        return (long) ((int) (of >>> 32) & bucketMask) * FlowBucket.BYTES;
    }

    private int entry(long bucket, int place) {
        return index.get(ValueLayout.JAVA_INT, at(bucket, place));
    }

    private static long at(long bucket, int place) {
        return bucket + (long) place * Integer.BYTES;
    }
}
