package org.pollux.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A virtual IP address and where it belongs.
 *
 * @param address the address
 * @param prefixLength bits of its network, or of its peer's, 0..32 or 0..128
 * @param interfaceName the interface it is put on, 1 to 15 characters
 * @param label the IPv4 label, at most 15 characters
 * @param broadcast the IPv4 broadcast address
 * @param scope how far it is valid ({@code rt_scope} of rtnetlink(7)): 0 global, 200 site, 253 link, 254 host
 * @param properties its rarer properties
 */
public record VirtualAddress(
        InetAddress address,
        int prefixLength,
        String interfaceName,
        Optional<String> label,
        Optional<InetAddress> broadcast,
        int scope,
        Properties properties) {
    /** {@code RT_SCOPE_UNIVERSE}: valid everywhere. */
    public static final int GLOBAL = 0;

    /**
     * The rarer properties of an address.
     *
     * @param peer the other end of a point-to-point link, of the same address family
     * @param flags {@code IFA_F_...} bits besides those that every virtual address has, such as
     *     {@link org.pollux.linux.InterfaceAddress#NOPREFIXROUTE}
     * @param preferred for how long after it was taken over it may be chosen as the source of new connections: zero never,
     *     empty as long as it is held
     */
    public record Properties(Optional<InetAddress> peer, int flags, Optional<Duration> preferred) {
        /** None. */
        public static final Properties NONE = new Properties(Optional.empty(), 0, Optional.empty());
    }

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

    /** A global one without label, broadcast and rarer properties. */
    public static VirtualAddress of(InetAddress address, int prefixLength, String interfaceName) {
        return new VirtualAddress(
                address, prefixLength, interfaceName, Optional.empty(), Optional.empty(), GLOBAL, Properties.NONE);
    }

    @Override
    public String toString() {
        return address.getHostAddress()
                + properties.peer.map(peer -> " peer " + peer.getHostAddress()).orElse("") + "/" + prefixLength
                + " dev " + interfaceName;
    }
}
