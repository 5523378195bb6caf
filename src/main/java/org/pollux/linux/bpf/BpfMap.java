package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/**
 * A map in the kernel.
 *
 * <p>Keys and values are native memory (a segment of an arena, not an array) of at least the map's sizes, in the byte order
 * the program uses. Calls allocate nothing unless they fail. A handle keeps one request block that every call overwrites:
 * it belongs to one thread at a time. Another thread takes a {@link #view()} of its own.
 *
 * <p>Every method throws {@link LinuxException} when the kernel refuses.
 */
public final class BpfMap implements AutoCloseable {
    private static final int ELEMENT_BYTES = 32;
    private static final int BATCH_BYTES = 56;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final long PAGE = 4096;

    private final BpfMapSpec spec;
    private final int fd;
    private final int valueStride;
    private final int cpus;
    private final Arena arena = Arena.ofShared();
    // The descriptor's place in both requests never changes; everything else is set by each call.
    private final MemorySegment element = arena.allocate(ELEMENT_BYTES, 8);
    private final MemorySegment batch = arena.allocate(BATCH_BYTES, 8);
    private final MemorySegment perCpuValues;
    private @Nullable MemorySegment mapped;
    private boolean closed;
    /** Until the kernel says that it cannot. */
    private boolean takesAtOnce = true;

    private BpfMap(BpfMapSpec spec, int fd) {
        this.spec = spec;
        this.fd = fd;
        boolean perCpu = spec.type().perCpu();
        cpus = perCpu ? PossibleCpus.count() : 1;
        valueStride = perCpu ? Math.multiplyExact(roundUp8(spec.valueSize()), cpus) : spec.valueSize();
        perCpuValues = perCpu ? arena.allocate(valueStride, 8) : MemorySegment.NULL;
        element.set(ValueLayout.JAVA_INT, 0, fd);
        batch.set(ValueLayout.JAVA_INT, 36, fd);
    }

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
        ANY(0),
        /** Only for a new key. */
        NEW(1),
        /** Only for a key that is there. */
        PRESENT(2);

        private final long flag;

