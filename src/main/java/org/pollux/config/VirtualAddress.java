package org.pollux.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One line of {@code virtual_ipaddress}, {@code virtual_ipaddress_excluded} or {@code static_ipaddress}.
 *
 * @param prefix the address; without a length in the file /32 or /128
 * @param interfaceName {@code dev}, or the instance's interface
 * @param label {@code label}
 * @param broadcast {@code brd}
 * @param scope {@code scope}
 * @param options what else the line says
 * @param position where it stands in the file
 */
public record VirtualAddress(
        IpPrefix prefix,
        String interfaceName,
        Optional<String> label,
        Optional<InetAddress> broadcast,
        Scope scope,
        Options options,
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

    /** How long an address may be used for new connections. */
    public sealed interface PreferredLifetime {
        /** For ever. */
        record Forever() implements PreferredLifetime {}

        /**
         * For some time from when it is added.
         *
         * @param count seconds, 0..4294967294
         */
        record Seconds(long count) implements PreferredLifetime {}
    }

    /**
     * The rarer parts of an address's line, as in ip-address(8).
     *
     * @param peer {@code peer}: the other end of a point-to-point link
     * @param preferredLifetime {@code preferred_lft}; when absent 0 for /128 as in keepalived, else for ever
     * @param home {@code home}: a mobile node's home address (RFC 6275)
     * @param duplicateDetection false for {@code -nodad}
     * @param temporaryAddresses {@code mngtmpaddr}: temporary addresses are made from it (RFC 4941)
     * @param prefixRoute false for {@code noprefixroute}
     * @param autojoin {@code autojoin}: multicast groups are joined
     * @param tracked false for {@code no_track}: its loss is no fault
     * @param virtualMac {@code use_vmac}: it is put on a VMAC interface
     * @param trackGroup {@code track_group}, for static addresses
     */
    public record Options(
            Optional<IpPrefix> peer,
            Optional<PreferredLifetime> preferredLifetime,
            boolean home,
            boolean duplicateDetection,
            boolean temporaryAddresses,
            boolean prefixRoute,
            boolean autojoin,
            boolean tracked,
            boolean virtualMac,
            Optional<String> trackGroup) {
        /** What a line without any of them means. */
        public static final Options NONE = new Options(
                Optional.empty(), Optional.empty(), false, true, false, true, false, true, false, Optional.empty());
    }

    /** An address without the rarer options. */
    public VirtualAddress(
            IpPrefix prefix,
            String interfaceName,
            Optional<String> label,
            Optional<InetAddress> broadcast,
            Scope scope,
            SourcePosition position) {
        this(prefix, interfaceName, label, broadcast, scope, Options.NONE, position);
    }
}
