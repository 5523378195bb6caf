package org.pollux.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One line of {@code virtual_ipaddress}.
 *
 * @param prefix the address; without a length in the file /32 or /128
 * @param interfaceName {@code dev}, or the instance's interface
 * @param label {@code label}
 * @param broadcast {@code brd}
 * @param scope {@code scope}
 * @param position where it stands in the file
 */
public record VirtualAddress(
        IpPrefix prefix,
        String interfaceName,
        Optional<String> label,
        Optional<InetAddress> broadcast,
        Scope scope,
        SourcePosition position) {
    /** How far an address is valid (rtnetlink(7)). */
    public enum Scope {
        /** Everywhere; the default. */
        GLOBAL(0),
        /** Within the site. */
        SITE(200),
        /** On the link. */
        LINK(253),
        /** On the host. */
        HOST(254);

        private final int number;

        Scope(int number) {
            this.number = number;
        }

        /** The kernel's number for it, {@code ifa_scope}. */
        public int number() {
            return number;
        }
    }
}
