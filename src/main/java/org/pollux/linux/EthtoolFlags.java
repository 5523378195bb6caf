package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * What an interface's hardware or driver does with packets before the kernel sees them ({@code ethtool -k}, the flags of
 * {@code ETHTOOL_GFLAGS}).
 *
 * @param largeReceive whether received TCP packets are joined (LRO)
 */
public record EthtoolFlags(boolean largeReceive) {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int LRO = 1 << 15;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;
    private static final int VALUE_BYTES = 8;

    /** Asks the driver, in the calling thread's network namespace; one that cannot be asked does nothing. */
    public static EthtoolFlags of(String interfaceName) throws LinuxException {
        String operation = "ask for the offloads of interface " + interfaceName;
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length >= IFNAMSIZ) {
            throw new LinuxException(operation, Errno.ENODEV.number());
        }
        int fd = (int)
                LinuxException.check(operation, Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(VALUE_BYTES, 8);
            value.set(ValueLayout.JAVA_INT, 0, ETHTOOL_GFLAGS);
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            MemorySegment.copy(name, 0, request, ValueLayout.JAVA_BYTE, 0, name.length);
            request.set(ValueLayout.JAVA_LONG, IFNAMSIZ, value.address());
            long result = Libc.ioctl(fd, SIOCETHTOOL, request);
            if (Errno.EOPNOTSUPP.is(result)) {
                return new EthtoolFlags(false);
            }
            LinuxException.check(operation, result);
            int flags = value.get(ValueLayout.JAVA_INT, Integer.BYTES);
            return new EthtoolFlags((flags & LRO) != 0);
        } finally {
            Libc.close(fd);
        }
    }
}
