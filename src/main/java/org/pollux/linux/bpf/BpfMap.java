package org.pollux.linux.bpf;

import java.lang.foreign.MemorySegment;
import org.pollux.linux.LinuxException;

/**
 * A map in the kernel.
 *
 * <p>Keys and values are native memory (a segment of an arena, not an array) of at least the map's sizes, in the byte order
 * the program uses. Calls allocate nothing unless they fail. A handle keeps one request block that every call overwrites:
 * it belongs to one thread. Another thread takes a {@link #view()} of its own.
 *
 * <p>Every method throws {@link LinuxException} when the kernel refuses.
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class BpfMap implements AutoCloseable {
    private BpfMap() {}

    /** What became of an update. */
    public enum Outcome {
        /** The entry is as asked. */
        DONE,
        /** The key was there and must not have been. */
        EXISTS,
        /** The key was not there and must have been. */
        ABSENT,
        /** The map has no room for another entry. */
        FULL
    }

    /** When an update may happen. */
    public enum Condition {
        /** Always. */
        ANY,
        /** Only for a new key. */
        NEW,
        /** Only for a key that is there. */
        PRESENT
    }

    /** Makes a map. */
    public static BpfMap create(BpfMapSpec spec) throws LinuxException {
        throw new UnsupportedOperationException(spec.name());
    }

    /** The same map for another thread; to be closed by itself, before or after this one. */
    public BpfMap view() throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** What the map was made from. */
    public BpfMapSpec spec() {
        throw new UnsupportedOperationException();
    }

    /** File descriptor, valid until {@link #close()}. */
    public int fd() {
        throw new UnsupportedOperationException();
    }

    /** Bytes that a value takes in calls: the value size, for per-CPU maps (size rounded up to 8) × possible CPUs. */
    public int valueStride() {
        throw new UnsupportedOperationException();
    }

    /** Sets an entry; throws also when the map is full. */
    public void put(MemorySegment key, MemorySegment value) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Sets an entry under a condition; a full map and an unmet condition are outcomes, not exceptions. */
    public Outcome update(MemorySegment key, MemorySegment value, Condition condition) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Copies the entry's value ({@link #valueStride()} bytes) to {@code value}; false when there is none. */
    public boolean lookup(MemorySegment key, MemorySegment value) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /**
     * For a per-CPU map whose value is made of 64-bit counters: the sums over all possible CPUs, in native byte order.
     *
     * @param sums receives the value size in bytes
     * @return false when there is no such entry
     */
    public boolean lookupSums(MemorySegment key, MemorySegment sums) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Removes an entry; false when there was none. */
    public boolean delete(MemorySegment key) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Copies the key that follows {@code key} to {@code next}; false after the last. An absent key is followed by the first. */
    public boolean nextKey(MemorySegment key, MemorySegment next) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Copies the first key to {@code next}; false when the map is empty. */
    public boolean firstKey(MemorySegment next) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets {@code count} entries, keys and values lying one after the other.
     *
     * @return how many were set; fewer than {@code count} when the map became full
     */
    public int updateBatch(MemorySegment keys, MemorySegment values, int count) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes {@code count} entries, the keys lying one after the other; absent ones are passed over.
     *
     * @return how many were there
     */
    public int deleteBatch(MemorySegment keys, int count) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads the map in batches.
     *
     * @param batch entries to fetch with one system call (grows when a hash bucket holds more)
     */
    public BpfMapScan scan(int batch) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** As {@link #scan}, and what was read is removed from the map in the same step (hashes only). */
    public BpfMapScan drain(int batch) throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /**
     * The values of a {@link BpfMapSpec#MMAPABLE} array in this process's memory: the value of index i is at
     * i × (value size rounded up to 8). Valid until this handle is closed.
     */
    public MemorySegment memory() throws LinuxException {
        throw new UnsupportedOperationException();
    }

    /** Gives the handle back; the map lives on while another handle, a loaded program or a link uses it. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
