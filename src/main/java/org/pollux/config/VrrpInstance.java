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
 * @param virtualAddresses {@code virtual_ipaddress} and {@code virtual_ipaddress_excluded}
 * @param routes {@code virtual_routes}
 * @param rules {@code virtual_rules}
 * @param device {@code use_vmac}, {@code use_ipvlan}
 * @param tracking {@code track_...}
 * @param linkTracked false for {@code dont_track_primary}
 * @param sourceTracked {@code track_src_ip}: the loss of {@code unicast_src_ip} is a fault
 * @param downTimerAdverts {@code down_timer_adverts}: so many adverts are missed when a master counts as gone
 * @param lateMasterPriority {@code timer_expired_backup}: with {@code nopreempt}, a late master steps back to this
 * @param accept false for {@code no_accept}: packets to the addresses are dropped
 * @param promoteSecondaries {@code promote_secondaries}
 * @param notifications who is told of changes
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
        List<Route> routes,
        List<RoutingRule> rules,
        VirtualDevice device,
        Tracking tracking,
        boolean linkTracked,
        boolean sourceTracked,
        int downTimerAdverts,
        Optional<Integer> lateMasterPriority,
        boolean accept,
        boolean promoteSecondaries,
        Notifications notifications,
        SourcePosition position) {
    /** {@code down_timer_adverts} when the file gives none (RFC 9568 §6.1). */
    public static final int DEFAULT_DOWN_TIMER_ADVERTS = 3;

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
        routes = List.copyOf(routes);
        rules = List.copyOf(rules);
    }

    /** An instance with only addresses, all else as when the file does not mention it. */
    public VrrpInstance(
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
        this(
                name,
                initialState,
                interfaceName,
                virtualRouterId,
                priority,
                advertInterval,
                preempt,
                preemptDelay,
                garp,
                unicastSource,
                unicastPeers,
                virtualAddresses,
                List.of(),
                List.of(),
                VirtualDevice.NONE,
                Tracking.NONE,
                true,
                false,
                DEFAULT_DOWN_TIMER_ADVERTS,
                Optional.empty(),
                true,
                false,
                Notifications.NONE,
                position);
    }
}
