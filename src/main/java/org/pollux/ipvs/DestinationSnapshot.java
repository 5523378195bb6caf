package org.pollux.ipvs;

/**
 * A destination at one moment.
 *
 * @param serverId the engine's number for it, as in {@link ConnectionView#serverId()}
 * @param activeConnections connections in an active state (IPVS: ActiveConn)
 * @param inactiveConnections all others (IPVS: InActConn)
 * @param persistentConnections persistence templates (IPVS: PersistConn)
 * @param overloaded whether a threshold keeps new connections away
 * @param phase whether it is coming into service or leaving it
 * @param counters its traffic since it was made or last zeroed
 * @param rates its traffic per second
 */
public record DestinationSnapshot(
        DestinationKey key,
        DestinationSettings settings,
        int serverId,
        int activeConnections,
        int inactiveConnections,
        int persistentConnections,
        boolean overloaded,
        ServerPhase phase,
        Counters counters,
        Rates rates) {}
