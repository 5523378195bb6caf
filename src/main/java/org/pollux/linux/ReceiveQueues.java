package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** How many receive queues an interface uses at present ({@code ethtool -l}). */
public final class ReceiveQueues {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GCHANNELS = 0x3C;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;
    /** {@code struct ethtool_channels}: the command, four maxima, then rx, tx, other and combined counts. */
    private static final int CHANNELS_BYTES = 36;

    private static final int RX_COUNT = 20;
    private static final int COMBINED_COUNT = 32;

    private ReceiveQueues() {}

    /**
     * Asks the driver, in the calling thread's network namespace.
     *
     * @return 1 or more; 1 also for drivers that cannot be asked
     */
    public static int count(String interfaceName) throws LinuxException {
        int fd = (int) LinuxException.check(
                "open a socket", Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
            if (name.length >= IFNAMSIZ) {
                throw new LinuxException("count the queues of " + interfaceName, Errno.ENODEV.number());
            }
            MemorySegment channels = arena.allocate(CHANNELS_BYTES, 8);
            channels.set(ValueLayout.JAVA_INT, 0, ETHTOOL_GCHANNELS);
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            MemorySegment.copy(name, 0, request, ValueLayout.JAVA_BYTE, 0, name.length);
            request.set(ValueLayout.JAVA_LONG, IFNAMSIZ, channels.address());
            long result = Libc.ioctl(fd, SIOCETHTOOL, request);
            if (Errno.EOPNOTSUPP.is(result)) {
                return 1;
            }
            LinuxException.check("count the queues of interface " + interfaceName, result);
            return Math.max(
                    1,
                    channels.get(ValueLayout.JAVA_INT, RX_COUNT) + channels.get(ValueLayout.JAVA_INT, COMBINED_COUNT));
        } finally {
            Libc.close(fd);
        }
    }
}
