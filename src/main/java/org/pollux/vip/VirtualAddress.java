package org.pollux.vip;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A virtual IP address and where it belongs.
 *
 * @param address the address
 * @param prefixLength bits of its network, 0..32 or 0..128
 * @param interfaceName the interface it is put on, 1 to 15 characters
 * @param label the IPv4 label, at most 15 characters
 * @param broadcast the IPv4 broadcast address
 * @param scope how far it is valid ({@code rt_scope} of rtnetlink(7)): 0 global, 200 site, 253 link, 254 host
 */
public record VirtualAddress(
        InetAddress address,
        int prefixLength,
        String interfaceName,
        Optional<String> label,
        Optional<InetAddress> broadcast,
        int scope) {
    /** {@code RT_SCOPE_UNIVERSE}: valid everywhere. */
    public static final int GLOBAL = 0;

    /** Refuses a prefix length that the family does not have. */
    public VirtualAddress {
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0.." + bits);
        }
        if (interfaceName.isEmpty() || interfaceName.length() > 15) {
            throw new IllegalArgumentException("not an interface name: '" + interfaceName + "'");
        }
    }

    /** A global one without label and broadcast. */
    public static VirtualAddress of(InetAddress address, int prefixLength, String interfaceName) {
        return new VirtualAddress(address, prefixLength, interfaceName, Optional.empty(), Optional.empty(), GLOBAL);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength + " dev " + interfaceName;
    }
}
