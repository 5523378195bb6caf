package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code none}: chooses nobody, so that a service refuses its clients until it gets a scheduler. */
final class NoScheduler implements Scheduler {
    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        return null;
    }
}