        Condition(long flag) {
            this.flag = flag;
        }
    }

    /** Makes a map. */
    public static BpfMap create(BpfMapSpec spec) throws LinuxException {
        final int attrBytes = 48;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(attrBytes, 8);
            attr.set(ValueLayout.JAVA_INT, 0, spec.type().number());
            attr.set(ValueLayout.JAVA_INT, 4, spec.keySize());
            attr.set(ValueLayout.JAVA_INT, 8, spec.valueSize());
            attr.set(ValueLayout.JAVA_INT, 12, spec.maxEntries());
            attr.set(ValueLayout.JAVA_INT, 16, spec.flags());
            Bpf.putName(attr, 28, spec.name());
            String operation = "create bpf map " + spec.name() + " (" + spec.type() + ", " + spec.maxEntries()
                    + " entries of " + spec.keySize() + "+" + spec.valueSize() + " bytes)";
            return new BpfMap(spec, (int) Bpf.check(operation, Bpf.call(Bpf.MAP_CREATE, attr, attrBytes)));
        }
    }

    /** Opens a map that was {@linkplain #pin pinned}. */
    public static BpfMap open(Path file) throws LinuxException {
        int fd = Bpf.pinned(file);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = Bpf.info(file.toString(), fd, 40, arena);
            int number = info.get(ValueLayout.JAVA_INT, 0);
            BpfMapType type = BpfMapType.of(number)
                    .orElseThrow(() -> new LinuxException(
                            "open " + file, Errno.EINVAL.number(), "its type " + number + " is not known here"));
            return new BpfMap(
                    new BpfMapSpec(
                            Bpf.name(info, 24),
                            type,
                            info.get(ValueLayout.JAVA_INT, 8),
                            info.get(ValueLayout.JAVA_INT, 12),
                            info.get(ValueLayout.JAVA_INT, 16),
                            info.get(ValueLayout.JAVA_INT, 20)),
                    fd);
        } catch (LinuxException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Gives the map a name in a bpf file system, by which it lives on until the file is removed. */
    public void pin(Path file) throws LinuxException {
        Bpf.pin(toString(), fd(), file);
    }

    /** The same map for another thread; to be closed by itself, before or after this one. */
    public BpfMap view() throws LinuxException {
        long copy = LinuxException.check(
                "open bpf map " + spec.name() + " for another thread", Libc.fcntl(fd(), F_DUPFD_CLOEXEC, 0));
        return new BpfMap(spec, (int) copy);
    }

    /** What the map was made from. */
    public BpfMapSpec spec() {
        return spec;
    }

    /** File descriptor, valid until {@link #close()}. */
    public int fd() {
        if (closed) {
            throw new IllegalStateException("bpf map " + spec.name() + " is closed");
        }
        return fd;
    }

    /** Bytes that a value takes in calls: the value size, for per-CPU maps (size rounded up to 8) × possible CPUs. */
    public int valueStride() {
        return valueStride;
    }

    /** For how many CPUs an entry holds a value: 1 unless the map is per CPU. */
    public int cpus() {
        return cpus;
    }

    /** Sets an entry; throws also when the map is full. */
    public void put(MemorySegment key, MemorySegment value) throws LinuxException {
        long result = set(key, value, Condition.ANY);
        if (result != 0) {
            throw Bpf.refused("set an entry of " + this, result);
        }
    }

    /** Sets an entry under a condition; a full map and an unmet condition are outcomes, not exceptions. */
    public Outcome update(MemorySegment key, MemorySegment value, Condition condition) throws LinuxException {
        long result = set(key, value, condition);
        if (result == 0) {
            return Outcome.DONE;
        }
        if (Errno.E2BIG.is(result)) {
            return Outcome.FULL;
        }
        if (Errno.EEXIST.is(result)) {
            return Outcome.EXISTS;
        }
        if (Errno.ENOENT.is(result)) {
            return Outcome.ABSENT;
        }
        throw Bpf.refused("set an entry of " + this, result);
    }

    private long set(MemorySegment key, MemorySegment value, Condition condition) {
        element.set(ValueLayout.JAVA_LONG, 8, address(key, spec.keySize()));
        element.set(ValueLayout.JAVA_LONG, 16, address(value, valueStride));
        element.set(ValueLayout.JAVA_LONG, 24, condition.flag);
        return Bpf.call(Bpf.MAP_UPDATE_ELEM, element, ELEMENT_BYTES);
    }

    /** Copies the entry's value ({@link #valueStride()} bytes) to {@code value}; false when there is none. */
    public boolean lookup(MemorySegment key, MemorySegment value) throws LinuxException {
        element.set(ValueLayout.JAVA_LONG, 16, address(value, valueStride));
        return ask("look up an entry of ", Bpf.MAP_LOOKUP_ELEM, address(key, spec.keySize()));
    }

    /**
     * For a per-CPU map whose value is made of 64-bit counters: the sums over all possible CPUs, in native byte order.
     *
     * @param sums receives the value size in bytes
     * @return false when there is no such entry
     */
    public boolean lookupSums(MemorySegment key, MemorySegment sums) throws LinuxException {
        requireCounters();
        if (!lookup(key, perCpuValues)) {
            return false;
        }
        for (int offset = 0; offset < spec.valueSize(); offset += Long.BYTES) {
            sums.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, sum(perCpuValues, 0, offset));
        }
        return true;
    }

    private void requireCounters() {
        if (!spec.type().perCpu() || spec.valueSize() % Long.BYTES != 0) {
            throw new IllegalStateException(this + " holds no 64-bit counters for each CPU");
        }
    }

    /** The sum of one counter of the per-CPU value that starts at {@code start}. */
    long sum(MemorySegment values, long start, int offset) {
        long sum = 0;
        long step = valueStride / cpus;
        for (int cpu = 0; cpu < cpus; cpu++) {
            sum += values.get(ValueLayout.JAVA_LONG_UNALIGNED, start + cpu * step + offset);
        }
        return sum;
    }

    /** Removes an entry; false when there was none. */
    public boolean delete(MemorySegment key) throws LinuxException {
        element.set(ValueLayout.JAVA_LONG, 16, 0L);
        return ask("remove an entry of ", Bpf.MAP_DELETE_ELEM, address(key, spec.keySize()));
    }

    /**
     * Copies the value of a key and removes the entry; false when there was none. One step where the kernel can do that
     * with this kind of map (hashes: Linux 5.14), otherwise two, between which the entry may still change.
     */
    public boolean take(MemorySegment key, MemorySegment value) throws LinuxException {
        if (takesAtOnce) {
            element.set(ValueLayout.JAVA_LONG, 8, address(key, spec.keySize()));
            element.set(ValueLayout.JAVA_LONG, 16, address(value, valueStride));
            element.set(ValueLayout.JAVA_LONG, 24, 0L);
            long result = Bpf.call(Bpf.MAP_LOOKUP_AND_DELETE_ELEM, element, ELEMENT_BYTES);
            if (result == 0) {
                return true;
            }
            if (Errno.ENOENT.is(result)) {
                return false;
            }
            if (-result != Bpf.ENOTSUPP) {
                throw Bpf.refused("take an entry of " + this, result);
            }
            takesAtOnce = false;
        }
        return lookup(key, value) && delete(key);
    }

    /** Copies the key that follows {@code key} to {@code next}; false after the last. An absent key is followed by the first. */
    public boolean nextKey(MemorySegment key, MemorySegment next) throws LinuxException {
        element.set(ValueLayout.JAVA_LONG, 16, address(next, spec.keySize()));
        return ask("list the keys of ", Bpf.MAP_GET_NEXT_KEY, address(key, spec.keySize()));
    }

    /** Copies the first key to {@code next}; false when the map is empty. */
    public boolean firstKey(MemorySegment next) throws LinuxException {
        element.set(ValueLayout.JAVA_LONG, 16, address(next, spec.keySize()));
        return ask("list the keys of ", Bpf.MAP_GET_NEXT_KEY, 0);
    }

    private boolean ask(String what, int command, long key) throws LinuxException {
        element.set(ValueLayout.JAVA_LONG, 8, key);
        element.set(ValueLayout.JAVA_LONG, 24, 0L);
        long result = Bpf.call(command, element, ELEMENT_BYTES);
        if (result == 0) {
            return true;
        }
        if (Errno.ENOENT.is(result)) {
            return false;
        }
        throw Bpf.refused(what + this, result);
    }

    /**
     * Sets {@code count} entries, keys and values lying one after the other.
     *
     * @return how many were set; fewer than {@code count} when the map became full
     */
    public int updateBatch(MemorySegment keys, MemorySegment values, int count) throws LinuxException {
        if (count == 0) {
            return 0;
        }
        long valueAddress = address(values, (long) valueStride * count);
        long result =
                callBatch(Bpf.MAP_UPDATE_BATCH, address(keys, (long) spec.keySize() * count), valueAddress, count);
        if (result != 0 && !Errno.E2BIG.is(result)) {
            throw Bpf.refused("set " + count + " entries of " + this, result);
        }
        return batch.get(ValueLayout.JAVA_INT, 32);
    }

    /**
     * Removes {@code count} entries, the keys lying one after the other; absent ones are passed over.
     *
     * @return how many were there
     */
    public int deleteBatch(MemorySegment keys, int count) throws LinuxException {
        long address = address(keys, (long) spec.keySize() * count);
        int done = 0;
        int removed = 0;
        while (done < count) {
            long from = address + (long) spec.keySize() * done;
            long result = callBatch(Bpf.MAP_DELETE_BATCH, from, 0, count - done);
            boolean absent = Errno.ENOENT.is(result);
            if (result != 0 && !absent) {
                throw Bpf.refused("remove " + count + " entries of " + this, result);
            }
            // The kernel stops at the first absent key and says how many it removed before.
            int now = batch.get(ValueLayout.JAVA_INT, 32);
            removed += now;
            done += absent ? now + 1 : now;
        }
        return removed;
    }

    private long callBatch(int command, long keys, long values, int count) {
        batch.set(ValueLayout.JAVA_LONG, 16, keys);
        batch.set(ValueLayout.JAVA_LONG, 24, values);
        batch.set(ValueLayout.JAVA_INT, 32, count);
        return Bpf.call(command, batch, BATCH_BYTES);
    }

    /**
     * Reads the map in batches.
     *
     * @param batch entries to fetch with one system call, 1 or more (grows when a hash bucket holds more)
     */
    public BpfMapScan scan(int batch) {
        return new BpfMapScan(this, Bpf.MAP_LOOKUP_BATCH, batch);
    }

    /** As {@link #scan}, and what was read is removed from the map in the same step (hashes only). */
    public BpfMapScan drain(int batch) {
        return new BpfMapScan(this, Bpf.MAP_LOOKUP_AND_DELETE_BATCH, batch);
    }

    /**
     * The values of a {@link BpfMapSpec#MMAPABLE} array in this process's memory: the value of index i is at
     * i × (value size rounded up to 8). Valid until this handle is closed; may be used by any thread.
     */
    public MemorySegment memory() throws LinuxException {
        MemorySegment known = mapped;
        if (known != null) {
            return known;
        }
        if (spec.type() != BpfMapType.ARRAY || !spec.has(BpfMapSpec.MMAPABLE)) {
            throw new IllegalStateException(this + " was not made to be mapped into memory");
        }
        long bytes = (long) roundUp8(spec.valueSize()) * spec.maxEntries();
        long pages = (bytes + PAGE - 1) / PAGE * PAGE;
        long start = LinuxException.check(
                "map " + this + " into memory",
                Libc.mmap(pages, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, fd(), 0));
        known = MemorySegment.ofAddress(start).reinterpret(bytes, arena, segment -> {
            long ignored = Libc.munmap(start, pages);
        });
        mapped = known;
        return known;
    }

    /** Makes the map unwritable from here for good; the verifier may then take its values for constants. */
    void freeze() throws LinuxException {
        Bpf.check("freeze " + this, Bpf.call(Bpf.MAP_FREEZE, element, Integer.BYTES));
    }

    /** Gives the handle back; the map lives on while another handle, a loaded program or a link uses it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        arena.close();
        Libc.close(fd);
    }

    private static long address(MemorySegment segment, long bytes) {
        if (!segment.isNative() || segment.byteSize() < bytes) {
            throw new IllegalArgumentException("expected native memory of " + bytes + " bytes or more, got " + segment);
        }
        return segment.address();
    }

    private static int roundUp8(int bytes) {
        return Math.addExact(bytes, 7) & ~7;
    }

    /** The name as errors call it. */
    @Override
    public String toString() {
        return "bpf map " + spec.name();
    }
}
