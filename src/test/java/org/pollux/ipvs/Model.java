package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the engine should hold, kept the simple way: lists and maps of objects searched from end to end. Which server a
 * scheduler takes is not foretold, only checked to be one that may be taken.
 */
final class Model {
    static final class Server {
        final ServiceKey.Addressed service;
        final DestinationKey key;
        Object owner;
        DestinationSettings settings;
        int active;
        int inactive;
        boolean overloaded;
        boolean available = true;
        final long[] counters = new long[5];
        boolean idle;
        long idleSince;

        Server(ServiceKey.Addressed service, DestinationKey key, DestinationSettings settings, Object owner) {
            this.service = service;
            this.key = key;
            this.settings = settings;
            this.owner = owner;
        }

        int total() {
            return active + inactive;
        }

        boolean eligible() {
            return settings.weight() > 0 && !overloaded;
        }
    }

    static final class Service {
        final ServiceKey.Addressed key;
        final List<Server> servers = new ArrayList<>();
        final long[] counters = new long[5];

        Service(ServiceKey.Addressed key) {
            this.key = key;
        }
    }

    static final class Connection {
        final ServiceKey.Addressed virtual;
        final int clientPort;
        final Server server;
        final ForwardingMethod method;
        TcpState state = TcpState.NONE;
        long deadline;
        long inPackets;

        Connection(ServiceKey.Addressed virtual, int clientPort, Server server) {
            this.virtual = virtual;
            this.clientPort = clientPort;
            this.server = server;
            this.method = server.settings.forwarding();
        }
    }

    final Map<ServiceKey.Addressed, Service> services = new LinkedHashMap<>();
    /** Newest first, as the engine's lookups prefer them. */
    final List<Connection> connections = new ArrayList<>();

    private final List<Server> trash = new ArrayList<>();
    private final EngineOptions options;
    private long nextPurge;
    Timeouts timeouts = Timeouts.DEFAULT;
    long now;

    Model(EngineOptions options, long now) {
        this.options = options;
        this.now = now;
    }

    private Service service(ServiceKey.Addressed key) {
        Service service = services.get(key);
        if (service == null) {
            throw new IllegalStateException("no service " + key);
        }
        return service;
    }

    void addDestination(ServiceKey.Addressed key, DestinationKey destination, DestinationSettings settings) {
        Service service = service(key);
        Server server = trash.stream()
                .filter(s -> s.service.equals(key) && s.key.equals(destination))
                .findFirst()
                .orElseGet(
                        () -> new Server(key, destination, new DestinationSettings(settings.forwarding(), 0), service));
        trash.remove(server);
        server.available = true;
        server.idle = false;
        if (server.owner != service) {
            server.owner = service;
            Arrays.fill(server.counters, 0);
        }
        edit(server, settings);
        service.servers.addFirst(server);
    }

    void edit(Server server, DestinationSettings settings) {
        int upper = settings.upperThreshold();
        if (upper == 0 || upper > server.settings.upperThreshold()) {
            server.overloaded = false;
        }
        server.settings = settings;
    }

    void removeDestination(ServiceKey.Addressed key, Server server) {
        service(key).servers.remove(server);
        server.available = false;
        if (trash.isEmpty()) {
            nextPurge = now + 60_000_000_000L;
        }
        trash.add(server);
        if (options.expireNodestConn()) {
            List.copyOf(connections).stream().filter(c -> c.server == server).forEach(this::end);
        }
    }

    void removeService(ServiceKey.Addressed key) {
        List.copyOf(service(key).servers).forEach(server -> removeDestination(key, server));
        services.remove(key);
    }

    void pass(long nanos) {
        now += nanos;
        List.copyOf(connections).stream().filter(c -> c.deadline <= now).forEach(this::end);
    }

    /** To be called before {@link #pass} ends connections, as the engine empties its trash first. */
    void purge(long present) {
        if (trash.isEmpty() || present < nextPurge) {
            return;
        }
        nextPurge = present + 60_000_000_000L;
        for (Server server : List.copyOf(trash)) {
            if (server.total() > 0) {
                server.idle = false;
            } else if (!server.idle) {
                server.idle = true;
                server.idleSince = present;
            } else if (present - server.idleSince >= 120_000_000_000L) {
                trash.remove(server);
            }
        }
    }

    private void end(Connection connection) {
        connections.remove(connection);
        Server server = connection.server;
        if (connection.virtual.protocol() == Protocol.TCP && connection.state.isActive()) {
            server.active--;
        } else {
            server.inactive--;
        }
        int lower = server.settings.lowerThreshold();
        int upper = server.settings.upperThreshold();
        if (lower != 0 ? server.total() < lower : upper == 0 || 4 * server.total() < 3 * upper) {
            server.overloaded = false;
        }
    }

    /** A client's packet; {@code chosen} is where the engine sent it. */
    Cause client(ServiceKey.Addressed virtual, int clientPort, int flags, int bytes, @Nullable DestinationKey chosen) {
        boolean tcp = virtual.protocol() == Protocol.TCP;
        boolean syn = tcp && (flags & Packet.SYN) != 0;
        Connection connection = connections.stream()
                .filter(c -> c.virtual.equals(virtual) && c.clientPort == clientPort)
                .findFirst()
                .orElse(null);
        if (connection != null && syn && isReplaced(connection)) {
            end(connection);
            connection = null;
        } else if (connection != null && !connection.server.available) {
            if (!options.expireNodestConn()) {
                return Cause.DESTINATION_GONE;
            }
            end(connection);
            connection = null;
        }
        if (connection == null) {
            Service service = services.get(virtual);
            if (service == null) {
                return Cause.NO_SERVICE;
            }
            if (tcp && (!syn || (flags & Packet.RST) != 0)) {
                return Cause.NOT_A_NEW_CONNECTION;
            }
            if (service.servers.stream().noneMatch(Server::eligible)) {
                return Cause.NO_DESTINATION;
            }
            connection = begin(service, clientPort, chosen);
        }
        count(connection.server, 1, bytes);
        move(connection, false, flags);
        connection.inPackets++;
        return Cause.FORWARDED;
    }

