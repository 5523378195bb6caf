package org.pollux.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IPv4 or IPv6. */
public enum AddressFamily {
    /** IPv4, {@code inet}. */
    INET(32),
    /** IPv6, {@code inet6}. */
    INET6(128);

    private final int bits;

    AddressFamily(int bits) {
        this.bits = bits;
    }

    /** The length of an address in bits. */
    public int bits() {
        return bits;
    }

    /** The family of an address. */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet6Address ? INET6 : INET;
    }
}
