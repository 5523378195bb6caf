package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** {@code rr}: each eligible server in turn, whatever its weight. */
final class RoundRobin implements Scheduler {
    /** The last choice; null stands for the head of the list. */
    private @Nullable RealServer last;

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        RealServer candidate = last;
        for (int passes = 0; passes < 2; ) {
            candidate = servers.after(candidate);
            if (candidate == null) {
                passes++;
            } else if (candidate.isEligible()) {
                last = candidate;
                return candidate;
            }
        }
        return null;
    }

    @Override
    public @Nullable RealServer peek(ServerList servers, Packet packet, long now) {
        RealServer before = last;
        RealServer chosen = choose(servers, packet, now);
        last = before;
        return chosen;
    }

    @Override
    public void removing(RealServer server) {
        if (last == server) {
            last = server.newer;
        }
    }
}
