package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.pollux.ipvs.AddressWords;

/** IPv4 or IPv6 as the kernel's maps tell them apart: by maps of their own with keys of their own length. */
enum AddressFamily {
    IPV4(4, "4"),
    IPV6(16, "6");

    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int bytes;
    private final String suffix;

    AddressFamily(int bytes, String suffix) {
        this.bytes = bytes;
        this.suffix = suffix;
    }

    static AddressFamily of(InetAddress address) {
        return of(address instanceof Inet6Address);
    }

    static AddressFamily of(boolean ipv6) {
        return ipv6 ? IPV6 : IPV4;
    }

    /** Bytes of an address. */
    int bytes() {
        return bytes;
    }

    /** The version of IP. */
    byte version() {
        return (byte) (this == IPV6 ? 6 : 4);
    }

    /** The name of the family's own map among two. */
    String map(String stem) {
        return stem + suffix;
    }

    /** The address with these bytes; one that IPv4 is mapped to stays an IPv6 address. */
    InetAddress address(byte[] wire) {
        try {
            return this == IPV6 ? Inet6Address.getByAddress(null, wire, -1) : InetAddress.getByAddress(wire);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(wire.length + " bytes are no address of " + this, e);
        }
    }

    /** Writes an address as it is on the wire. */
    static void put(MemorySegment target, long offset, InetAddress address) {
        byte[] wire = address.getAddress();
        MemorySegment.copy(wire, 0, target, ValueLayout.JAVA_BYTE, offset, wire.length);
    }

    /** Writes an address of this family, given as the engine has it, as it is on the wire. */
    void put(MemorySegment target, long offset, long high, long low) {
        if (this == IPV4) {
            target.set(NETWORK_INT, offset, (int) low);
        } else {
            target.set(NETWORK_LONG, offset, high);
            target.set(NETWORK_LONG, offset + Long.BYTES, low);
        }
    }

    /** Upper half of an address that stands there as on the wire, as the engine has it. */
    long high(MemorySegment source, long offset) {
        return this == IPV4 ? 0 : source.get(NETWORK_LONG, offset);
    }

    /** Lower half of an address that stands there as on the wire, as the engine has it. */
    long low(MemorySegment source, long offset) {
        return this == IPV4
                ? AddressWords.mapped(source.get(NETWORK_INT, offset))
                : source.get(NETWORK_LONG, offset + Long.BYTES);
    }
}
