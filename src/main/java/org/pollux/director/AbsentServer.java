package org.pollux.director;

import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.ServiceKey;

/**
 * A real server of the configuration that its checks keep out of a service.
 *
 * @param service the service
 * @param server the server
 * @param weight the weight it will have in service
 * @param drained whether it will be drained there
 */
public record AbsentServer(ServiceKey service, DestinationKey server, int weight, boolean drained) {}
