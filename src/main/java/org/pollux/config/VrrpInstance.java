package org.pollux.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A {@code vrrp_instance} block.
 *
 * @param name the instance's name
 * @param initialState {@code state}: a hint only, as in keepalived
 * @param interfaceName {@code interface}: where the instance lives; its link is tracked
 * @param virtualRouterId {@code virtual_router_id}, 1..255
 * @param priority {@code priority}, 1..255; 255 owns the addresses
 * @param advertInterval {@code advert_int}
 * @param preempt false for {@code nopreempt}: a running master of lower priority is left alone
 * @param preemptDelay {@code preempt_delay}: how long to watch a lower master before displacing it
 * @param garp gratuitous ARP settings
 * @param unicastSource {@code unicast_src_ip}
 * @param unicastPeers {@code unicast_peer}
 * @param virtualAddresses {@code virtual_ipaddress}
 * @param position where the block begins
 */
public record VrrpInstance(
        String name,
        InitialState initialState,
        String interfaceName,
        int virtualRouterId,
        int priority,
        Duration advertInterval,
        boolean preempt,
        Duration preemptDelay,
        GratuitousArp garp,
        Optional<InetAddress> unicastSource,
        List<InetAddress> unicastPeers,
        List<VirtualAddress> virtualAddresses,
        SourcePosition position) {
    /** The word after {@code state}. */
    public enum InitialState {
        /** {@code MASTER}. */
        MASTER,
        /** {@code BACKUP}. */
        BACKUP
    }

    /** Copies the lists. */
    public VrrpInstance {
        unicastPeers = List.copyOf(unicastPeers);
        virtualAddresses = List.copyOf(virtualAddresses);
    }
}
