package org.pollux.control.ipvsadm;

import java.util.Optional;
import org.pollux.ipvs.IpvsadmAddress;
import org.pollux.ipvs.Persistence;

/** Which clients of a persistent service are one, as the listings write it. */
final class Netmasks {
    private Netmasks() {}

    /** The mask, or the length of an IPv6 prefix; empty when each client is one. */
    static Optional<String> text(Persistence persistence, boolean ipv6) {
        int mask = persistence.netmask();
        if (mask == (ipv6 ? Persistence.WHOLE_IPV6 : Persistence.WHOLE_IPV4)) {
            return Optional.empty();
        }
        return Optional.of(ipv6 ? Integer.toString(mask) : IpvsadmAddress.text(CAddress.address(mask)));
    }
}
