package org.pollux.config;

import java.util.List;

/**
 * The {@code data_plane} block, Pollux's own.
 *
 * @param interfaces the interfaces whose packets are balanced; empty means: those of the VRRP instances, of their
 *     addresses and of the routes to the real servers
 * @param xdpMode how the XDP program is attached
 * @param connections how connections are kept
 */
public record DataPlaneSettings(List<String> interfaces, XdpMode xdpMode, ConnectionTracking connections) {
    /** How the XDP program is attached to an interface. */
    public enum XdpMode {
        /** In the driver where it can, generic otherwise. */
        AUTO,
        /** In the driver, or not at all. */
        NATIVE,
        /** In the kernel's generic hook: works everywhere, slower. */
        GENERIC
    }

    /** Copies the list. */
    public DataPlaneSettings {
        interfaces = List.copyOf(interfaces);
    }
}
