package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code fo}: the eligible server with the highest weight takes everything; the newest of equals. */
final class WeightedFailover implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        RealServer best = null;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible() && (best == null || server.weight > best.weight)) {
                best = server;
            }
        }
        return best;
    }
}
