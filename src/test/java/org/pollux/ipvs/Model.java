package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the engine should hold, kept the simple way: lists and maps of objects searched from end to end. Which server a
 * scheduler takes is not foretold, only checked to be one that may be taken.
 */
final class Model {
    static final class Server {
        final ServiceKey service;
        final DestinationKey key;
        Object owner;
        DestinationSettings settings;
        int active;
        int inactive;
        int persistent;
        boolean overloaded;
        boolean available = true;
        final long[] counters = new long[5];
        boolean idle;
        long idleSince;
        boolean draining;
        /** When its draining is over; {@code Long.MAX_VALUE} if it may take its time. */
        long drainEnd = Long.MAX_VALUE;

        /** Whether what it had was ended. */
        boolean ended;

        Server(ServiceKey service, DestinationKey key, DestinationSettings settings, Object owner) {
            this.service = service;
            this.key = key;
            this.settings = settings;
            this.owner = owner;
        }

        int total() {
            return active + inactive;
        }

        void overloadIfFull() {
            overloaded |= settings.upperThreshold() != 0 && total() >= settings.upperThreshold();
        }

        void recoverIfFree() {
            int lower = settings.lowerThreshold();
            int upper = settings.upperThreshold();
            if (lower != 0 ? total() < lower : upper == 0 || 4 * total() < 3 * upper) {
                overloaded = false;
            }
        }

        /** What schedulers go by, as far as being 0 or not is concerned. */
        int weight() {
            return draining ? 0 : settings.weight();
        }

        boolean eligible() {
            return weight() > 0 && !overloaded;
        }

        void drain(long end) {
            draining = true;
            drainEnd = end;
            ended = false;
        }

        void undrain() {
            draining = false;
            drainEnd = Long.MAX_VALUE;
            ended = false;
        }

        String phase(long now) {
            return draining ? ended ? "drained" : "draining " + Math.max(drainEnd, now) : "serving";
        }
    }

    static final class Service {
        final ServiceKey key;
        final List<Server> servers = new ArrayList<>();
        final long[] counters = new long[5];
        final Map<DestinationKey, Long> drained = new HashMap<>();
        Optional<Persistence> persistence;
        int mostConnections = Integer.MAX_VALUE;

        Service(ServiceKey key, Optional<Persistence> persistence) {
            this.key = key;
            this.persistence = persistence;
        }
    }

    /** What remembers the server of a client, or of a network of clients. */
    static final class Template {
        /** Whom it is for, as the listing has it: protocol, client, virtual address and port. */
        final String key;

        final Server server;
        final int destinationPort;
        final long timeout;
        final ForwardingMethod method;
        boolean retired;
        boolean assured;
        int controlled;
        long deadline;

        Template(String key, Server server, int destinationPort, long timeout) {
            this.key = key;
            this.server = server;
            this.destinationPort = destinationPort;
            this.timeout = timeout;
            this.method = server.settings.forwarding();
        }

        /** As {@link Model#line} has it of the engine. */
        String line() {
            int port = retired ? 0xFFFF : destinationPort;
            String whose = retired ? key.substring(0, key.lastIndexOf(' ') + 1) + 0xFFFF : key;
            return "entry " + whose + " " + server.key.address().getHostAddress() + " " + port + " " + method + " "
                    + (assured ? "ASSURED" : "NONE");
        }
    }

    static final class Connection {
        final ServiceKey.Addressed virtual;
        final String client;
        final int clientPort;
        final Server server;
        final int destinationPort;
        final @Nullable Template template;
        final ForwardingMethod method;
        TcpState state = TcpState.NONE;
        long deadline;
        long inPackets;
        /** What stands for the client, with FULLNAT: address and port. */
        String local = "";

        Connection(
                ServiceKey.Addressed virtual,
                String client,
                int clientPort,
                Server server,
                int destinationPort,
                @Nullable Template template) {
            this.virtual = virtual;
            this.client = client;
            this.clientPort = clientPort;
            this.server = server;
            this.destinationPort = destinationPort;
            this.template = template;
            this.method = server.settings.forwarding();
        }
    }

    final Map<ServiceKey, Service> services = new LinkedHashMap<>();
    /** Newest first, as the engine's lookups prefer them. */
    final List<Connection> connections = new ArrayList<>();

    final List<Template> templates = new ArrayList<>();

    /** Where packets with the mark go. */
    static final InetAddress MARKED = TestPacket.address("10.9.9.7");

    static final ServiceKey.Marked MARK = new ServiceKey.Marked(false, 7);

    private final List<Server> trash = new ArrayList<>();
    private final EngineOptions options;
    private long nextPurge;
    Timeouts timeouts = Timeouts.DEFAULT;
    long now;

