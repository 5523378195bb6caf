package org.pollux.ipvs;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code sh}: the client's address decides, with {@code sh-port} its port as well. A server owns as many of the 256 buckets
 * in a row as its weight says, one with weight 0. With {@code sh-fallback} a client whose server may not take it goes
 * elsewhere, else nowhere; from a server that is drained it always does.
 */
final class SourceHashing implements TableScheduler {
    private static final int BITS = 8;
    private static final int SIZE = 1 << BITS;

    private final @Nullable RealServer[] buckets = new RealServer[SIZE];
    private boolean fallback;
    private boolean port;

    @Override
    public void flags(Set<SchedulerFlag> flags) {
        fallback = flags.contains(SchedulerFlag.FALLBACK);
        port = flags.contains(SchedulerFlag.PORT);
    }

    @Override
    public void edited(ServerList servers) {
        fill(servers);
    }

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        int folded = KernelHash.fold(packet.ipv6, packet.sourceHigh, packet.sourceLow);
        int hash = KernelHash.of((port ? packet.sourcePort : 0) + folded, BITS);
        RealServer server = buckets[hash];
        if (server == null || server.isEligible()) {
            return server;
        }
        return fallback || server.draining ? next(hash) : null;
    }

    /** Tries the buckets from the client's own on, each moved by the client's hash once more. */
    private @Nullable RealServer next(int hash) {
        for (int offset = 0; offset < SIZE; offset++) {
            RealServer server = buckets[((offset + hash) % SIZE + hash) % SIZE];
            if (server == null || server.isEligible()) {
                return server;
            }
        }
        return null;
    }

    @Override
    public void fill(ServerList servers) {
        if (servers.size() == 0) {
            Arrays.fill(buckets, null);
            return;
        }
        RealServer server = servers.afterInRing(null);
        int owned = 0;
        for (int bucket = 0; bucket < SIZE; bucket++) {
            buckets[bucket] = server;
            owned++;
            if (owned >= server.ownWeight) {
                server = servers.afterInRing(server);
                owned = 0;
            }
        }
    }
}
