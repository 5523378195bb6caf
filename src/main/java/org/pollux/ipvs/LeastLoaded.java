package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** The comparison that most schedulers share: load by weight, without dividing. Of equals the newest wins. */
final class LeastLoaded {
    private LeastLoaded() {}

    /** The eligible server with the lowest overhead for its weight; null if none is eligible. */
    static @Nullable RealServer of(ServerList servers) {
        RealServer best = null;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible()
                    && (best == null || isLess(server.overhead(), server.weight, best.overhead(), best.weight))) {
                best = server;
            }
        }
        return best;
    }

    /** As {@link #of}, by the active connections with the new one included. */
    static @Nullable RealServer byExpectedDelay(ServerList servers) {
        RealServer best = null;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible()
                    && (best == null || isLess(server.active + 1L, server.weight, best.active + 1L, best.weight))) {
                best = server;
            }
        }
        return best;
    }

    /** Whether one load for its weight is less than another; a load is under 2^32 and a weight under 2^31. */
    static boolean isLess(long load, int weight, long otherLoad, int otherWeight) {
        return otherLoad * weight > load * otherWeight;
    }
}
