package org.pollux.vip;

import java.net.Inet6Address;
import java.time.Duration;
import java.util.Optional;
import org.pollux.linux.InterfaceAddress;

/** How Pollux's addresses look to the kernel and how they are recognised later. */
public final class OwnAddresses {
    /**
     * Who put an address there ({@code IFA_PROTO}): a number for administrators to share out; 0 to 3 are the kernel's.
     * Shown by {@code ip -d address} as {@code proto}.
     */
    static final int TAG = 80;

    private OwnAddresses() {}

    /**
     * A virtual address as it is put on an interface.
     *
     * @param lifetime how long the kernel keeps it
     * @param heldFor how long it has been held
     */
    static InterfaceAddress leased(VirtualAddress virtual, int interfaceIndex, Duration lifetime, Duration heldFor) {
        return permanent(virtual, interfaceIndex).withLifetime(lifetime, preferred(virtual, lifetime, heldFor));
    }

    /** A virtual address as it is put on an interface for good. */
    static InterfaceAddress permanent(VirtualAddress virtual, int interfaceIndex) {
        VirtualAddress.Properties properties = virtual.properties();
        return new InterfaceAddress(
                interfaceIndex,
                virtual.address(),
                properties.peer(),
                virtual.prefixLength(),
                virtual.label(),
                virtual.broadcast(),
                virtual.scope(),
                // Duplicate address detection would keep a taken-over address unusable for a second.
                properties.flags() | (virtual.address() instanceof Inet6Address ? InterfaceAddress.NODAD : 0),
                Optional.empty(),
                properties.preferred(),
                TAG);
    }

    /** The kernel counts whole seconds and refuses an address that is preferred for longer than it is valid. */
    private static Duration preferred(VirtualAddress virtual, Duration lifetime, Duration heldFor) {
        if (virtual.properties().preferred().isEmpty()) {
            return lifetime;
        }
        Duration left = virtual.properties().preferred().get().minus(heldFor);
        return left.compareTo(lifetime) >= 0
                ? lifetime
                : left.isPositive() ? Duration.ofSeconds(left.toSeconds()) : Duration.ZERO;
    }

    /**
     * Whether an address that matches a virtual one was put there by Pollux: tagged, or on kernels before 5.18, which have
     * no tags, with an end of life, which nobody else gives to an address that is configured as virtual.
     */
    public static boolean isOurs(InterfaceAddress present) {
        return present.protocol() == TAG
                || (present.protocol() == 0 && present.valid().isPresent());
    }

    /** Whether an address on an interface is this virtual one. */
    static boolean matches(InterfaceAddress present, VirtualAddress virtual, int interfaceIndex) {
        return present.interfaceIndex() == interfaceIndex
                && present.prefixLength() == virtual.prefixLength()
                && present.address().equals(virtual.address())
                && present.peer().equals(virtual.properties().peer());
    }
}
