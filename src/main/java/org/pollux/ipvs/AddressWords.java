package org.pollux.ipvs;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * IP addresses as two longs, most significant first, in network byte order. IPv4 is written as the IPv4-mapped
 * {@code ::ffff:a.b.c.d} (RFC 4291 §2.5.5.2); the family is always carried beside the words.
 */
public final class AddressWords {
    private static final long MAPPED = 0x0000_FFFF_0000_0000L;

    private AddressWords() {}

    /** Upper half of an address. */
    public static long high(InetAddress address) {
        return address instanceof Inet4Address ? 0 : word(address.getAddress(), 0);
    }

    /** Lower half of an address. */
    public static long low(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? mapped(word32(bytes, 0)) : word(bytes, 8);
    }

    /** Lower half of an IPv4 address given as the 32-bit number of its dotted form. */
    public static long mapped(int ipv4) {
        return MAPPED | (ipv4 & 0xFFFF_FFFFL);
    }

    /** The address as an object; for listings, not for the packet path. */
    public static InetAddress toInetAddress(boolean ipv6, long high, long low) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        for (int i = 0; i < bytes.length; i++) {
            int shift = 8 * (bytes.length - 1 - i);
            bytes[i] = (byte) (shift < 64 ? low >>> shift : high >>> (shift - 64));
        }
        try {
            // Without the detour an IPv4-mapped IPv6 address would come back as an IPv4 one.
            return ipv6 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    private static long word(byte[] bytes, int at) {
        return ((long) word32(bytes, at) << 32) | (word32(bytes, at + 4) & 0xFFFF_FFFFL);
    }

    private static int word32(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }
}
