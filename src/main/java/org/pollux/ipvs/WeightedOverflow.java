package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * {@code ovf}: the highest weight among the servers that have no more active connections than their weight; when a server
 * is full the next takes over, and none when all are.
 */
final class WeightedOverflow implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        RealServer best = null;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible()
                    && server.active <= server.weight
                    && (best == null || server.weight > best.weight)) {
                best = server;
            }
        }
        return best;
    }
}
