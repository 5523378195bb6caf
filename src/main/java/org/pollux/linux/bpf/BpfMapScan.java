package org.pollux.linux.bpf;

import java.lang.foreign.MemorySegment;
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
 * <p>Entries that others add or remove meanwhile may or may not be seen. Belongs to one thread; {@link #restart()} makes
 * it reusable without allocation.
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class BpfMapScan implements AutoCloseable {
    BpfMapScan() {}

    /** Fetches the next batch; false at the end. */
    public boolean next() throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Entries in the current batch; may be 0 though more follow. */
    public int count() {
        throw new UnsupportedOperationException();
    }

    /** The batch's keys. May be another segment after the next {@link #next()}. */
    public MemorySegment keys() {
        throw new UnsupportedOperationException();
    }

    /** The batch's values. May be another segment after the next {@link #next()}. */
    public MemorySegment values() {
        throw new UnsupportedOperationException();
    }

    /** Where in {@link #keys()} the i-th key starts. */
    public long keyOffset(int i) {
        throw new UnsupportedOperationException();
    }

    /** Where in {@link #values()} the i-th value (for per-CPU maps that of the first CPU) starts. */
    public long valueOffset(int i) {
        throw new UnsupportedOperationException();
    }

    /** Per-CPU maps: the sum over all possible CPUs of the 64-bit counter at {@code offset} of the i-th value. */
    public long sum(int i, int offset) {
        throw new UnsupportedOperationException();
    }

    /** Starts again at the first entry. */
    public void restart() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
