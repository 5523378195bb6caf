package org.pollux.director;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;

/**
 * Which real servers a virtual server should have in the engine, given which of them are up. A pure rule: a failed
 * server is left out, or stays with weight 0 where it says {@code inhibit_on_failure}; when no server that is up takes
 * new connections, the sorry server stands alone for them. When it is not needed it is left out, which cuts off what it was
 * answering, or rests with weight 0 where it is told to ({@code sorry_server_inhibit}).
 *
 * @param placements what should be in the engine, in the order of the configuration
 * @param sorry whether the sorry server is one of them and serves
 * @param refusing whether none of them takes new connections
 */
record PoolPlan(List<Placement> placements, boolean sorry, boolean refusing) {
    PoolPlan {
        placements = List.copyOf(placements);
    }

    /**
     * One real server as it should stand in the engine.
     *
     * @param address its address
     * @param port its port
     * @param weight its weight there
     * @param forwarding how packets reach it
     * @param limits when it has enough connections
     */
    record Placement(
            InetAddress address,
            int port,
            int weight,
            VirtualServer.ForwardingMethod forwarding,
            RealServer.Limits limits) {
        static Placement of(RealServer real, int weight) {
            return new Placement(real.address(), real.port(), weight, real.forwarding(), real.limits());
        }

        boolean sameServer(Placement other) {
            return port == other.port && address.equals(other.address);
        }
    }

    /**
     * Applies the rule. A server that somebody let rest by hand keeps its connections also while the sorry server serves.
     *
     * @param server the virtual server
     * @param up whether a real server's checks succeed
     * @param byHand what it was given by hand
     */
    static PoolPlan of(VirtualServer server, Predicate<RealServer> up, Function<RealServer, ByHand.Given> byHand) {
        List<Placement> placements = new ArrayList<>();
        boolean anyoneServes = server.realServers().stream()
                .anyMatch(real -> up.test(real)
                        && weight(real, byHand) > 0
                        && !byHand.apply(real).drained());
        boolean sorry = !anyoneServes && server.sorryServer().isPresent();
        for (RealServer real : server.realServers()) {
            if (up.test(real) && (!sorry || byHand.apply(real).rests())) {
                placements.add(Placement.of(real, weight(real, byHand)));
            } else if (real.inhibitOnFailure()) {
                placements.add(Placement.of(real, 0));
            }
        }
        server.sorryServer().filter(last -> sorry || last.inhibit()).ifPresent(last -> {
            Placement placement = new Placement(
                    last.address(), last.port(), sorry ? 1 : 0, last.forwarding(), RealServer.Limits.NONE);
            // The sorry server may be one of the real servers, which is what it is while it does not serve.
            if (sorry) {
                placements.removeIf(placement::sameServer);
            }
            if (placements.stream().noneMatch(placement::sameServer)) {
                placements.add(placement);
            }
        });
        return new PoolPlan(placements, sorry, !anyoneServes && !sorry);
    }

    private static int weight(RealServer real, Function<RealServer, ByHand.Given> byHand) {
        return byHand.apply(real).weight().orElse(real.weight());
    }
}
