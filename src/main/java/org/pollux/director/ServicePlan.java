package org.pollux.director;

import java.util.List;
import org.pollux.config.Configuration;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Service;
import org.pollux.ipvs.ServiceKey;

/**
 * A virtual server with the services that it comes to in the engine: one, or one for each address and mark of its group.
 * They have the same settings and real servers.
 *
 * @param server the virtual server
 * @param services the engine's names of its services, in the order of the file
 */
record ServicePlan(VirtualServer server, List<ServiceKey> services) {
    ServicePlan {
        services = List.copyOf(services);
    }

    /** All of a configuration, in the order of the file. */
    static List<ServicePlan> of(Configuration configuration) {
        return configuration.virtualServers().stream()
                .map(server -> new ServicePlan(
                        server,
                        configuration.services(server).stream()
                                .map(EngineWords::key)
                                .toList()))
                .toList();
    }

    /** What tells it from the others. */
    Service id() {
        return server.service();
    }
}
