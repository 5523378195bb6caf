package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code wlc}: the eligible server with the lowest overhead for its weight; the newest of equals. */
final class WeightedLeastConnection implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        return LeastLoaded.of(servers);
    }

    @Override
    public boolean sharesByWeight() {
        return true;
    }
}
