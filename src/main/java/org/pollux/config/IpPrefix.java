package org.pollux.config;

import java.net.InetAddress;

/**
 * An address with the length of its network's prefix, such as {@code 192.0.2.10/24}. The host bits are kept.
 *
 * @param address the address
 * @param length the prefix length in bits, 0..32 or 0..128
 */
public record IpPrefix(InetAddress address, int length) {
    /** Refuses a length that the address family does not have. */
    public IpPrefix {
        int bits = address.getAddress().length * 8;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length " + length + " is not in 0.." + bits);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
