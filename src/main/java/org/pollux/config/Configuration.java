package org.pollux.config;

import java.util.List;
import java.util.Optional;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Service.Addressed;
import org.pollux.config.VirtualServer.Service.Grouped;
import org.pollux.config.VirtualServer.Service.Marked;
import org.pollux.config.VirtualServer.Service.Single;

/**
 * Everything a configuration file says, validated, with defaults applied and inheritance resolved.
 *
 * @param global {@code global_defs}
 * @param cluster how the directors talk to each other
 * @param dataPlane how packets are moved
 * @param host what this host always has
 * @param linkDelays {@code interface_up_down_delays}
 * @param garpGroups the groups of interfaces with a common rate of announcements
 * @param trackGroups the groups of instances that static entries go with
 * @param tracked scripts, files, processes and BFD sessions
 * @param syncGroups the groups of instances that change together
 * @param vrrpInstances the instances in the file's order
 * @param tls {@code SSL}
 * @param markRules {@code packet_marks}
 * @param virtualServerGroups the groups of addresses that share real servers
 * @param virtualServers the virtual servers in the file's order
 */
public record Configuration(
        GlobalDefs global,
        ClusterSettings cluster,
        DataPlaneSettings dataPlane,
        HostEntries host,
        List<LinkDelay> linkDelays,
        List<GarpGroup> garpGroups,
        List<TrackGroup> trackGroups,
        List<TrackedObject> tracked,
        List<SyncGroup> syncGroups,
        List<VrrpInstance> vrrpInstances,
        Optional<TlsKeys> tls,
        List<MarkRule> markRules,
        List<VirtualServerGroup> virtualServerGroups,
        List<VirtualServer> virtualServers) {
    /** Copies the lists. */
    public Configuration {
        linkDelays = List.copyOf(linkDelays);
        garpGroups = List.copyOf(garpGroups);
        trackGroups = List.copyOf(trackGroups);
        tracked = List.copyOf(tracked);
        syncGroups = List.copyOf(syncGroups);
        vrrpInstances = List.copyOf(vrrpInstances);
        markRules = List.copyOf(markRules);
        virtualServerGroups = List.copyOf(virtualServerGroups);
        virtualServers = List.copyOf(virtualServers);
    }

    /** Whether packets of one address family may reach a real server of the other, in a tunnel. */
    public boolean mixesFamilies() {
        return virtualServers.stream().anyMatch(server -> services(server).stream()
                .map(Configuration::family)
                .anyMatch(family ->
                        server.realServers().stream().anyMatch(real -> AddressFamily.of(real.address()) != family)
                                || server.sorryServer()
                                        .filter(sorry -> AddressFamily.of(sorry.address()) != family)
                                        .isPresent()));
    }

    private static AddressFamily family(Single service) {
        return switch (service) {
            case Addressed addressed -> AddressFamily.of(addressed.address());
            case Marked marked -> marked.family();
        };
    }

    /** What a virtual server of this configuration balances, as ipvsadm knows it: one service, or each of its group. */
    public List<Single> services(VirtualServer server) {
        return switch (server.service()) {
            case Single single -> List.of(single);
            case Grouped(String name, Optional<Protocol> protocol) ->
                virtualServerGroups.stream()
                        .filter(group -> group.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no virtual_server_group " + name))
                        .services(protocol, server.serverFamily());
        };
    }
}
