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

    /** The same with a program ({@code pass}) that reads a register before anything was written to it. */
    public static BpfObject refusedByTheVerifier() {
        byte[] bytes = bytes();
        try {
            ElfFile.Section section =
                    ElfFile.read(bytes, "broken.bpf.o").section("xdp/pass").orElseThrow();
            byte[] r0IsR5 = {(byte) 0xbf, 0x50, 0, 0, 0, 0, 0, 0};
            System.arraycopy(r0IsR5, 0, bytes, section.offset(), r0IsR5.length);
            return BpfObject.parse(bytes, "broken.bpf.o");
        } catch (BpfObjectException e) {
            throw new AssertionError(e);
        }
    }
}
