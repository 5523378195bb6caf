package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code sed}: the server where the new connection would wait least: (active + 1) by weight. */
final class ShortestExpectedDelay implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        return LeastLoaded.byExpectedDelay(servers);
    }

    @Override
    public boolean sharesByWeight() {
        return true;
    }
}
