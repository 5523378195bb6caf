package org.pollux.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A TUN interface through which IP packets are handed to this host's own stack as if they had come from the wire. No route
 * leads to it, so the stack answers by the interface its routes say. Disappears with its file descriptor, and so with the
 * process. Needs CAP_NET_ADMIN and {@code /dev/net/tun}.
 *
 * <p>Packets may have any source: reverse path filtering is taken off the device as far as it goes. The kernel uses the
 * stricter of this interface's setting and that of {@code all}, except that loose (2) wins over strict (1); see
 * {@link #reversePathFilter}. For one thread at a time.
 */
public final class TunDevice implements AutoCloseable {
    private static final long TUNSETIFF = 0x400454CAL;
    private static final int IFF_TUN_NO_PI = 0x0001 | 0x1000;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;
    private static final int SCOPE_HOST = 254;

    private final int fd;
    private final String name;
    private final int interfaceIndex;
    private final ReversePathFilter reversePathFilter;

    /** What the kernel does with sources of injected packets ({@code rp_filter}). */
    public enum ReversePathFilter {
        /** Takes any source. */
        OFF,
        /**
         * Takes sources that some route leads to; with a default route, any. Set because {@code all} is not off; the device
         * then has the address 192.0.0.8.
         */
        LOOSE
    }

    private TunDevice(int fd, String name, int interfaceIndex, ReversePathFilter reversePathFilter) {
        this.fd = fd;
        this.name = name;
        this.interfaceIndex = interfaceIndex;
        this.reversePathFilter = reversePathFilter;
    }

    /**
     * Creates the interface in the calling thread's network namespace and sets it up.
     *
     * @param name its name, at most 15 characters; {@code %d} in it becomes the first free number
     * @throws IOException EBUSY when the name is taken, ENOENT without {@code /dev/net/tun}, EPERM without CAP_NET_ADMIN
     */
    public static TunDevice open(String name) throws IOException {
        String operation = "create TUN interface " + name;
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= IFNAMSIZ) {
            throw new LinuxException(operation, Errno.EINVAL.number(), "a name has 1 to 15 characters");
        }
        int fd = (int) LinuxException.check(
                operation + " (open /dev/net/tun)",
                Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC));
        try (Arena arena = Arena.ofConfined();
                Netlink netlink = Netlink.open()) {
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
            request.set(ValueLayout.JAVA_SHORT, IFNAMSIZ, (short) IFF_TUN_NO_PI);
            LinuxException.check(operation, Libc.ioctl(fd, TUNSETIFF, request));
            String created = request.getString(0, StandardCharsets.UTF_8);
            int index = netlink.interfaceIndex(created)
                    .orElseThrow(() -> new LinuxException(operation, Errno.ENODEV.number(), "it vanished at once"));
            ReversePathFilter filter = openTheDoor(created);
            if (filter == ReversePathFilter.LOOSE) {
                // Where an interface has no address, the kernel filters strictly, whatever it is told.
                netlink.addAddress(dummyAddress(index));
            }
            netlink.setUp(index, true);
            return new TunDevice(fd, created, index, filter);
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** 192.0.0.8, the address of hosts that have none (RFC 7600 §4.8), only for this host and without a route. */
    private static InterfaceAddress dummyAddress(int interfaceIndex) {
        return new InterfaceAddress(
                interfaceIndex,
                InetAddress.ofLiteral("192.0.0.8"),
                32,
                Optional.empty(),
                Optional.empty(),
                SCOPE_HOST,
                InterfaceAddress.NOPREFIXROUTE,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private static ReversePathFilter openTheDoor(String name) throws IOException {
        InterfaceSysctl ipv4 = InterfaceSysctl.ipv4(name);
        ReversePathFilter filter =
                InterfaceSysctl.ipv4("all").readInt("rp_filter").orElse(0) == 0
                        ? ReversePathFilter.OFF
                        : ReversePathFilter.LOOSE;
        ipv4.write("rp_filter", filter == ReversePathFilter.OFF ? "0" : "2");
        InterfaceSysctl ipv6 = InterfaceSysctl.ipv6(name);
        Optional<String> mode = ipv6.read("addr_gen_mode");
        if (mode.isPresent()) {
            // No link-local address and no solicitations: nobody reads this end.
            ipv6.write("addr_gen_mode", "1");
        }
        return filter;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its index. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** What could be done about filtering by source. */
    public ReversePathFilter reversePathFilter() {
        return reversePathFilter;
    }

    /**
     * Hands one packet to the stack. Neither blocks nor allocates.
     *
     * @param packet native memory
     * @param offset where the IP header starts
     * @param length bytes of the IP packet
     * @return whether the stack took it; false when it was refused as no IP packet, for want of memory or because the
     *     interface was set down: count it as dropped
     * @throws LinuxException for any other error: the device is unusable
     */
    public boolean write(MemorySegment packet, long offset, long length) throws LinuxException {
        long written = Libc.write(fd, packet.asSlice(offset, length), length);
        if (!Libc.failed(written)) {
            return true;
        }
        if (Errno.EINVAL.is(written)
                || Errno.EAGAIN.is(written)
                || Errno.ENOMEM.is(written)
                || Errno.ENOBUFS.is(written)
                || Errno.EIO.is(written)) {
            return false;
        }
        throw new LinuxException("write to TUN interface " + name, (int) -written);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