    Model(EngineOptions options, long now) {
        this.options = options;
        this.now = now;
    }

    private Service service(ServiceKey key) {
        Service service = services.get(key);
        if (service == null) {
            throw new IllegalStateException("no service " + key);
        }
        return service;
    }

    void addDestination(ServiceKey key, DestinationKey destination, DestinationSettings settings) {
        Service service = service(key);
        Server server = trash.stream()
                .filter(s -> s.service.equals(key) && s.key.equals(destination))
                .findFirst()
                .orElseGet(
                        () -> new Server(key, destination, new DestinationSettings(settings.forwarding(), 0), service));
        trash.remove(server);
        server.available = true;
        server.idle = false;
        server.undrain();
        Long drainEnd = service.drained.get(destination);
        if (drainEnd != null) {
            server.drain(drainEnd);
        }
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

    void removeDestination(ServiceKey key, Server server) {
        service(key).servers.remove(server);
        server.available = false;
        if (trash.isEmpty()) {
            nextPurge = now + 60_000_000_000L;
        }
        trash.add(server);
        if (options.expireNodestConn()) {
            endAll(server);
        }
    }

    void drain(ServiceKey key, Server server, long end) {
        server.drain(end);
        service(key).drained.put(server.key, end);
    }

    void undrain(ServiceKey key, DestinationKey destination, @Nullable Server server) {
        service(key).drained.remove(destination);
        if (server != null) {
            server.undrain();
        }
    }

    void removeService(ServiceKey key) {
        List.copyOf(service(key).servers).forEach(server -> removeDestination(key, server));
        services.remove(key);
    }

    /** The next time at which something ends; {@code Long.MAX_VALUE} if nothing is there. */
    long nextDeadline() {
        Stream<Long> drains = services.values().stream()
                .flatMap(service -> service.servers.stream())
                .filter(server -> server.draining && !server.ended)
                .map(server -> server.drainEnd);
        return Stream.of(
                        connections.stream().map(c -> c.deadline),
                        templates.stream().map(t -> t.deadline),
                        drains)
                .flatMap(times -> times)
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Lets time pass.
     *
     * @param lines what the engine has then: when a template and its last connection end at once, it may see to either
     *     first, and a template that is seen to first stays on for a minute
     */
    void pass(long nanos, Set<String> lines) {
        now += nanos;
        endDrained();
        List<Template> due = templates.stream().filter(t -> t.deadline <= now).toList();
        List<Template> busy = due.stream().filter(t -> t.controlled > 0).toList();
        List.copyOf(connections).stream().filter(c -> c.deadline <= now).forEach(this::end);
        for (Template template : due) {
            boolean stays = template.controlled > 0
                    || (busy.contains(template) && lines.contains(template.line() + " 60000000000 0"));
            if (stays) {
                template.deadline = now + 60_000_000_000L;
            } else {
                end(template);
            }
        }
    }

    private void endDrained() {
        for (Service service : services.values()) {
            for (Server server : service.servers) {
                if (server.draining && !server.ended && server.drainEnd <= now) {
                    server.ended = true;
                    endAll(server);
                }
            }
        }
    }

    private void endAll(Server server) {
        List.copyOf(connections).stream().filter(c -> c.server == server).forEach(this::close);
        List.copyOf(templates).stream().filter(t -> t.server == server).forEach(this::end);
    }

    private void end(Template template) {
        templates.remove(template);
        template.server.persistent--;
        template.server.recoverIfFree();
    }

    /** Ends a connection by force, and its template if nobody had answered and it was for this one only. */
    private void close(Connection connection) {
        end(connection);
        Template template = connection.template;
        if (template != null && template.controlled == 0 && !template.assured && templates.contains(template)) {
            end(template);
        }
    }

    /** To be called before {@link #pass} ends connections, as the engine empties its trash first. */
    void purge(long present) {
        if (trash.isEmpty() || present < nextPurge) {
            return;
        }
        nextPurge = present + 60_000_000_000L;
        for (Server server : List.copyOf(trash)) {
            if (server.total() + server.persistent > 0) {
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
        server.recoverIfFree();
        if (connection.template != null) {
            connection.template.controlled--;
        }
    }

    /** A client's packet; {@code chosen} is where the engine sent it. */
    Cause client(
            ServiceKey.Addressed virtual,
            String client,
            int clientPort,
            int flags,
            int bytes,
            @Nullable InetAddress chosen,
            String local) {
        boolean tcp = virtual.protocol() == Protocol.TCP;
        boolean syn = tcp && (flags & Packet.SYN) != 0;
        Connection connection = connections.stream()
                .filter(c -> c.virtual.equals(virtual) && c.client.equals(client) && c.clientPort == clientPort)
                .findFirst()
                .orElse(null);
        if (connection != null && syn && isReplaced(connection)) {
            close(connection);
            connection = null;
        } else if (connection != null && (!connection.server.available || connection.server.ended)) {
            if (!options.expireNodestConn() && !connection.server.ended) {
                return Cause.DESTINATION_GONE;
            }
            close(connection);
            connection = null;
        }
        if (connection == null) {
            Service service = serviceOf(virtual);
            if (service == null) {
                return Cause.NO_SERVICE;
            }
            if (tcp && (!syn || (flags & Packet.RST) != 0)) {
                return Cause.NOT_A_NEW_CONNECTION;
            }
            Object owner = service;
            long open = connections.stream()
                    .filter(c -> c.server.owner.equals(owner))
                    .count();
            if (open >= service.mostConnections) {
                return Cause.SERVICE_FULL;
            }
            Template template = null;
            if (service.persistence.isPresent()) {
                template = template(service, service.persistence.get(), virtual, client, chosen);
                if (template == null) {
                    return Cause.NO_DESTINATION;
                }
            } else if (service.servers.stream().noneMatch(Server::eligible)) {
                return Cause.NO_DESTINATION;
            }
            connection = begin(service, virtual, client, clientPort, chosen, template);
            connection.local = local;
            requireOwnLocal(connection);
        }
        assertThat(local).describedAs("stands for the client").isEqualTo(connection.local);
        count(connection.server, 1, bytes);
        move(connection, false, flags);
        connection.inPackets++;
        return Cause.FORWARDED;
    }

    /** No two connections to one server may look alike to it. */
    private void requireOwnLocal(Connection added) {
        boolean full = added.method == ForwardingMethod.FULLNAT;
        assertThat(added.local.isEmpty()).isEqualTo(!full);
        assertThat(connections)
                .filteredOn(c -> full
                        && c != added
                        && c.local.equals(added.local)
                        && c.virtual.protocol() == added.virtual.protocol()
                        && c.server.key.address().equals(added.server.key.address())
                        && c.destinationPort == added.destinationPort)
                .isEmpty();
    }

    /** By the mark, by the port, by the address. */
    private @Nullable Service serviceOf(ServiceKey.Addressed virtual) {
        if (virtual.address().equals(MARKED)) {
            Service marked = services.get(MARK);
            if (marked != null) {
                return marked;
            }
        }
        Service exact = services.get(virtual);
        return exact != null ? exact : services.get(ServiceKey.of(virtual.protocol(), virtual.address(), 0));
    }

    private @Nullable Template template(
            Service service,
            Persistence persistence,
            ServiceKey.Addressed virtual,
            String client,
            @Nullable InetAddress chosen) {
        boolean marked = service.key instanceof ServiceKey.Marked;
        boolean ownPort = service.key.equals(virtual);
        String key = (marked ? "IP" : virtual.protocol().name()) + " " + masked(client, persistence.netmask()) + " 0 "
                + (marked ? "0.0.0.7" : virtual.address().getHostAddress()) + " " + (ownPort ? virtual.port() : 0);
        Template known = templates.stream()
                .filter(t -> !t.retired && t.key.equals(key))
                .findFirst()
                .orElse(null);
        if (known != null) {
            boolean quiescent = options.expireQuiescentTemplate() && known.server.settings.weight() == 0;
            if (known.server.available && !known.server.ended && !quiescent) {
                known.deadline = now + known.timeout;
                return known;
            }
            known.retired = true;
        }
        if (service.servers.stream().noneMatch(Server::eligible)) {
            return null;
        }
        Server server = chosen(service, chosen);
        assertThat(server.eligible()).describedAs("may be chosen").isTrue();
        Template made = new Template(
                key,
                server,
                ownPort ? server.key.port() : 0,
                persistence.timeout().toNanos());
        made.deadline = now + made.timeout;
        templates.add(made);
        server.persistent++;
        server.overloadIfFull();
        return made;
    }

    private static String masked(String client, int netmask) {
        int address = (int) AddressWords.low(TestPacket.address(client));
        return AddressWords.toInetAddress(false, 0, AddressWords.mapped(address & netmask))
                .getHostAddress();
    }

    private static Server chosen(Service service, @Nullable InetAddress chosen) {
        return service.servers.stream()
                .filter(s -> s.key.address().equals(chosen))
                .findFirst()
                .orElseThrow(() -> new AssertionError("sent to " + chosen + ", not a server of " + service.key));
    }

    private Connection begin(
            Service service,
            ServiceKey.Addressed virtual,
            String client,
            int clientPort,
            @Nullable InetAddress chosen,
            @Nullable Template template) {
        Server server;
        if (template != null) {
            server = template.server;
            assertThat(chosen).describedAs("as its template says").isEqualTo(server.key.address());
            template.controlled++;
        } else {
            server = chosen(service, chosen);
            assertThat(server.eligible()).describedAs("may be chosen").isTrue();
        }
        boolean ownPort = template == null || service.key.equals(virtual);
        int port = ownPort ? server.key.port() : virtual.port();
        Connection connection = new Connection(virtual, client, clientPort, server, port, template);
        connections.addFirst(connection);
        server.inactive++;
        server.overloadIfFull();
        server.counters[0]++;
        service.counters[0]++;
        return connection;
    }

    private boolean isReplaced(Connection connection) {
        if (options.expireNodestConn() && connection.server.weight() == 0) {
            return true;
        }
        return connection.template == null
                && (connection.state == TcpState.TIME_WAIT || connection.state == TcpState.CLOSE);
    }

    /** A FULLNAT server's packet to what stands for the client. */
    Cause serverToLocal(Protocol protocol, DestinationKey server, String local, int flags, int bytes) {
        for (Connection connection : connections) {
            if (connection.local.equals(local)
                    && connection.virtual.protocol() == protocol
                    && connection.destinationPort == server.port()
                    && connection.server.key.address().equals(server.address())) {
                count(connection.server, 2, bytes);
                move(connection, true, flags);
                return Cause.FORWARDED;
            }
        }
        return Cause.NO_SERVICE;
    }

    /** A server's packet to the client. */
    Cause server(Protocol protocol, DestinationKey server, String client, int clientPort, int flags, int bytes) {
        for (Connection connection : connections) {
            if (connection.method == ForwardingMethod.NAT
                    && connection.virtual.protocol() == protocol
                    && connection.client.equals(client)
                    && connection.clientPort == clientPort
                    && connection.destinationPort == server.port()
                    && connection.server.key.address().equals(server.address())) {
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
            if (fromServer && connection.template != null) {
                connection.template.assured = true;
            }
            return;
        }
        TcpTransitions.Direction direction = fromServer
                ? TcpTransitions.Direction.FROM_SERVER
                : connection.method == ForwardingMethod.NAT || connection.method == ForwardingMethod.FULLNAT
                        ? TcpTransitions.Direction.FROM_CLIENT
                        : TcpTransitions.Direction.FROM_CLIENT_ONLY;
        TcpState before = connection.state;
        connection.state = TcpTransitions.NORMAL.after(before, direction, flags);
        if (connection.state == TcpState.ESTABLISHED && before != TcpState.ESTABLISHED && connection.template != null) {
            connection.template.assured = true;
        }
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
                        + s.persistent + " " + s.inactive + " " + s.overloaded + " " + s.phase(now) + " "
                        + Arrays.toString(s.counters));
            }
        });
        for (Connection c : connections) {
            lines.add("entry " + c.virtual.protocol() + " " + c.client + " " + c.clientPort + " "
                    + c.virtual.address().getHostAddress() + " " + c.virtual.port() + " "
                    + c.server.key.address().getHostAddress() + " " + c.destinationPort + " " + c.method + " "
                    + (c.virtual.protocol() == Protocol.UDP ? "UDP" : c.state) + " " + (c.deadline - now) + " "
                    + c.inPackets);
        }
        for (Template t : templates) {
            lines.add(t.line() + " " + (t.deadline - now) + " 0");
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
                        + d.activeConnections() + " " + d.persistentConnections() + " " + d.inactiveConnections() + " "
                        + d.overloaded() + " " + phase(d.phase(), bench.now) + " "
                        + text(d.counters()));
            }
        });
        bench.connections().forEach(c -> lines.add(line(c)));
        return lines;
    }

    private static String phase(ServerPhase phase, long now) {
        return switch (phase) {
            case ServerPhase.Draining(Optional<Duration> remaining) ->
                "draining " + remaining.map(time -> now + time.toNanos()).orElse(Long.MAX_VALUE);
            case ServerPhase.Drained _ -> "drained";
            case ServerPhase.Serving _, ServerPhase.SlowStart _ -> "serving";
        };
    }

    private static String line(ConnectionSnapshot c) {
        return "entry " + c.protocol() + " " + c.clientAddress().getHostAddress() + " " + c.clientPort() + " "
                + c.virtualAddress().getHostAddress() + " " + c.virtualPort() + " "
                + c.destinationAddress().getHostAddress() + " " + c.destinationPort() + " " + c.forwarding() + " "
                + c.state() + " " + c.expires().toNanos() + " " + c.inPackets();
    }

    private static String text(Counters c) {
        return List.of(c.connections(), c.inPackets(), c.outPackets(), c.inBytes(), c.outBytes())
                .toString();
    }
}
