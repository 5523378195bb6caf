package org.pollux.linux.bpf;

import java.util.Optional;
import org.pollux.linux.LinuxException;

/**
 * An XDP program on an interface through a bpf link: when this process ends, however it ends, the kernel takes the program
 * off. The interface is one of the network namespace of the calling thread.
 *
 * <p>Every method throws {@link LinuxException} when the kernel refuses.
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class XdpLink implements AutoCloseable {
    private XdpLink() {}

    /** A program that sits on an interface. */
    public record Attached(int programId, String programName, XdpMode mode) {}

    /**
     * Attaches in that mode or not at all. A program that is there already, whoever's, is left alone and named in the
     * exception.
     */
    public static XdpLink attach(BpfProgram program, int ifindex, XdpMode mode) throws LinuxException {
        throw new UnsupportedOperationException(program.name() + ifindex + mode);
    }

    /** Attaches in native mode, and where the driver refuses that, in generic mode; {@link #nativeRefusal()} says why. */
    public static XdpLink attach(BpfProgram program, int ifindex) throws LinuxException {
        throw new UnsupportedOperationException(program.name() + ifindex);
    }

    /** The program that sits on an interface now. */
    public static Optional<Attached> query(int ifindex) throws LinuxException {
        throw new UnsupportedOperationException("" + ifindex);
    }

    public int ifindex() {
        throw new UnsupportedOperationException();
    }

    /** The mode in which it runs. */
    public XdpMode mode() {
        throw new UnsupportedOperationException();
    }

    /** Why native mode was not to be had; empty when it was, or was not asked for. */
    public Optional<String> nativeRefusal() {
        throw new UnsupportedOperationException();
    }

    /** Puts another program in the place of the present one, without a packet in between seeing none. */
    public void update(BpfProgram program) throws LinuxException {
        throw new UnsupportedOperationException(program.name());
    }

    /** Takes the program off the interface. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
