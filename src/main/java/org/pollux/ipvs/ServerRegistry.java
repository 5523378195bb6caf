package org.pollux.ipvs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All real servers by number, and the trash: removed ones that connections still refer to, or that were removed not
 * long ago. Adding a destination again takes it out of the trash with its counters, as in IPVS.
 */
final class ServerRegistry {
    private static final long PURGE_INTERVAL = 60_000_000_000L;
    private static final long IDLE_IN_TRASH = 120_000_000_000L;

    private final List<@Nullable RealServer> byId = new ArrayList<>();
    private final Map<DestinationKey, LocalPorts> localPorts = new HashMap<>();
    private final long seed;
    private final Deque<Integer> freeIds = new ArrayDeque<>();
    private final List<Trashed> trash = new ArrayList<>();
    private long nextPurge = Long.MAX_VALUE;

    private static final class Trashed {
        final RealServer server;
        boolean idle;
        long idleSince;

        Trashed(RealServer server) {
            this.server = server;
        }
    }

    /** @param seed a random number */
    ServerRegistry(long seed) {
        this.seed = seed;
    }

    /** The server of a connection; it exists as long as the connection does. */
    RealServer get(int id) {
        return Objects.requireNonNull(byId.get(id));
    }

    RealServer make(VirtualService service, DestinationKey key) {
        Integer reused = freeIds.pollFirst();
        int id = reused == null ? byId.size() : reused;
        RealServer server = new RealServer(id, service, key, localPorts.computeIfAbsent(key, this::portsOf));
        if (reused == null) {
            byId.add(server);
        } else {
            byId.set(id, server);
        }
        return server;
    }

    private LocalPorts portsOf(DestinationKey key) {
        return new LocalPorts(seed ^ key.hashCode());
    }

    void trash(RealServer server, long now) {
        if (trash.isEmpty()) {
            nextPurge = now + PURGE_INTERVAL;
        }
        trash.add(new Trashed(server));
    }

    /** Takes a destination of this service back out of the trash. */
    Optional<RealServer> revive(ServiceKey service, DestinationKey key) {
        for (Iterator<Trashed> all = trash.iterator(); all.hasNext(); ) {
            RealServer server = all.next().server;
            if (server.key.equals(key) && server.service.key.equals(service)) {
                all.remove();
                return Optional.of(server);
            }
        }
        return Optional.empty();
    }

    /** Forgets what has lain unreferenced in the trash for long enough. */
    void purge(long now) {
        if (trash.isEmpty() || now < nextPurge) {
            return;
        }
        nextPurge = now + PURGE_INTERVAL;
        for (Iterator<Trashed> all = trash.iterator(); all.hasNext(); ) {
            Trashed item = all.next();
            if (item.server.connections() + item.server.persistent > 0) {
                item.idle = false;
            } else if (!item.idle) {
                item.idle = true;
                item.idleSince = now;
            } else if (now - item.idleSince >= IDLE_IN_TRASH) {
                all.remove();
                discard(item.server);
            }
        }
    }

    /** Forgets a server that nothing refers to. */
    void discard(RealServer server) {
        byId.set(server.id, null);
        if (byId.stream().noneMatch(other -> other != null && other.key.equals(server.key))) {
            localPorts.remove(server.key);
        }
        freeIds.addLast(server.id);
    }

    /** When {@link #purge} has something to do, {@code Long.MAX_VALUE} for never. */
    long nextPurge() {
        return trash.isEmpty() ? Long.MAX_VALUE : nextPurge;
    }
}
