package org.pollux.ipvs;

import java.util.List;

/**
 * A virtual service at one moment.
 *
 * @param counters its traffic since it was made or last zeroed
 * @param rates its traffic per second
 * @param destinations its destinations in scheduling order: newest first
 */
public record ServiceSnapshot(
        ServiceKey key,
        ServiceSettings settings,
        Counters counters,
        Rates rates,
        List<DestinationSnapshot> destinations) {
    public ServiceSnapshot {
        destinations = List.copyOf(destinations);
    }
}
