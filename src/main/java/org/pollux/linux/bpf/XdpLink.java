package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/**
 * An XDP program on an interface through a bpf link: when this process ends, however it ends, the kernel takes the program
 * off, unless the link was {@linkplain #pin pinned}. The interface is one of the network namespace of the calling thread.
 *
 * <p>Every method throws {@link LinuxException} when the kernel refuses.
 */
public final class XdpLink implements AutoCloseable {
    private static final int ATTR_BYTES = 16;

    /** {@code BPF_LINK_TYPE_XDP}, and places in {@code struct bpf_link_info}. */
    private static final int LINK_TYPE_XDP = 6;

    private static final int INFO_PROGRAM = 8;
    private static final int INFO_IFINDEX = 16;
    private static final int INFO_BYTES = 24;

    private final int fd;
    private final int ifindex;
    private final XdpMode mode;
    private final Optional<String> nativeRefusal;
    private boolean closed;

    private XdpLink(int fd, int ifindex, XdpMode mode, Optional<String> nativeRefusal) {
        this.fd = fd;
        this.ifindex = ifindex;
        this.mode = mode;
        this.nativeRefusal = nativeRefusal;
    }

    /**
     * A program that sits on an interface.
     *
     * @param programId the kernel's number of it
     * @param programName its name, at most 15 characters; empty for one that has none
     * @param mode where it runs
     */
    public record Attached(int programId, String programName, XdpMode mode) {
        /** As errors show it. */
        @Override
        public String toString() {
            return "XDP program " + (programName.isEmpty() ? "" : programName + " ") + "(id " + programId + ", "
                    + mode.name().toLowerCase(Locale.ROOT) + ")";
        }
    }

    /**
     * Attaches in that mode or not at all. A program that is there already, whoever's, is left alone and named in the
     * exception ({@link Errno#EBUSY}).
     */
    public static XdpLink attach(BpfProgram program, int ifindex, XdpMode mode) throws LinuxException {
        return attach(program, ifindex, mode, Optional.empty());
    }

    /** Attaches in native mode, and where the driver refuses that, in generic mode; {@link #nativeRefusal()} says why. */
    public static XdpLink attach(BpfProgram program, int ifindex) throws LinuxException {
        try {
            return attach(program, ifindex, XdpMode.NATIVE, Optional.empty());
        } catch (LinuxException e) {
            boolean another = e.is(Errno.EBUSY) || e.is(Errno.EPERM) || e.is(Errno.ENODEV) || e.is(Errno.EACCES);
            if (another) {
                throw e;
            }
            try {
                return attach(program, ifindex, XdpMode.GENERIC, Optional.of(String.valueOf(e.getMessage())));
            } catch (LinuxException generic) {
                generic.addSuppressed(e);
                throw generic;
            }
        }
    }

