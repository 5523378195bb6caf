package org.pollux.ipvs;

import java.util.List;

/**
 * A virtual service at one moment.
 *
 * @param destinations its destinations in scheduling order: newest first
 */
public record ServiceSnapshot(
        ServiceKey key, ServiceSettings settings, Counters counters, List<DestinationSnapshot> destinations) {
    public ServiceSnapshot {
        destinations = List.copyOf(destinations);
    }
}
