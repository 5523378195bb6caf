package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code nq}: an idle server at once, whatever its weight; when all are busy as {@code sed}. */
final class NeverQueue implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible() && server.active == 0) {
                return server;
            }
        }
        return LeastLoaded.byExpectedDelay(servers);
    }

    @Override
    public boolean sharesByWeight() {
        return true;
    }
}
