package org.pollux.linux.bpf;

import org.pollux.linux.LinuxException;

/** An XDP program that the verifier accepted. Any thread may use it. */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class BpfProgram implements AutoCloseable {
    private BpfProgram() {}

    /** The name in the object file. */
    public String name() {
        throw new UnsupportedOperationException();
    }

    /** The kernel's number of the program, as shown by {@code ip link}. */
    public int id() {
        throw new UnsupportedOperationException();
    }

    /** File descriptor, valid until {@link #close()}. */
    public int fd() {
        throw new UnsupportedOperationException();
    }

    /** Runs the program on a packet without any network ({@code BPF_PROG_TEST_RUN}). */
    public TestRunResult testRun(TestRun run) throws LinuxException {
        throw new UnsupportedOperationException(run.toString());
    }

    /** Gives the handle back; the program lives on while a link or a map uses it. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
