package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;

/**
 * One walk through a map, a batch at a time:
 *
 * <pre>{@code
 * try (BpfMapScan scan = map.scan(1024)) {
 *     while (scan.next()) {
 *         for (int i = 0; i < scan.count(); i++) {
 *             use(scan.keys(), scan.keyOffset(i), scan.values(), scan.valueOffset(i));
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Entries that others add or remove meanwhile may or may not be seen. Belongs to one thread at a time;
 * {@link #restart()} makes it reusable without allocation. Use no longer than its map.
 */
public final class BpfMapScan implements AutoCloseable {
    private static final int ATTR_BYTES = 56;

    private final BpfMap map;
    private final int command;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
    private final MemorySegment position;
    private MemorySegment keys;
    private MemorySegment values;
    private int capacity;
    private int count;
    private boolean atEnd;

    BpfMapScan(BpfMap map, int command, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch of " + batch + " entries: expected 1 or more");
        }
        this.map = map;
        this.command = command;
        // Hashes note a bucket number of 4 bytes there, other maps a key.
        position = arena.allocate(Math.max(map.spec().keySize(), Long.BYTES), 8);
        capacity = batch;
        keys = arena.allocate((long) batch * map.spec().keySize(), 8);
        values = arena.allocate((long) batch * map.valueStride(), 8);
        attr.set(ValueLayout.JAVA_LONG, 8, position.address());
        attr.set(ValueLayout.JAVA_INT, 36, map.fd());
    }

    /** Fetches the next batch; false at the end. */
    public boolean next() throws LinuxException {
        count = 0;
        while (!atEnd) {
            attr.set(ValueLayout.JAVA_LONG, 16, keys.address());
            attr.set(ValueLayout.JAVA_LONG, 24, values.address());
            attr.set(ValueLayout.JAVA_INT, 32, capacity);
            long result = Bpf.call(command, attr, ATTR_BYTES);
            if (Errno.ENOSPC.is(result)) {
                // The next bucket holds more entries than a batch; the kernel has left its number in position.
                grow();
            } else if (result == 0 || Errno.ENOENT.is(result)) {
                count = attr.get(ValueLayout.JAVA_INT, 32);
                atEnd = result != 0;
            } else {
                throw Bpf.refused("read " + map + " in batches", result);
            }
            attr.set(ValueLayout.JAVA_LONG, 0, position.address());
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    private void grow() {
        capacity = Math.multiplyExact(capacity, 2);
        keys = arena.allocate((long) capacity * map.spec().keySize(), 8);
        values = arena.allocate((long) capacity * map.valueStride(), 8);
    }

    /** Entries in the current batch. */
    public int count() {
        return count;
    }

    /** The batch's keys. May be another segment after the next {@link #next()}. */
    public MemorySegment keys() {
        return keys;
    }

    /** The batch's values. May be another segment after the next {@link #next()}. */
    public MemorySegment values() {
        return values;
    }

    /** Where in {@link #keys()} the i-th key starts. */
    public long keyOffset(int i) {
        return (long) i * map.spec().keySize();
    }

    /** Where in {@link #values()} the i-th value (for per-CPU maps that of the first CPU) starts. */
    public long valueOffset(int i) {
        return (long) i * map.valueStride();
    }

    /** Per-CPU maps: the sum over all possible CPUs of the 64-bit counter at {@code offset} of the i-th value. */
    public long sum(int i, int offset) {
        return map.sum(values, valueOffset(i), offset);
    }

    /** Starts again at the first entry. */
    public void restart() {
        attr.set(ValueLayout.JAVA_LONG, 0, 0L);
        count = 0;
        atEnd = false;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
