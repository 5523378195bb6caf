package org.pollux.linux;

import java.util.Optional;

/**
 * A network interface as the kernel describes it ({@code ip link}).
 *
 * @param index its number in this network namespace, positive
 * @param name its name, at most 15 characters
 * @param mac its Ethernet address; empty for interfaces without one (TUN, tunnels)
 * @param mtu bytes of payload a frame can carry
 * @param flags the {@code IFF_*} bits
 * @param kind what sort of virtual interface it is, by the kernel's name such as {@code veth}; empty for hardware
 */
public record Link(int index, String name, Optional<MacAddress> mac, int mtu, int flags, Optional<String> kind) {
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_NOARP = 0x80;
    private static final int IFF_LOWER_UP = 0x1_0000;

    /** A piece of hardware. */
    public Link(int index, String name, Optional<MacAddress> mac, int mtu, int flags) {
        this(index, name, mac, mtu, flags, Optional.empty());
    }

    /** Whether it was set up by an administrator ({@code ip link set up}). */
    public boolean up() {
        return (flags & IFF_UP) != 0;
    }

    /** Whether it is operational: up, with carrier, not dormant. */
    public boolean running() {
        return (flags & IFF_RUNNING) != 0;
    }

    /** Whether the wire is connected. */
    public boolean carrier() {
        return (flags & IFF_LOWER_UP) != 0;
    }

    /** Whether it is a loopback interface. */
    public boolean loopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }

    /** Whether neighbours are found by ARP on it. */
    public boolean usesArp() {
        return (flags & IFF_NOARP) == 0;
    }
}
