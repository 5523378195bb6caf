package org.pollux.ipvs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code dh}: the packet's destination address decides, for clusters of caches behind a firewall mark. A server that may
 * not take the connection is not replaced by another.
 */
final class DestinationHashing implements TableScheduler {
    private static final int BITS = 8;

    private final @Nullable RealServer[] buckets = new RealServer[1 << BITS];

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        int folded = KernelHash.fold(packet.ipv6, packet.destinationHigh, packet.destinationLow);
        RealServer server = buckets[KernelHash.of(folded, BITS)];
        if (server == null || server.isEligible()) {
            return server;
        }
        return server.draining ? next(servers, server) : null;
    }

    /** The next one that may take the clients of a server that is drained. */
    private static @Nullable RealServer next(ServerList servers, RealServer drained) {
        for (RealServer other = servers.afterInRing(drained); other != drained; other = servers.afterInRing(other)) {
            if (other.isEligible()) {
                return other;
            }
        }
        return null;
    }

    /** One bucket to each in turn, whatever the weights. */
    @Override
    public void fill(ServerList servers) {
        if (servers.size() == 0) {
            Arrays.fill(buckets, null);
            return;
        }
        RealServer server = null;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            server = servers.afterInRing(server);
            buckets[bucket] = server;
        }
    }
}
