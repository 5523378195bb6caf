package org.pollux.linux;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address of an interface ({@code ip address}), as it is or as it should be.
 *
 * @param interfaceIndex the interface, positive
 * @param address the address
 * @param peer the other end of a point-to-point link; the prefix length is then that of its network
 * @param prefixLength bits of its network, 0..32 or 0..128
 * @param label {@code label} (IPv4 only, at most 15 characters)
 * @param broadcast {@code brd} (IPv4 only)
 * @param scope {@code rt_scope}: 0 global, 253 link, 254 host
 * @param flags the {@code IFA_F_*} bits; on requests only those an administrator may set, such as {@link #NODAD}
 * @param valid how long the kernel keeps it, whole seconds; empty means for ever
 * @param preferred how long it is preferred as a source, whole seconds, not longer than valid; empty means for ever;
 *     zero means never ({@code deprecated})
 * @param protocol who put it there ({@code IFA_PROTO}, Linux 5.18): 0 unknown, 1..3 the kernel, others as agreed. Older
 *     kernels ignore it on requests and always report 0
 */
public record InterfaceAddress(
        int interfaceIndex,
        InetAddress address,
        Optional<InetAddress> peer,
        int prefixLength,
        Optional<String> label,
        Optional<InetAddress> broadcast,
        int scope,
        int flags,
        Optional<Duration> valid,
        Optional<Duration> preferred,
        int protocol) {
    /** Another address of the same network was there first (IPv4). */
    public static final int SECONDARY = 0x01;

    /** Skip duplicate address detection (IPv6): usable at once. */
    public static final int NODAD = 0x02;

    /** A mobile node's home address (IPv6, RFC 6275). */
    public static final int HOME = 0x10;

    /** Another host has it too (IPv6). */
    public static final int DADFAILED = 0x08;

    /** Not preferred as a source. */
    public static final int DEPRECATED = 0x20;

    /** Duplicate address detection is still running (IPv6). */
    public static final int TENTATIVE = 0x40;

    /** Has no end of life. */
    public static final int PERMANENT = 0x80;

    /** Temporary addresses are made from it (IPv6, RFC 8981). */
    public static final int MANAGE_TEMPORARY = 0x100;

    /** Does not bring the route to its network. */
    public static final int NOPREFIXROUTE = 0x200;

    /** The multicast groups that are joined on its interface are told to the network from it. */
    public static final int AUTOJOIN = 0x400;

    /** Refuses values that no kernel could hold. */
    public InterfaceAddress {
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0.." + bits);
        }
        if (protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException("address protocol " + protocol + " is not in 0..255");
        }
    }

    /** One that has no peer. */
    public InterfaceAddress(
            int interfaceIndex,
            InetAddress address,
            int prefixLength,
            Optional<String> label,
            Optional<InetAddress> broadcast,
            int scope,
            int flags,
            Optional<Duration> valid,
            Optional<Duration> preferred,
            int protocol) {
        this(
                interfaceIndex,
                address,
                Optional.empty(),
                prefixLength,
                label,
                broadcast,
                scope,
                flags,
                valid,
                preferred,
                protocol);
    }

    /** A global address without end of life, label or broadcast. */
    public static InterfaceAddress permanent(int interfaceIndex, InetAddress address, int prefixLength) {
        return new InterfaceAddress(
                interfaceIndex,
                address,
                Optional.empty(),
                prefixLength,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** The same address on another lease of life. */
    public InterfaceAddress withLifetime(Duration newValid, Duration newPreferred) {
        return new InterfaceAddress(
                interfaceIndex,
                address,
                peer,
                prefixLength,
                label,
                broadcast,
                scope,
                flags,
                Optional.of(newValid),
                Optional.of(newPreferred),
                protocol);
    }

    /** The same address, tagged as put there by {@code newProtocol}. */
    public InterfaceAddress withProtocol(int newProtocol) {
        return new InterfaceAddress(
                interfaceIndex,
                address,
                peer,
                prefixLength,
                label,
                broadcast,
                scope,
                flags,
                valid,
                preferred,
                newProtocol);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength + " on interface " + interfaceIndex;
    }
}
