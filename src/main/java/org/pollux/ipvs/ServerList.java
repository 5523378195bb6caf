package org.pollux.ipvs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The destinations of a service, newest first: the order that decides ties. */
final class ServerList {
    private @Nullable RealServer newest;
    private int size;

    int size() {
        return size;
    }

    /** The server after this one, the first if none is given; null at the end. */
    @Nullable
    RealServer after(@Nullable RealServer server) {
        return server == null ? newest : server.older;
    }

    /** As {@link #after}, but the first again after the last; the list must not be empty. */
    RealServer afterInRing(@Nullable RealServer server) {
        RealServer next = server == null ? newest : server.older;
        return Objects.requireNonNull(next == null ? newest : next);
    }

    @Nullable
    RealServer find(DestinationKey key) {
        for (RealServer server = newest; server != null; server = server.older) {
            if (server.key.equals(key)) {
                return server;
            }
        }
        return null;
    }

    /** The server with this address and port, both in numbers. */
    @Nullable
    RealServer find(boolean ipv6, long high, long low, int port) {
        for (RealServer server = newest; server != null; server = server.older) {
            if (server.low == low && server.high == high && server.key.port() == port && server.ipv6 == ipv6) {
                return server;
            }
        }
        return null;
    }

    void add(RealServer server) {
        server.newer = null;
        server.older = newest;
        if (newest != null) {
            newest.newer = server;
        }
        newest = server;
        size++;
    }

    void remove(RealServer server) {
        if (server.newer == null) {
            newest = server.older;
        } else {
            server.newer.older = server.older;
        }
        if (server.older != null) {
            server.older.newer = server.newer;
        }
        server.newer = null;
        server.older = null;
        size--;
    }

    List<RealServer> toList() {
        List<RealServer> all = new ArrayList<>(size);
        for (RealServer server = newest; server != null; server = server.older) {
            all.add(server);
        }
        return all;
    }
}
