package org.pollux.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code data_plane} block, Pollux's own.
 *
 * @param interfaces the interfaces whose packets are balanced; empty means: those of the VRRP instances, of their
 *     addresses and of the routes to the real servers
 * @param xdpMode how the XDP program is attached
 * @param restart what outlives the daemon
 * @param busyPoll how the daemon's sockets look for packets by themselves; empty: they wait for interrupts
 * @param connections how connections are kept
 * @param sync when other directors are told of them
 */
public record DataPlaneSettings(
        List<String> interfaces,
        XdpMode xdpMode,
        Restart restart,
        Optional<BusyPoll> busyPoll,
        ConnectionTracking connections,
        SyncTuning sync) {
    /**
     * What of established connections outlives the daemon.
     *
     * @param window for how long they are forwarded without it; zero: not at all
     * @param bpfDirectory a directory on a bpf file system to be used; empty: the host's
     */
    public record Restart(Duration window, Optional<String> bpfDirectory) {
        /** Ten seconds, in the host's bpf file system. */
        public static final Restart DEFAULT = new Restart(Duration.ofSeconds(10), Optional.empty());
    }

    /**
     * How sockets look for packets before they wait ({@code SO_BUSY_POLL}).
     *
     * @param time for how long
     * @param budget how many packets they take at a time
     */
    public record BusyPoll(Duration time, int budget) {
        /** The packets taken at a time where nothing is said. */
        public static final int USUAL_BUDGET = 64;
    }

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
