package org.pollux.vip;

import java.net.ProtocolFamily;
import org.pollux.linux.MacAddress;

/**
 * An interface of its own for virtual addresses, with VRRP's Ethernet address: a macvlan in private mode.
 *
 * @param name its name, 1 to 15 characters
 * @param lower the name of the interface that it sits on
 * @param mac its Ethernet address
 * @param family of the addresses it is for: INET or INET6
 * @param group its interface group, an unsigned number; 0 is the default
 */
public record VirtualMac(String name, String lower, MacAddress mac, ProtocolFamily family, int group) {
    /** VRRP's Ethernet addresses but for their last octet, the virtual router id (RFC 9568 §7.3). */
    private static final long VRRP_IPV4 = 0x0000_5E00_0100L;

    private static final long VRRP_IPV6 = 0x0000_5E00_0200L;

    /** Refuses what is no name of an interface. */
    public VirtualMac {
        if (name.isEmpty() || name.length() > 15) {
            throw new IllegalArgumentException("not an interface name: '" + name + "'");
        }
    }

    /** VRRP's Ethernet address for a virtual router, 1..255. */
    public static MacAddress vrrp(int virtualRouterId, boolean ipv6) {
        return new MacAddress((ipv6 ? VRRP_IPV6 : VRRP_IPV4) | virtualRouterId);
    }

    @Override
    public String toString() {
        return "macvlan " + name + " (" + mac + " on " + lower + ")";
    }
}
