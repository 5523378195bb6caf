package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code lc}: the eligible server with the lowest overhead; the newest of equals. */
final class LeastConnection implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        RealServer best = null;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible() && (best == null || server.overhead() < best.overhead())) {
                best = server;
            }
        }
        return best;
    }
}
