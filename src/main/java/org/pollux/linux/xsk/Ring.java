package org.pollux.linux.xsk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * One ring shared with the kernel: one side produces, the other consumes. Both indices run freely and wrap at 2^32; the
 * entry is the index modulo the size.
 *
 * <p>Memory order, as in the kernel's {@code xsk_queue.h}: an index is published with release after the entries were
 * written (or read), and read with acquire before they are read (or written). The own index is known without looking,
 * the other side's is remembered and looked at only when it does not suffice.
 */
final class Ring {
    private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle();
    private static final int NEED_WAKEUP = 1;
    private static final long DESCRIPTOR_BYTES = 16;

    private final MemorySegment memory;
    private final long producerAt;
    private final long consumerAt;
    private final long flagsAt;
    private final long entriesAt;
    private final int size;
    private final int mask;
    private int producer;
    private int consumer;

    /** Where the parts of a ring lie in its memory ({@code struct xdp_ring_offset}). */
    record Layout(long producer, long consumer, long entries, long flags) {}

    Ring(MemorySegment memory, Layout layout, int size) {
        this.memory = memory;
        this.size = size;
        mask = size - 1;
        producerAt = layout.producer;
        consumerAt = layout.consumer;
        entriesAt = layout.entries;
        flagsAt = layout.flags;
        producer = (int) INDEX.getAcquire(memory, producerAt);
        consumer = (int) INDEX.getAcquire(memory, consumerAt);
    }

    int size() {
        return size;
    }

    // Where the kernel produces (receive, completion).

    /** Entries that can be read, {@code max} at most. */
    int available(int max) {
        int known = producer - consumer;
        if (known < max) {
            producer = (int) INDEX.getAcquire(memory, producerAt);
            known = producer - consumer;
        }
        return Math.min(known, max);
    }

    /** Gives the first {@code count} available entries back to the kernel. */
    void consume(int count) {
        consumer += count;
        INDEX.setRelease(memory, consumerAt, consumer);
    }

    /** Where the i-th available entry lies, if entries are descriptors. */
    private long available(long i, long bytes) {
        return entriesAt + ((consumer + (int) i) & mask) * bytes;
    }

    long addressAt(int i) {
        return memory.get(ValueLayout.JAVA_LONG, available(i, DESCRIPTOR_BYTES));
    }

    int lengthAt(int i) {
        return memory.get(ValueLayout.JAVA_INT, available(i, DESCRIPTOR_BYTES) + Long.BYTES);
    }

    long plainAddressAt(int i) {
        return memory.get(ValueLayout.JAVA_LONG, available(i, Long.BYTES));
    }

    // Where this process produces (transmit, fill).

    /** Entries that can be written; looks at the kernel's index when fewer than {@code wanted} are known to be free. */
    int room(int wanted) {
        int room = size - (producer - consumer);
        if (room < wanted) {
            consumer = (int) INDEX.getAcquire(memory, consumerAt);
            room = size - (producer - consumer);
        }
        return room;
    }

    /** Entries that the kernel has not consumed. */
    int pending() {
        consumer = (int) INDEX.getAcquire(memory, consumerAt);
        return producer - consumer;
    }

    /** Writes the next entry; the kernel sees it after {@link #publish}. */
    void putDescriptor(long address, int length) {
        long at = entriesAt + (producer & mask) * DESCRIPTOR_BYTES;
        memory.set(ValueLayout.JAVA_LONG, at, address);
        // The upper half are options, of which none is used.
        memory.set(ValueLayout.JAVA_LONG, at + Long.BYTES, Integer.toUnsignedLong(length));
        producer++;
    }

    void putAddress(long address) {
        memory.set(ValueLayout.JAVA_LONG, entriesAt + (long) (producer & mask) * Long.BYTES, address);
        producer++;
    }

    void publish() {
        INDEX.setRelease(memory, producerAt, producer);
    }

    /** Whether the kernel asks to be woken by a system call. */
    boolean needsWakeup() {
        return ((int) INDEX.getOpaque(memory, flagsAt) & NEED_WAKEUP) != 0;
    }
}
