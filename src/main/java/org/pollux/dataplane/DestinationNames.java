package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Optional;
import org.pollux.dataplane.KernelLayout.DestinationName;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;

/** The real servers that flows refer to by number, as they stand in the kernel's array of their names. */
final class DestinationNames {
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final byte NOTHING = 0;
    private static final byte IPV4 = 4;
    private static final byte IPV6 = 6;

    private DestinationNames() {}

    /** A real server of a service. */
    record Name(ServiceKey service, DestinationKey destination) {}

    static void put(MemorySegment names, int number, ServiceKey service, DestinationKey destination) {
        long at = (long) number * DestinationName.BYTES;
        names.asSlice(at, DestinationName.BYTES).fill((byte) 0);
        switch (service) {
            case ServiceKey.Addressed addressed -> {
                AddressFamily.put(names, at + DestinationName.SERVICE_ADDR, addressed.address());
                names.set(NETWORK_SHORT, at + DestinationName.SERVICE_PORT, (short) addressed.port());
                names.set(ValueLayout.JAVA_BYTE, at + DestinationName.PROTOCOL, (byte)
                        addressed.protocol().number());
            }
            case ServiceKey.Marked marked -> names.set(ValueLayout.JAVA_INT, at + DestinationName.MARK, marked.mark());
        }
        AddressFamily.put(names, at + DestinationName.ADDR, destination.address());
        names.set(NETWORK_SHORT, at + DestinationName.PORT, (short) destination.port());
        names.set(
                ValueLayout.JAVA_BYTE,
                at + DestinationName.FAMILY,
                version(destination.address() instanceof Inet6Address));
        // Last: only now does the entry say something.
        names.set(ValueLayout.JAVA_BYTE, at + DestinationName.SERVICE_FAMILY, version(service.ipv6()));
    }

    static void clear(MemorySegment names, int number) {
        names.set(
                ValueLayout.JAVA_BYTE, (long) number * DestinationName.BYTES + DestinationName.SERVICE_FAMILY, NOTHING);
    }

    /** Who has a number; empty for nobody, and for what was written by no daemon. */
    static Optional<Name> get(MemorySegment names, int number) {
        long at = (long) number * DestinationName.BYTES;
        byte serviceFamily = names.get(ValueLayout.JAVA_BYTE, at + DestinationName.SERVICE_FAMILY);
        byte family = names.get(ValueLayout.JAVA_BYTE, at + DestinationName.FAMILY);
        if ((serviceFamily != IPV4 && serviceFamily != IPV6) || (family != IPV4 && family != IPV6)) {
            return Optional.empty();
        }
        int port = Short.toUnsignedInt(names.get(NETWORK_SHORT, at + DestinationName.PORT));
        return service(names, at, serviceFamily == IPV6)
                .map(service -> new Name(
                        service, new DestinationKey(address(names, at + DestinationName.ADDR, family == IPV6), port)));
    }

    private static Optional<ServiceKey> service(MemorySegment names, long at, boolean ipv6) {
        int mark = names.get(ValueLayout.JAVA_INT, at + DestinationName.MARK);
        if (mark != 0) {
            return Optional.of(new ServiceKey.Marked(ipv6, mark));
        }
        int number = names.get(ValueLayout.JAVA_BYTE, at + DestinationName.PROTOCOL) & 0xFF;
        InetAddress address = address(names, at + DestinationName.SERVICE_ADDR, ipv6);
        int port = Short.toUnsignedInt(names.get(NETWORK_SHORT, at + DestinationName.SERVICE_PORT));
        for (Protocol protocol : Protocol.values()) {
            if (protocol.number() == number) {
                return Optional.of(ServiceKey.of(protocol, address, port));
            }
        }
        return Optional.empty();
    }

    private static InetAddress address(MemorySegment names, long at, boolean ipv6) {
        AddressFamily family = ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        return family.address(names.asSlice(at, family.bytes()).toArray(ValueLayout.JAVA_BYTE));
    }

    private static byte version(boolean ipv6) {
        return ipv6 ? IPV6 : IPV4;
    }
}
