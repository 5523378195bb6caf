package org.pollux.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfObject;
import org.pollux.linux.bpf.BpfObjectException;

/** The compiled {@code src/test/bpf/bench.c}, with the names and offsets that this side of it needs. */
final class BenchObject {
    static final String GENERATE = "generate";
    static final String REDIRECT = "redirect";
    static final String DROP = "drop";
    static final String PASS = "pass";
    static final String SINK = "sink";
    static final String HANDSHAKE = "handshake";

    static final String STATE = ".bss";

    private static final String FILE = "bench.bpf.o";

    private BenchObject() {}

    /** {@code struct state}. */
    static final class State {
        static final int FRAME = 0;
        static final int FRAME_BYTES = 56;
        static final int HEADER_SUM = 56;
        static final int TRANSPORT_SUM = 60;
        static final int FIRST_ADDRESS = 64;
        static final int FLOWS = 68;
        static final int STRIDE = 72;
        static final int NEXT = 76;
        static final int IFINDEX = 80;
        static final int WINDOW = 84;
        static final int LOST = 88;
        static final int SENT = 96;
        static final int LIMIT = 104;
        static final int SILENCE = 128;
        static final int SILENCE_WANTED = 136;
        static final int ABSENCE = 192;
        static final int ARRIVALS = 256;
        static final int ARRIVALS_BYTES = 64;
        static final int CPUS = 8;
        static final int BYTES = ARRIVALS + CPUS * ARRIVALS_BYTES;

        private State() {}
    }

    private static BpfObject object() {
        try (InputStream in = BenchObject.class.getResourceAsStream(FILE)) {
            return BpfObject.parse(Objects.requireNonNull(in, FILE).readAllBytes(), FILE);
        } catch (IOException | BpfObjectException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Loads it.
     *
     * @param timed whether the receiver notes the longest time between two packets
     */
    static BpfCollection load(boolean timed) throws LinuxException {
        return object().withVariable("timed", number(timed ? 1 : 0)).load();
    }

    /** Loads it for the program that sends everything out of one interface. */
    static BpfCollection loadRedirecting(int ifindex) throws LinuxException {
        return object().withVariable("redirect_to", number(ifindex)).load();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
