package org.pollux.config;

import java.util.List;

/**
 * Everything a configuration file says, validated, with defaults applied and inheritance resolved.
 *
 * @param global {@code global_defs}
 * @param cluster how the directors talk to each other
 * @param dataPlane how packets are moved
 * @param vrrpInstances the instances in the file's order
 * @param virtualServers the virtual servers in the file's order
 */
public record Configuration(
        GlobalDefs global,
        ClusterSettings cluster,
        DataPlaneSettings dataPlane,
        List<VrrpInstance> vrrpInstances,
        List<VirtualServer> virtualServers) {
    /** Copies the lists. */
    public Configuration {
        vrrpInstances = List.copyOf(vrrpInstances);
        virtualServers = List.copyOf(virtualServers);
    }
}