    private Connection begin(Service service, int clientPort, @Nullable DestinationKey chosen) {
        Server server = service.servers.stream()
                .filter(s -> s.key.equals(chosen))
                .findFirst()
                .orElseThrow(() -> new AssertionError("sent to " + chosen + ", not a server of " + service.key));
        assertThat(server.eligible()).describedAs("may be chosen").isTrue();
        Connection connection = new Connection(service.key, clientPort, server);
        connections.addFirst(connection);
        server.inactive++;
        int upper = server.settings.upperThreshold();
        server.overloaded |= upper != 0 && server.total() >= upper;
        server.counters[0]++;
        service.counters[0]++;
        return connection;
    }

    private boolean isReplaced(Connection connection) {
        if (options.expireNodestConn() && connection.server.settings.weight() == 0) {
            return true;
        }
        return connection.state == TcpState.TIME_WAIT || connection.state == TcpState.CLOSE;
    }

    /** A server's packet to the client. */
    Cause server(Protocol protocol, DestinationKey server, int clientPort, int flags, int bytes) {
        for (Connection connection : connections) {
            if (connection.method == ForwardingMethod.NAT
                    && connection.virtual.protocol() == protocol
                    && connection.clientPort == clientPort
                    && connection.server.key.equals(server)) {
                count(connection.server, 2, bytes);
                move(connection, true, flags);
                return Cause.FORWARDED;
            }
        }
        return Cause.NO_SERVICE;
    }

    private void count(Server server, int direction, int bytes) {
        if (server.available) {
            server.counters[direction]++;
            server.counters[direction + 2] += bytes;
            Service service = service(server.service);
            service.counters[direction]++;
            service.counters[direction + 2] += bytes;
        }
    }

    private void move(Connection connection, boolean fromServer, int flags) {
        if (connection.virtual.protocol() == Protocol.UDP) {
            connection.deadline = now + timeouts.udp().toNanos();
            return;
        }
        TcpTransitions.Direction direction = fromServer
                ? TcpTransitions.Direction.FROM_SERVER
                : connection.method == ForwardingMethod.NAT
                        ? TcpTransitions.Direction.FROM_CLIENT
                        : TcpTransitions.Direction.FROM_CLIENT_ONLY;
        TcpState before = connection.state;
        connection.state = TcpTransitions.NORMAL.after(before, direction, flags);
        connection.server.active += (connection.state.isActive() ? 1 : 0) - (before.isActive() ? 1 : 0);
        connection.server.inactive -= (connection.state.isActive() ? 1 : 0) - (before.isActive() ? 1 : 0);
        connection.deadline = now
                + switch (connection.state) {
                    case ESTABLISHED -> timeouts.tcp().toNanos();
                    case FIN_WAIT -> timeouts.tcpFin().toNanos();
                    default -> connection.state.timeout().toNanos();
                };
    }

    /** Everything there is, as text. */
    Set<String> describe() {
        Set<String> lines = new TreeSet<>();
        services.values().forEach(service -> {
            lines.add("service " + service.key + " " + Arrays.toString(service.counters));
            for (int i = 0; i < service.servers.size(); i++) {
                Server s = service.servers.get(i);
                lines.add("server " + service.key + " " + i + " " + s.key + " " + s.settings + " " + s.active + " "
                        + s.inactive + " " + s.overloaded + " " + Arrays.toString(s.counters));
            }
        });
        for (Connection c : connections) {
            lines.add("connection " + c.virtual + " " + c.clientPort + " " + c.server.key + " " + c.method + " "
                    + (c.virtual.protocol() == Protocol.UDP ? "UDP" : c.state) + " " + (c.deadline - now) + " "
                    + c.inPackets);
        }
        return lines;
    }

    /** The same of an engine. */
    static Set<String> describe(Bench bench) {
        Set<String> lines = new TreeSet<>();
        bench.table.services().forEach(service -> {
            lines.add("service " + service.key() + " " + text(service.counters()));
            for (int i = 0; i < service.destinations().size(); i++) {
                DestinationSnapshot d = service.destinations().get(i);
                lines.add("server " + service.key() + " " + i + " " + d.key() + " " + d.settings() + " "
                        + d.activeConnections() + " " + d.inactiveConnections() + " " + d.overloaded() + " "
                        + text(d.counters()));
            }
        });
        for (ConnectionSnapshot c : bench.connections()) {
            lines.add("connection " + ServiceKey.of(Protocol.valueOf(c.protocol()), c.virtualAddress(), c.virtualPort())
                    + " "
                    + c.clientPort() + " " + new DestinationKey(c.destinationAddress(), c.destinationPort()) + " "
                    + c.forwarding() + " " + c.state() + " " + c.expires().toNanos() + " " + c.inPackets());
        }
        return lines;
    }

    private static String text(Counters c) {
        return List.of(c.connections(), c.inPackets(), c.outPackets(), c.inBytes(), c.outBytes())
                .toString();
    }
}
