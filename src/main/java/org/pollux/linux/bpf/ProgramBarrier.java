package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/**
 * Waits until no program runs any more that ran when it was asked. Who has taken something out of the memory that programs
 * read knows then that none of them still has it in hand.
 *
 * <p>The kernel waits like that for whoever changes a map of maps: the call returns when all programs that could see what was
 * there have ended ({@code maybe_wait_bpf_programs}, since Linux 5.0). Programs that may sleep are not waited for; those at
 * interfaces never do. Belongs to one thread.
 */
public final class ProgramBarrier implements AutoCloseable {
    private static final int CREATE_BYTES = 48;
    private static final int ELEMENT_BYTES = 32;
    private static final int ARRAY_OF_MAPS = 12;

    private final BpfMap inner;
    private final int outer;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment update = arena.allocate(ELEMENT_BYTES, 8);

    private ProgramBarrier(BpfMap inner, int outer) {
        this.inner = inner;
        this.outer = outer;
        MemorySegment key = arena.allocate(Integer.BYTES, Integer.BYTES);
        MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, inner.fd());
        update.set(ValueLayout.JAVA_INT, 0, outer);
        update.set(ValueLayout.JAVA_LONG, 8, key.address());
        update.set(ValueLayout.JAVA_LONG, 16, value.address());
    }

    /** Makes one: two maps of one entry. */
    public static ProgramBarrier open() throws LinuxException {
        BpfMap inner =
                BpfMap.create(new BpfMapSpec("barrier_inner", BpfMapType.ARRAY, Integer.BYTES, Integer.BYTES, 1, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment create = arena.allocate(CREATE_BYTES, 8);
            create.set(ValueLayout.JAVA_INT, 0, ARRAY_OF_MAPS);
            create.set(ValueLayout.JAVA_INT, 4, Integer.BYTES);
            create.set(ValueLayout.JAVA_INT, 8, Integer.BYTES);
            create.set(ValueLayout.JAVA_INT, 12, 1);
            create.set(ValueLayout.JAVA_INT, 20, inner.fd());
            Bpf.putName(create, 28, "barrier");
            int outer = (int) Bpf.check("create bpf map barrier", Bpf.call(Bpf.MAP_CREATE, create, CREATE_BYTES));
            return new ProgramBarrier(inner, outer);
        } catch (LinuxException | RuntimeException e) {
            inner.close();
            throw e;
        }
    }

    /** Waits for the programs that run now; some milliseconds. */
    public void await() throws LinuxException {
        Bpf.check("wait for programs to end", Bpf.call(Bpf.MAP_UPDATE_ELEM, update, ELEMENT_BYTES));
    }

    @Override
    public void close() {
        arena.close();
        Libc.close(outer);
        inner.close();
    }
}