    private static XdpLink attach(BpfProgram program, int ifindex, XdpMode mode, Optional<String> nativeRefusal)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(ValueLayout.JAVA_INT, 0, program.fd());
            attr.set(ValueLayout.JAVA_INT, 4, ifindex);
            attr.set(ValueLayout.JAVA_INT, 8, Bpf.ATTACH_XDP);
            attr.set(ValueLayout.JAVA_INT, 12, mode.flag());
            long result = Bpf.call(Bpf.LINK_CREATE, attr, ATTR_BYTES);
            if (Libc.failed(result)) {
                throw refused(program, ifindex, mode, (int) -result);
            }
            return new XdpLink((int) result, ifindex, mode, nativeRefusal);
        }
    }

    private static LinuxException refused(BpfProgram program, int ifindex, XdpMode mode, int errno)
            throws LinuxException {
        Optional<String> name = XdpQuery.nameOf(ifindex);
        String where = name.orElse("interface " + ifindex);
        String operation =
                "attach " + program + " to " + where + " in " + mode.name().toLowerCase(Locale.ROOT) + " mode";
        if (name.isEmpty()) {
            // The kernel itself says EINVAL.
            return new LinuxException(
                    operation, Errno.ENODEV.number(), "there is no such interface in this network namespace");
        }
        Optional<Errno> error = Errno.of(errno);
        if (error.isEmpty()) {
            return Bpf.refused(operation, -errno);
        }
        return switch (error.get()) {
            // The kernel says EEXIST for a program in the other mode.
            case EBUSY, EEXIST ->
                new LinuxException(
                        operation,
                        Errno.EBUSY.number(),
                        query(ifindex).map(Attached::toString).orElse("another XDP program")
                                + " is there already: stop "
                                + "what put it there, or take it off: 'ip link set dev " + where
                                + " xdp off', or remove the "
                                + "link's file below /sys/fs/bpf if it was pinned there");
            case EOPNOTSUPP ->
                new LinuxException(
                        operation,
                        errno,
                        mode == XdpMode.NATIVE
                                ? "the driver has no native XDP, or not with its present settings; generic mode works"
                                        + " with every driver"
                                : "the interface cannot run XDP programs");
            case EINVAL, ERANGE ->
                new LinuxException(
                        operation,
                        errno,
                        "the interface's settings do not allow it (an MTU above one page, LRO, too many queues: see the"
                                + " kernel log), or Linux is older than 5.9");
            default -> Bpf.refused(operation, -errno);
        };
    }

    /**
     * Opens a link that was {@linkplain #pin pinned}; empty when its interface is gone, or was left by the program in
     * another way: such a link does nothing any more.
     */
    public static Optional<XdpLink> open(Path file) throws LinuxException {
        int fd = Bpf.pinned(file);
        try {
            int ifindex = interfaceOf(file, fd);
            Optional<Attached> attached = ifindex == 0 ? Optional.empty() : query(ifindex);
            if (attached.isEmpty()) {
                Libc.close(fd);
                return Optional.empty();
            }
            return Optional.of(new XdpLink(fd, ifindex, attached.get().mode(), Optional.empty()));
        } catch (LinuxException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Whether a pinned link has its program on an interface, in whatever network namespace. */
    public static boolean isOnInterface(Path file) throws LinuxException {
        int fd = Bpf.pinned(file);
        try {
            return interfaceOf(file, fd) != 0;
        } finally {
            Libc.close(fd);
        }
    }

    /** The number of the link's interface; 0, as the kernel has it, where there is none or it is a link of another kind. */
    private static int interfaceOf(Path file, int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = Bpf.info(file.toString(), fd, INFO_BYTES, arena);
            return info.get(ValueLayout.JAVA_INT, 0) == LINK_TYPE_XDP
                    ? info.get(ValueLayout.JAVA_INT, INFO_IFINDEX)
                    : 0;
        }
    }

    /** Gives the link a name in a bpf file system: the program stays until the file is removed. */
    public void pin(Path file) throws LinuxException {
        Bpf.pin("the XDP link to interface " + ifindex, fd, file);
    }

    /** The kernel's number of the program that the link has on its interface. */
    public int programId() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return Bpf.info("the XDP link to interface " + ifindex, fd, INFO_BYTES, arena)
                    .get(ValueLayout.JAVA_INT, INFO_PROGRAM);
        }
    }

    /** The program that sits on an interface now. */
    public static Optional<Attached> query(int ifindex) throws LinuxException {
        return XdpQuery.attached(ifindex);
    }

    /** Number of the interface. */
    public int ifindex() {
        return ifindex;
    }

    /** The mode in which it runs. */
    public XdpMode mode() {
        return mode;
    }

    /** Why native mode was not to be had; empty when it was, or was not asked for. */
    public Optional<String> nativeRefusal() {
        return nativeRefusal;
    }

    /** Puts another program in the place of the present one; every packet meets one of the two. */
    public void update(BpfProgram program) throws LinuxException {
        if (closed) {
            throw new IllegalStateException("the XDP link to interface " + ifindex + " is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(ValueLayout.JAVA_INT, 0, fd);
            attr.set(ValueLayout.JAVA_INT, 4, program.fd());
            Bpf.check(
                    "replace the XDP program of interface " + ifindex + " by " + program,
                    Bpf.call(Bpf.LINK_UPDATE, attr, ATTR_BYTES));
        }
    }

    /** Gives the handle back; the program stays if the link was pinned. */
    public void release() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }

    /** Takes the program off the interface; nothing happens when the interface has gone. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(ValueLayout.JAVA_INT, 0, fd);
            // At once, even if a forked child still held the descriptor. Kernels before 5.9 have no links at all, so
            // the
            // only refusal possible is that the interface is gone, and then the program is too.
            Bpf.call(Bpf.LINK_DETACH, attr, ATTR_BYTES);
        }
        Libc.close(fd);
    }
}
