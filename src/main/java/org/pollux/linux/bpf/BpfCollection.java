package org.pollux.linux.bpf;

/** The maps and programs of one object in the kernel; closing it closes them all. */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class BpfCollection implements AutoCloseable {
    BpfCollection() {}

    /** @throws java.util.NoSuchElementException when the object has no such map */
    public BpfMap map(String name) {
        throw new UnsupportedOperationException(name);
    }

    /** @throws java.util.NoSuchElementException when the object has no such program */
    public BpfProgram program(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
