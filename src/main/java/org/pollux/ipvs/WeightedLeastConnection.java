package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code wlc}: the eligible server with the lowest overhead for its weight; the newest of equals. */
final class WeightedLeastConnection implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers) {
        RealServer best = null;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible() && (best == null || isLessLoaded(server, best))) {
                best = server;
            }
        }
        return best;
    }

    /** Compares overhead by weight without dividing; both weights are positive. */
    private static boolean isLessLoaded(RealServer candidate, RealServer best) {
        return best.overhead() * candidate.weight > candidate.overhead() * best.weight;
    }
}
