package org.pollux.linux.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The object of {@code src/test/bpf/probe.c}. */
public final class Probe {
    private Probe() {}

    /** Its bytes. */
    public static byte[] bytes() {
        try (InputStream in = Probe.class.getResourceAsStream("probe.bpf.o")) {
            return Objects.requireNonNull(in, "probe.bpf.o").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parsed. */
    public static BpfObject object() {
        try {
            return BpfObject.parse(bytes(), "probe.bpf.o");
        } catch (BpfObjectException e) {
            throw new AssertionError(e);
        }
    }
}
