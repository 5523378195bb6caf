package org.pollux.linux.xsk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/** The steps that turn a new AF_XDP socket into one that is bound to a queue ({@code linux/if_xdp.h}). */
final class XskSetup {
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_RX_RING = 2;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_FILL_RING = 5;
    private static final int XDP_COMPLETION_RING = 6;
    private static final int XDP_OPTIONS = 8;
    private static final int XDP_OPTIONS_ZEROCOPY = 1;

    private static final long PGOFF_RX = 0;
    private static final long PGOFF_TX = 0x8000_0000L;
    private static final long PGOFF_FILL = 0x1_0000_0000L;
    private static final long PGOFF_COMPLETION = 0x1_8000_0000L;

    private static final int OFFSETS_BYTES = 128;
    private static final int RING_OFFSETS_BYTES = 32;
    private static final int DESCRIPTOR_BYTES = 16;

    private static final int SOCKADDR_BYTES = 16;
    private static final int FLAG_SHARED_UMEM = 1;
    private static final int FLAG_COPY = 2;
    private static final int FLAG_ZEROCOPY = 4;
    private static final int FLAG_NEED_WAKEUP = 8;

    private static final long RELEASE_LIMIT_NANOS = 500_000_000;
    private static final long RELEASE_STEP_NANOS = 1_000_000;

    private static final int SO_SNDBUFFORCE = 32;
    private static final int PACKET_BYTES_IN_KERNEL = 4096;

    private final int fd;
    private final String name;
    private final Arena arena;

    /**
     * @param name the socket, for errors
     * @param arena the life of the rings' mappings
     */
    XskSetup(int fd, String name, Arena arena) {
        this.fd = fd;
        this.name = name;
        this.arena = arena;
    }

    /** The four rings. */
    record Rings(Ring rx, Ring tx, Ring fill, Ring completion) {}

    Rings rings(XskSettings settings) throws LinuxException {
        size(XDP_FILL_RING, settings.fill());
        size(XDP_COMPLETION_RING, settings.completion());
        size(XDP_RX_RING, settings.rx());
        size(XDP_TX_RING, settings.tx());
        try (Arena local = Arena.ofConfined()) {
            MemorySegment offsets = local.allocate(OFFSETS_BYTES, 8);
            option(XDP_MMAP_OFFSETS, offsets, "ask for the rings of ", local);
            return new Rings(
                    ring(offsets, 0, PGOFF_RX, settings.rx(), DESCRIPTOR_BYTES),
                    ring(offsets, 1, PGOFF_TX, settings.tx(), DESCRIPTOR_BYTES),
                    ring(offsets, 2, PGOFF_FILL, settings.fill(), Long.BYTES),
                    ring(offsets, 3, PGOFF_COMPLETION, settings.completion(), Long.BYTES));
        }
    }

    private void size(int option, int entries) throws LinuxException {
        LinuxException.check("make the rings of " + name, Libc.setsockopt(fd, XskSocket.SOL_XDP, option, entries));
    }

    private void option(int option, MemorySegment value, String what, Arena local) throws LinuxException {
        MemorySegment length = local.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
        LinuxException.check(what + name, Libc.getsockopt(fd, XskSocket.SOL_XDP, option, value, length));
        if (length.get(ValueLayout.JAVA_INT, 0) != value.byteSize()) {
            throw new LinuxException(
                    what + name, Errno.EINVAL.number(), "Linux is older than 5.4, which AF_XDP needs here");
        }
    }

    private Ring ring(MemorySegment offsets, int index, long pageOffset, int entries, int entryBytes)
            throws LinuxException {
        long at = (long) index * RING_OFFSETS_BYTES;
        Ring.Layout layout = new Ring.Layout(
                offsets.get(ValueLayout.JAVA_LONG, at),
                offsets.get(ValueLayout.JAVA_LONG, at + 8),
                offsets.get(ValueLayout.JAVA_LONG, at + 16),
                offsets.get(ValueLayout.JAVA_LONG, at + 24));
        long bytes = layout.entries() + (long) entries * entryBytes;
        int flags = Libc.MAP_SHARED | Libc.MAP_POPULATE;
        long start = LinuxException.check(
                "map the rings of " + name, Libc.mmap(bytes, Libc.PROT_READ | Libc.PROT_WRITE, flags, fd, pageOffset));
        MemorySegment memory = MemorySegment.ofAddress(start).reinterpret(bytes, arena, segment -> {
            long ignored = Libc.munmap(start, bytes);
        });
        return new Ring(memory, layout, entries);
    }

