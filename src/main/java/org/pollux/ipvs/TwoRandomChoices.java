package org.pollux.ipvs;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@code twos}: draws two servers by weight and takes the less loaded one (Mitzenmacher, "The Power of Two Choices in
 * Randomized Load Balancing").
 */
final class TwoRandomChoices implements Scheduler {
    private final RandomGenerator random;

    TwoRandomChoices(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        long total = 0;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            total += server.isEligible() ? server.weight : 0;
        }
        if (total == 0) {
            return null;
        }
        // Both ends are possible, as in the kernel: 0 means the same server as 1.
        RealServer first = drawn(servers, random.nextLong(total + 1));
        RealServer second = drawn(servers, random.nextLong(total + 1));
        return first != null
                        && second != null
                        && LeastLoaded.isLess(second.overhead(), second.weight, first.overhead(), first.weight)
                ? second
                : first;
    }

    private static @Nullable RealServer drawn(ServerList servers, long number) {
        long rest = number;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            if (server.isEligible()) {
                rest -= server.weight;
                if (rest <= 0) {
                    return server;
                }
            }
        }
        return null;
    }

    @Override
    public boolean sharesByWeight() {
        return true;
    }

    @Override
    public boolean drawsLots() {
        return true;
    }

    @Override
    public @Nullable RealServer peek(ServerList servers, Packet packet, long now) {
        return LeastLoaded.of(servers);
    }
}
