package org.pollux.vip;

import java.net.Inet6Address;
import java.time.Duration;
import java.util.Optional;
import org.pollux.linux.InterfaceAddress;

/** How Pollux's addresses look to the kernel and how they are recognised later. */
final class OwnAddresses {
    /**
     * Who put an address there ({@code IFA_PROTO}): a number for administrators to share out; 0 to 3 are the kernel's.
     * Shown by {@code ip -d address} as {@code proto}.
     */
    static final int TAG = 80;

    private OwnAddresses() {}

    /** A virtual address as it is put on an interface. */
    static InterfaceAddress leased(VirtualAddress virtual, int interfaceIndex, Duration lifetime) {
        boolean v6 = virtual.address() instanceof Inet6Address;
        return new InterfaceAddress(
                interfaceIndex,
                virtual.address(),
                virtual.prefixLength(),
                virtual.label(),
                virtual.broadcast(),
                virtual.scope(),
                // Duplicate address detection would keep a taken-over address unusable for a second.
                v6 ? InterfaceAddress.NODAD : 0,
                Optional.of(lifetime),
                // Source address selection of IPv6 would pick a virtual address for the host's own connections.
                Optional.of(v6 ? Duration.ZERO : lifetime),
                TAG);
    }

    /**
     * Whether an address that matches a virtual one was put there by Pollux: tagged, or on kernels before 5.18, which have
     * no tags, with an end of life, which nobody else gives to an address that is configured as virtual.
     */
    static boolean isOurs(InterfaceAddress present) {
        return present.protocol() == TAG
                || (present.protocol() == 0 && present.valid().isPresent());
    }

    /** Whether an address on an interface is this virtual one. */
    static boolean matches(InterfaceAddress present, VirtualAddress virtual, int interfaceIndex) {
        return present.interfaceIndex() == interfaceIndex
                && present.prefixLength() == virtual.prefixLength()
                && present.address().equals(virtual.address());
    }
}
