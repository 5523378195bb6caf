package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * {@code lblc}: packets to one destination address go to one server (a cluster of caches), unless that is overloaded
 * while another is less than half busy; then, and for a new address, as {@code wlc}.
 */
final class LocalityLeastConnection implements Scheduler {
    private final LocalityCache<Place> places = new LocalityCache<>();

    /** The server of one address. */
    private static final class Place extends LocalityCache.Entry {
        RealServer server;

        Place(boolean ipv6, long high, long low, RealServer server) {
            super(ipv6, high, low);
            this.server = server;
        }

        boolean isGood(ServerList servers) {
            return server.available && server.weight > 0 && !LocalityCache.isOverloaded(server, servers);
        }
    }

    @Override
    public void attached(ServerList servers) {
        places.clear();
    }

    @Override
    public @Nullable RealServer peek(ServerList servers, Packet packet, long now) {
        Place place = places.find(packet.ipv6, packet.destinationHigh, packet.destinationLow);
        return place != null && place.isGood(servers) ? place.server : LeastLoaded.of(servers);
    }

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        places.pass(now);
        Place place = places.find(packet.ipv6, packet.destinationHigh, packet.destinationLow);
        if (place != null) {
            place.lastUsed = now;
            if (place.isGood(servers)) {
                return place.server;
            }
        }
        RealServer server = LeastLoaded.of(servers);
        if (server != null) {
            if (place != null) {
                place.server = server;
            } else {
                places.add(new Place(packet.ipv6, packet.destinationHigh, packet.destinationLow, server), now);
            }
        }
        return server;
    }
}
