package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/** An XDP program that the verifier accepted. Any thread may use it. */
public final class BpfProgram implements AutoCloseable {
    private static final int INSTRUCTION_BYTES = 8;
    private static final int LOAD_BYTES = 72;
    private static final int LOG_BYTES = 4 << 20;
    private static final int LOG_LINES_SHOWN = 12;
    private static final int TEST_BYTES = 80;
    private static final int XDP_CONTEXT_BYTES = 24;

    /** How much a program may make a packet grow in a test run: the headroom that drivers leave. */
    private static final int GROWTH = 256;

    private static final int LIVE_FRAMES = 1 << 1;

    private final String name;
    private final int fd;
    private final int id;
    private boolean closed;

    private BpfProgram(String name, int fd, int id) {
        this.name = name;
        this.fd = fd;
        this.id = id;
    }

    /**
     * Lets the kernel verify and take an XDP program.
     *
     * @param origin file it comes from, for errors
     * @param instructions with map descriptors already in them
     * @throws LinuxException with the end of the verifier's log when it was refused
     */
    static BpfProgram load(String origin, String name, byte[] instructions, String license) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(instructions.length, 8);
            MemorySegment.copy(instructions, 0, code, ValueLayout.JAVA_BYTE, 0, instructions.length);
            MemorySegment attr = arena.allocate(LOAD_BYTES, 8);
            attr.set(ValueLayout.JAVA_INT, 0, Bpf.PROG_TYPE_XDP);
            attr.set(ValueLayout.JAVA_INT, 4, instructions.length / INSTRUCTION_BYTES);
            attr.set(ValueLayout.JAVA_LONG, 8, code.address());
            attr.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom(license).address());
            Bpf.putName(attr, 48, name);
            attr.set(ValueLayout.JAVA_INT, 68, Bpf.ATTACH_XDP);
            long result = Bpf.call(Bpf.PROG_LOAD, attr, LOAD_BYTES);
            if (Libc.failed(result)) {
                throw refused("load XDP program " + name + " of " + origin, result, attr, arena);
            }
            int fd = (int) result;
            try {
                return new BpfProgram(name, fd, Bpf.programInfo(fd).id());
            } catch (LinuxException e) {
                Libc.close(fd);
                throw e;
            }
        }
    }

    /** Loads once more with the verifier's log on: it costs too much to be on from the start. */
    private static LinuxException refused(String operation, long result, MemorySegment attr, Arena arena) {
        if (Errno.EPERM.is(result)) {
            return Bpf.refused(operation, result);
        }
        MemorySegment log = arena.allocate(LOG_BYTES);
        attr.set(ValueLayout.JAVA_INT, 24, 1);
        attr.set(ValueLayout.JAVA_INT, 28, LOG_BYTES);
        attr.set(ValueLayout.JAVA_LONG, 32, log.address());
        long again = Bpf.call(Bpf.PROG_LOAD, attr, LOAD_BYTES);
        if (!Libc.failed(again)) {
            // Refused for a passing reason (memory): what the second try gave is not what was asked for.
            Libc.close((int) again);
            return Bpf.refused(operation, result);
        }
        String text = log.getString(0).strip();
        if (text.isEmpty()) {
            return Bpf.refused(operation, result);
        }
        List<String> lines = text.lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
        return new LinuxException(
                operation,
                (int) -result,
                "the verifier refused it; the end of its log:\n  " + String.join("\n  ", last));
    }

    /** The name in the object file. */
    public String name() {
        return name;
    }

    /** The kernel's number of the program, as shown by {@code ip link}. */
    public int id() {
        return id;
    }

    /** File descriptor, valid until {@link #close()}. */
    public int fd() {
        if (closed) {
            throw new IllegalStateException("XDP program " + name + " is closed");
        }
        return fd;
    }

    /** Gives the program a name in a bpf file system, by which it lives on until the file is removed. */
    public void pin(Path file) throws LinuxException {
        Bpf.pin(toString(), fd(), file);
    }

    /** The kernel's number of the program that was {@linkplain #pin pinned} there. */
    public static int pinnedId(Path file) throws LinuxException {
        int fd = Bpf.pinned(file);
        try {
            return Bpf.programInfo(fd).id();
        } finally {
            Libc.close(fd);
        }
    }

    /** Runs the program on a packet without any network ({@code BPF_PROG_TEST_RUN}). */
    public TestRunResult testRun(TestRun run) throws LinuxException {
        byte[] packet = run.packet();
        boolean live = run.liveBatch().isPresent();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(TEST_BYTES, 8);
            attr.set(ValueLayout.JAVA_INT, 0, fd());
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
            attr.set(ValueLayout.JAVA_INT, 8, packet.length);
            attr.set(ValueLayout.JAVA_LONG, 16, in.address());
            MemorySegment out = arena.allocate(packet.length + GROWTH);
            if (!live) {
                attr.set(ValueLayout.JAVA_INT, 12, (int) out.byteSize());
                attr.set(ValueLayout.JAVA_LONG, 24, out.address());
            }
            attr.set(ValueLayout.JAVA_INT, 32, run.repeat());
            if (run.ingressIfindex().isPresent()) {
                MemorySegment context = arena.allocate(XDP_CONTEXT_BYTES, 8);
                context.set(ValueLayout.JAVA_INT, 4, packet.length);
                context.set(ValueLayout.JAVA_INT, 12, run.ingressIfindex().getAsInt());
                context.set(ValueLayout.JAVA_INT, 16, run.rxQueue());
                attr.set(ValueLayout.JAVA_INT, 40, XDP_CONTEXT_BYTES);
                attr.set(ValueLayout.JAVA_LONG, 48, context.address());
            }
            if (live) {
                attr.set(ValueLayout.JAVA_INT, 64, LIVE_FRAMES);
                attr.set(ValueLayout.JAVA_INT, 72, run.liveBatch().getAsInt());
            }
            Bpf.check("test XDP program " + name, Bpf.call(Bpf.PROG_TEST_RUN, attr, TEST_BYTES));
            int verdict = attr.get(ValueLayout.JAVA_INT, 4);
            long nanos = Integer.toUnsignedLong(attr.get(ValueLayout.JAVA_INT, 36));
            int length = live ? 0 : attr.get(ValueLayout.JAVA_INT, 12);
            return new TestRunResult(verdict, out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), nanos);
        }
    }

    /** Gives the handle back; the program lives on while a link or a map uses it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }

    /** The name as errors call it. */
    @Override
    public String toString() {
        return "XDP program " + name;
    }
}
