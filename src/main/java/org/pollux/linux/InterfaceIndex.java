package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The index of an interface by SIOCGIFINDEX: a microsecond, without the kernel's configuration lock. */
final class InterfaceIndex {
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;

    private InterfaceIndex() {}

    /** Whether the kernel could have an interface of this name. */
    static boolean isName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length > 0 && length < IFNAMSIZ;
    }

    /**
     * The index in the namespace of a socket, if there is such an interface.
     *
     * @param socket any socket
     */
    static OptionalInt of(int socket, String name) throws LinuxException {
        if (!isName(name)) {
            return OptionalInt.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            request.setString(0, name, StandardCharsets.UTF_8);
            long result = Libc.ioctl(socket, SIOCGIFINDEX, request);
            if (Errno.ENODEV.is(result)) {
                return OptionalInt.empty();
            }
            LinuxException.check("look up the index of interface " + name, result);
            return OptionalInt.of(request.get(ValueLayout.JAVA_INT, IFNAMSIZ));
        }
    }
}
