package org.pollux.ipvs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code lblcr}: as {@code lblc}, but an address may have several servers: when the least loaded of them is overloaded
 * another one joins, and when nothing changed for a day the most loaded one leaves.
 */
final class LocalityWithReplication implements Scheduler {
    private static final long UNCHANGED = 24L * 3600 * 1_000_000_000;

    private final LocalityCache<Places> places = new LocalityCache<>();

    /** The servers of one address, the newest last. */
    private static final class Places extends LocalityCache.Entry {
        final List<RealServer> servers = new ArrayList<>(2);
        long changed;

        Places(boolean ipv6, long high, long low) {
            super(ipv6, high, low);
        }

        void add(RealServer server, long now) {
            if (!servers.contains(server)) {
                servers.add(server);
                changed = now;
            }
        }

        @Nullable
        RealServer leastLoaded() {
            RealServer best = null;
            for (int i = servers.size() - 1; i >= 0; i--) {
                RealServer server = servers.get(i);
                if (server.available
                        && server.isEligible()
                        && (best == null
                                || LeastLoaded.isLess(
                                        server.overhead(), server.weight, best.overhead(), best.weight))) {
                    best = server;
                }
            }
            return best;
        }

        void removeMostLoaded(long now) {
            RealServer worst = null;
            for (int i = servers.size() - 1; i >= 0; i--) {
                RealServer server = servers.get(i);
                if (server.weight > 0
                        && (worst == null
                                || LeastLoaded.isLess(
                                        worst.overhead(), worst.weight, server.overhead(), server.weight))) {
                    worst = server;
                }
            }
            if (worst != null) {
                servers.remove(worst);
                changed = now;
            }
        }
    }

    @Override
    public void attached(ServerList servers) {
        places.clear();
    }

    @Override
    public @Nullable RealServer peek(ServerList servers, Packet packet, long now) {
        Places known = places.find(packet.ipv6, packet.destinationHigh, packet.destinationLow);
        RealServer server = known == null ? null : known.leastLoaded();
        return server != null && !LocalityCache.isOverloaded(server, servers) ? server : LeastLoaded.of(servers);
    }

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        places.pass(now);
        Places known = places.find(packet.ipv6, packet.destinationHigh, packet.destinationLow);
        if (known != null) {
            known.lastUsed = now;
            RealServer server = known.leastLoaded();
            if (known.servers.size() > 1 && now - known.changed > UNCHANGED) {
                known.removeMostLoaded(now);
            }
            if (server != null && !LocalityCache.isOverloaded(server, servers)) {
                return server;
            }
        }
        RealServer server = LeastLoaded.of(servers);
        if (server != null) {
            if (known == null) {
                known = new Places(packet.ipv6, packet.destinationHigh, packet.destinationLow);
                places.add(known, now);
            }
            known.add(server, now);
        }
        return server;
    }
}