    /** In copy mode every packet in flight counts as bytes of the socket's send buffer: as many as the ring takes. */
    void sendBuffer(int entries) throws LinuxException {
        int bytes = entries * PACKET_BYTES_IN_KERNEL;
        long result = Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_SNDBUFFORCE, bytes);
        if (Errno.EPERM.is(result)) {
            // Without CAP_NET_ADMIN the system's bound (net.core.wmem_max) applies: less in flight, nothing lost.
            result = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_SNDBUF, bytes);
        }
        LinuxException.check("set the send buffer of " + name, result);
    }

    /**
     * Binds to a queue.
     *
     * @param mode what is asked for; ignored when the memory is shared: the first socket chose
     * @param shared descriptor of a bound socket with the same memory
     * @return what was got
     */
    XskMode bind(int ifindex, int queue, XskMode mode, Optional<Integer> shared) throws LinuxException {
        int flags = FLAG_SHARED_UMEM;
        if (shared.isEmpty()) {
            flags = FLAG_NEED_WAKEUP
                    | switch (mode) {
                        case ZEROCOPY -> FLAG_ZEROCOPY;
                        case COPY -> FLAG_COPY;
                        // The kernel then tries zero copy first.
                        case BEST -> 0;
                    };
        }
        try (Arena local = Arena.ofConfined()) {
            MemorySegment address = local.allocate(SOCKADDR_BYTES, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_XDP);
            address.set(ValueLayout.JAVA_SHORT, 2, (short) flags);
            address.set(ValueLayout.JAVA_INT, 4, ifindex);
            address.set(ValueLayout.JAVA_INT, 8, queue);
            address.set(ValueLayout.JAVA_INT, 12, shared.orElse(0));
            long result = Libc.bind(fd, address, SOCKADDR_BYTES);
            // The kernel lets go of a closed socket's queue in the background and tells nobody when it has.
            long deadline = System.nanoTime() + RELEASE_LIMIT_NANOS;
            while (Errno.EBUSY.is(result) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(RELEASE_STEP_NANOS);
                result = Libc.bind(fd, address, SOCKADDR_BYTES);
            }
            if (Libc.failed(result)) {
                throw refused(ifindex, queue, shared.isPresent(), (int) -result);
            }
            MemorySegment options = local.allocate(ValueLayout.JAVA_INT);
            option(XDP_OPTIONS, options, "ask for the mode of ", local);
            boolean zeroCopy = (options.get(ValueLayout.JAVA_INT, 0) & XDP_OPTIONS_ZEROCOPY) != 0;
            return zeroCopy ? XskMode.ZEROCOPY : XskMode.COPY;
        }
    }

    private LinuxException refused(int ifindex, int queue, boolean shared, int errno) {
        String detail =
                switch (Errno.of(errno).orElse(Errno.EIO)) {
                    case EBUSY -> "another AF_XDP socket has this queue; stop the program that it belongs to";
                    case EINVAL ->
                        "the interface has no receive and transmit queue " + queue + " (ethtool -l shows them)";
                    case EOPNOTSUPP, EPROTONOSUPPORT ->
                        shared
                                ? "the sockets that share its memory use zero copy, which this driver cannot: use copy mode for all"
                                : "the driver cannot do zero copy; use copy mode";
                    case ENODEV -> "there is no interface " + ifindex + " in this network namespace";
                    case ENOMEM, ENOBUFS -> "the kernel has no memory for it; use fewer or smaller rings";
                    default -> "";
                };
        return new LinuxException("bind " + name, errno, detail);
    }
}
