package org.pollux.ipvs;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The real servers of connections that other directors told, where this one does not have them (yet): the connections are
 * forwarded as they were told, count nowhere, and move to the server when it is added.
 */
final class UnknownServers {
    /** How many there may be. */
    private static final int MOST = 4_096;

    private final Map<Name, RealServer> byName = new HashMap<>();
    private final ServerRegistry servers;

    /**
     * What a connection says of its server.
     *
     * @param service what the client talks to, as far as it is known
     * @param method by which packets reach the server
     */
    private record Name(ServiceKey service, DestinationKey destination, ForwardingMethod method) {}

    UnknownServers(ServerRegistry servers) {
        this.servers = servers;
    }

    /** The server that stands for one that is not known; null if there are too many. */
    @Nullable
    RealServer of(ServiceKey service, DestinationKey destination, ForwardingMethod method) {
        Name name = new Name(service, destination, method);
        RealServer known = byName.get(name);
        if (known == null) {
            known = make(name);
        }
        if (known != null) {
            // The one that was added meanwhile is gone again, else it would have been found.
            known.successor = null;
        }
        return known;
    }

    private @Nullable RealServer make(Name name) {
        if (byName.size() == MOST) {
            dropUnused();
        }
        if (byName.size() == MOST) {
            return null;
        }
        VirtualService service =
                new VirtualService(name.service, new ServiceSettings(Schedulers.NONE), new NoScheduler());
        RealServer server = servers.make(service, name.destination);
        server.apply(new DestinationSettings(name.method, 1));
        server.unknown = true;
        server.available = true;
        byName.put(name, server);
        return server;
    }

    private void dropUnused() {
        for (Iterator<RealServer> all = byName.values().iterator(); all.hasNext(); ) {
            RealServer server = all.next();
            if (server.connections() == 0 && server.persistent == 0) {
                all.remove();
                servers.discard(server);
            }
        }
    }

    /**
     * A server was added: it takes the connections of those that stood for it.
     *
     * @param lookup finds the server for one that stood for it
     * @return whether there are any
     */
    boolean added(RealServer server, Function<RealServer, @Nullable RealServer> lookup) {
        boolean any = false;
        for (RealServer unknown : byName.values()) {
            if (unknown.connections() + unknown.persistent > 0 && lookup.apply(unknown) == server) {
                unknown.successor = server;
                any = true;
            }
        }
        return any;
    }
}
