package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pollux.ipvs.TableException.Reason;

/** The engine's own virtual server table. Checks come in the kernel's order, so that errors are the kernel's. */
final class Services implements VirtualServerTable {
    /** Where the ports of FTP's passive data connections begin. */
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private final Map<ServiceKey, VirtualService> byKey = new LinkedHashMap<>();
    private final ServiceIndex index;
    private final Callers callers;
    private final ServerRegistry servers;
    private final Connections connections;
    private final ConnectionListing listing;
    private final StateTimeouts timeouts;
    private final RandomGenerator random;
    private final SourceLimiter limiter;
    /** Of all services, also those that were removed since. */
    private final Traffic total = new Traffic();

    private EngineOptions options;
    private final UnknownServers unknownServers;
    private final WantedDaemons syncDaemons = new WantedDaemons();
    private Marks marks = new Marks(List.of());
    /** Of the service added last. */
    private int lastNumber;

    private long now;
    /** When the rates are due; means nothing while there is no service. */
    private long nextSample;
    /** When {@link #tick} has something to do. */
    private long nextDeadline = Long.MAX_VALUE;

    Services(
            EngineSettings settings,
            ServerRegistry servers,
            Connections connections,
            StateTimeouts timeouts,
            long now) {
        this.index = new ServiceIndex(settings.hashSeed0(), settings.hashSeed1());
        this.callers = new Callers(byKey.values(), settings.hashSeed0(), settings.hashSeed1());
        this.servers = servers;
        this.connections = connections;
        this.listing = new ConnectionListing(connections);
        this.unknownServers = new UnknownServers(servers);
        this.timeouts = timeouts;
        this.limiter = new SourceLimiter(settings.hashSeed1(), settings.hashSeed0());
        this.random = new SplittableRandom(settings.hashSeed0() ^ settings.hashSeed1());
        this.options = settings.options();
        this.now = now;
    }

    void now(long newNow) {
        now = newNow;
    }

    void options(EngineOptions newOptions) {
        options = newOptions;
    }

    /**
     * The service a client's packet is for: that of its mark, that of its address and port, or that of all ports of the
     * address.
     *
     * @param arrival name of the interface it came by
     */
    @Nullable
    VirtualService of(Packet packet, String arrival) {
        return of(packet, mark(packet, arrival));
    }

    /** What stands for a server in connections that go round those of a service. */
    RealServer bypass(VirtualService service) {
        RealServer there = service.bypass;
        if (there == null) {
            there = servers.make(
                    service,
                    new DestinationKey(
                            AddressWords.toInetAddress(service.ipv6, 0, service.ipv6 ? 0 : AddressWords.mapped(0)), 0));
            there.forwarding = ForwardingMethod.BYPASS;
            service.bypass = there;
        }
        return there;
    }

    /** The server that begins to talk to a client with this packet; null if it is none of a service for SIP. */
    @Nullable
    RealServer caller(Packet packet) {
        return callers.find(packet);
    }

    /** Whether the packet's client may begin one more connection; counts it if so. */
    boolean isWithinRate(VirtualService service, Packet packet, long now) {
        ServicePolicy.SourceRate rate = service.sourceRate();
        return rate == null || limiter.take(service.number, packet, rate, now);
    }

    /** Bytes taken by what is known of clients. */
    long memory() {
        return limiter.memory();
    }

    /** How many there are. */
    int count() {
        return byKey.size();
    }

    /** The mark a packet gets, 0 for none. */
    int mark(Packet packet, String arrival) {
        return marks.of(packet, arrival);
    }

    /** The service for a packet with this mark. */
    @Nullable
    VirtualService of(Packet packet, int mark) {
        if (mark != 0) {
            long low = packet.ipv6 ? mark & 0xFFFF_FFFFL : AddressWords.mapped(mark);
            VirtualService marked = index.find(packet.ipv6, 0, 0, low, 0);
            if (marked != null) {
                return marked;
            }
        }
        return at(packet.ipv6, packet.protocol, packet.destinationHigh, packet.destinationLow, packet.destinationPort);
    }

    private @Nullable VirtualService at(boolean ipv6, int protocol, long high, long low, int port) {
        VirtualService exact = index.find(ipv6, protocol, high, low, port);
        if (exact != null) {
            return exact;
        }
        boolean maybeFtpData = protocol == Packet.TCP && (port == Ftp.PORT - 1 || port >= FIRST_UNPRIVILEGED_PORT);
        VirtualService ftp = maybeFtpData ? index.find(ipv6, protocol, high, low, Ftp.PORT) : null;
        return ftp != null ? ftp : index.find(ipv6, protocol, high, low, 0);
    }

    /** The destination of a connection that another director told; null if there is none here. */
    @Nullable
    RealServer serverOf(SyncedConnection told) {
        boolean mapped = (told.flags() & SyncedConnection.METHOD) == ForwardingMethod.NAT.code();
        return server(
                told.ipv6(),
                told.protocol(),
                told.mark(),
                told.virtualHigh(),
                told.virtualLow(),
                told.virtualPort(),
                told.destinationHigh(),
                told.destinationLow(),
                told.destinationPort(),
                mapped);
    }

    /** Stands for the destination of a connection that another director told, until there is one; null if there are too many. */
    @Nullable
    RealServer unknownServerOf(SyncedConnection told, ForwardingMethod method) {
        return unknownServers.of(
                keyOf(told),
                new DestinationKey(
                        AddressWords.toInetAddress(told.ipv6(), told.destinationHigh(), told.destinationLow()),
                        told.destinationPort()),
                method);
    }

    private static ServiceKey keyOf(SyncedConnection told) {
        if (told.mark() != 0) {
            return new ServiceKey.Marked(told.ipv6(), told.mark());
        }
        Protocol protocol =
                switch (told.protocol()) {
                    case Packet.TCP -> Protocol.TCP;
                    case Packet.SCTP -> Protocol.SCTP;
                    default -> Protocol.UDP;
                };
        return ServiceKey.of(
                protocol,
                AddressWords.toInetAddress(told.ipv6(), told.virtualHigh(), told.virtualLow()),
                told.virtualPort());
    }

    private @Nullable RealServer server(RealServer unknown) {
        VirtualService told = unknown.service;
        int mark = told.key instanceof ServiceKey.Marked marked ? marked.mark() : 0;
        return server(
                told.ipv6,
                told.protocol,
                mark,
                told.high,
                told.low,
                told.port,
                unknown.high,
                unknown.low,
                unknown.key.port(),
                unknown.forwarding == ForwardingMethod.NAT);
    }

    /**
     * A mark's servers are looked for without a port first, unless ports are mapped; any server that has no port of its own
     * will do where none has this port.
     */
    private @Nullable RealServer server(
            boolean ipv6,
            int protocol,
            int mark,
            long high,
            long low,
            int port,
            long serverHigh,
            long serverLow,
            int serverPort,
            boolean mapped) {
        VirtualService service =
                mark == 0 ? null : index.find(ipv6, 0, 0, ipv6 ? mark & 0xFFFF_FFFFL : AddressWords.mapped(mark), 0);
        if (service == null) {
            service = at(ipv6, protocol, high, low, port);
        }
        if (service == null) {
            return null;
        }
        boolean withoutPort = mark != 0 && !mapped;
        RealServer first = service.servers.find(ipv6, serverHigh, serverLow, withoutPort ? 0 : serverPort);
        return first != null ? first : service.servers.find(ipv6, serverHigh, serverLow, withoutPort ? serverPort : 0);
    }

    @Override
    public void addService(ServiceKey key, ServiceSettings settings) {
        callers.outdate();
        if (byKey.containsKey(key)) {
            throw new TableException(Reason.SERVICE_EXISTS, "service " + key + " exists already");
        }
        SettingsRules.checkEngine(settings);
        SettingsRules.checkPersistence(key, settings);
        ForwardingRules.checkService(key, settings, List.of());
        VirtualService service = new VirtualService(key, settings, scheduler(settings));
        service.number = ++lastNumber;
        service.total = total;
        if (!isSampling()) {
            nextSample = now + Traffic.SAMPLE_INTERVAL;
        }
        service.local(connections.localSides.use(settings.local().addresses()));
        byKey.put(key, service);
        index.add(service);
    }

    @Override
    public void editService(ServiceKey key, ServiceSettings settings) {
        callers.outdate();
        VirtualService service = required(key, Reason.NO_SUCH_SERVICE);
        SettingsRules.checkEngine(settings);
        SettingsRules.checkPersistence(key, settings);
        ForwardingRules.checkService(key, settings, service.servers.toList());
        LocalAddress[] local = connections.localSides.use(settings.local().addresses());
        connections.localSides.unuse(service.local(local));
        if (service.settings().scheduler().equals(settings.scheduler())) {
            service.settings(settings);
        } else {
            service.reschedule(settings, scheduler(settings), now);
            expect(service.nextStep());
        }
    }

    @Override
    public void removeService(ServiceKey key) {
        unlink(required(key, Reason.NO_SUCH_SERVICE));
        serversWereRemoved();
    }

    @Override
    public void flush() {
        for (VirtualService service : List.copyOf(byKey.values())) {
            unlink(service);
        }
        serversWereRemoved();
    }

    private void unlink(VirtualService service) {
        callers.outdate();
        for (RealServer server : service.servers.toList()) {
            takeOut(service, server);
        }
        RealServer bypass = service.bypass;
        if (bypass != null) {
            bypass.ended = options.expireNodestConn();
            servers.trash(bypass, now);
        }
        connections.localSides.unuse(service.local(new LocalAddress[0]));
        index.remove(service);
        byKey.remove(service.key);
    }

    @Override
    public void addDestination(ServiceKey key, DestinationKey destination, DestinationSettings settings) {
        callers.outdate();
        VirtualService service = required(key, Reason.SERVICE_NOT_DEFINED);
        SettingsRules.checkRange(destination, settings);
        syncDaemons.checkFamily(key, destination);
        if (service.servers.find(destination) != null) {
            throw new TableException(
                    Reason.DESTINATION_EXISTS,
                    "destination " + SettingsRules.text(destination) + " of " + key + " exists");
        }
        ForwardingRules.checkDestination(key, service.settings(), destination, settings);
        if (!SettingsRules.isUnicast(destination.address())) {
            throw new TableException(
                    Reason.INVALID, "destination " + SettingsRules.text(destination) + " is not unicast");
        }
        RealServer server = servers.revive(key, destination).orElseGet(() -> servers.make(service, destination));
        if (server.service != service) {
            server.moveTo(service);
        }
        server.undrain();
        Long drainEnd = service.drained.get(destination);
        if (drainEnd != null) {
            server.drain(drainEnd);
            expect(drainEnd);
        }
        server.apply(settings);
        service.add(server, now);
        connections.serverAdded(server);
        expect(service.nextStep());
        if (unknownServers.added(server, this::server)) {
            connections.sweep();
        }
    }

    @Override
    public void startSync(SyncDaemon daemon) {
        syncDaemons.start(daemon, byKey.values());
    }

    @Override
    public void stopSync(SyncRole role) {
        syncDaemons.stop(role);
    }

    @Override
    public List<SyncDaemon> syncDaemons() {
        return syncDaemons.all();
    }

    /** The number of a destination; empty if there is none of that name. */
    OptionalInt serverId(ServiceKey key, DestinationKey destination) {
        VirtualService service = byKey.get(key);
        RealServer server = service == null ? null : service.servers.find(destination);
        return server == null ? OptionalInt.empty() : OptionalInt.of(server.id);
    }

    @Override
    public void editDestination(ServiceKey key, DestinationKey destination, DestinationSettings settings) {
        callers.outdate();
        VirtualService service = required(key, Reason.SERVICE_NOT_DEFINED);
        SettingsRules.checkRange(destination, settings);
        ForwardingRules.checkDestination(key, service.settings(), destination, settings);
        RealServer server = required(service, destination);
        boolean rested = server.isResting();
        server.apply(settings);
        service.edited(server, rested, now);
        expect(service.nextStep());
    }

    @Override
    public void removeDestination(ServiceKey key, DestinationKey destination) {
        VirtualService service = required(key, Reason.SERVICE_NOT_DEFINED);
        RealServer server = required(service, destination);
        takeOut(service, server);
        serversWereRemoved();
    }

    private void takeOut(VirtualService service, RealServer server) {
        callers.outdate();
        service.remove(server, now);
        connections.serverRemoved(server);
        server.ended |= options.expireNodestConn();
        servers.trash(server, now);
    }

    private void serversWereRemoved() {
        if (options.expireNodestConn()) {
            connections.sweep();
        }
    }

    @Override
    public ServicePolicy policy(ServiceKey key) {
        return required(key, Reason.NO_SUCH_SERVICE).policy();
    }

    @Override
    public void setPolicy(ServiceKey key, ServicePolicy policy) {
        VirtualService service = required(key, Reason.NO_SUCH_SERVICE);
        service.policy(policy, now);
        expect(service.nextStep());
    }

    @Override
    public void drain(ServiceKey key, DestinationKey destination, Optional<Duration> timeout) {
        VirtualService service = required(key, Reason.SERVICE_NOT_DEFINED);
        RealServer server = required(service, destination);
        boolean rested = server.isResting();
        server.undrain();
        server.drain(timeout.map(time -> now + time.toNanos()).orElse(Long.MAX_VALUE));
        service.drained.put(destination, server.drainEnd);
        service.edited(server, rested, now);
        expect(server.drainEnd);
    }

    @Override
    public void undrain(ServiceKey key, DestinationKey destination) {
        VirtualService service = required(key, Reason.SERVICE_NOT_DEFINED);
        boolean wasDrained = service.drained.remove(destination) != null;
        if (wasDrained && service.servers.find(destination) == null) {
            return;
        }
        RealServer server = required(service, destination);
        if (server.draining) {
            server.undrain();
            service.edited(server, true, now);
            expect(service.nextStep());
        }
    }

    private void expect(long deadline) {
        nextDeadline = Math.min(nextDeadline, deadline);
    }

    /** Does what is due: weights climb, drained servers lose what they still have. */
    void tick(long newNow) {
        now = newNow;
        if (now < nextDeadline) {
            return;
        }
        nextDeadline = Long.MAX_VALUE;
        boolean ended = false;
        for (VirtualService service : byKey.values()) {
            if (service.nextStep() <= now) {
                service.reweigh(now);
            }
            expect(service.nextStep());
            ended |= endDrained(service);
        }
        if (ended) {
            connections.sweep();
        }
    }

    private boolean endDrained(VirtualService service) {
        boolean ended = false;
        for (RealServer server = service.servers.after(null); server != null; server = service.servers.after(server)) {
            if (server.draining && !server.ended) {
                server.ended = server.drainEnd <= now;
                ended |= server.ended;
                expect(server.ended ? Long.MAX_VALUE : server.drainEnd);
            }
        }
        return ended;
    }

    /** When {@link #tick} has something to do, {@code Long.MAX_VALUE} for never. */
    long nextDeadline() {
        return nextDeadline;
    }

    @Override
    public void zero() {
        byKey.values().forEach(Services::zero);
        total.zero();
    }

    @Override
    public void zero(ServiceKey key) {
        zero(required(key, Reason.NO_SUCH_SERVICE));
    }

    /** Brings the rates of all traffic up to date when it is time. */
    void sampleTraffic(long present) {
        if (isSampling() && present - nextSample >= 0) {
            // As the kernel's timer: what is late moves all that follows.
            nextSample = present + Traffic.SAMPLE_INTERVAL;
            byKey.values().forEach(VirtualService::sampleTraffic);
            total.sample();
        }
    }

    /** When {@link #sampleTraffic} has something to do, {@code Long.MAX_VALUE} for never. */
    long nextSample() {
        return isSampling() ? nextSample : Long.MAX_VALUE;
    }

    /** After the last service the rates of all traffic still go down. */
    private boolean isSampling() {
        return !byKey.isEmpty() || !total.isResting();
    }

    @Override
    public TotalTraffic totalTraffic() {
        return new TotalTraffic(total.snapshot(), total.rates());
    }

    private static void zero(VirtualService service) {
        service.traffic.zero();
        service.servers.toList().forEach(server -> server.traffic.zero());
    }

    @Override
    public Timeouts timeouts() {
        return timeouts.settable();
    }

    @Override
    public void setTimeouts(Timeouts newTimeouts) {
        timeouts.set(newTimeouts);
    }

    @Override
    public List<MarkRule> marks() {
        return marks.rules();
    }

    @Override
    public void setMarks(List<MarkRule> rules) {
        marks = new Marks(rules);
    }

    @Override
    public List<ServiceSnapshot> services() {
        return byKey.values().stream().map(service -> service.snapshot(now)).toList();
    }

    @Override
    public Optional<ServiceSnapshot> service(ServiceKey key) {
        return Optional.ofNullable(byKey.get(key)).map(service -> service.snapshot(now));
    }

    @Override
    public ConnectionCount countConnections(ConnectionFilter filter, int cursor) {
        return listing.count(filter, cursor);
    }

    @Override
    public ConnectionPage connections(ConnectionFilter filter, int cursor, int limit) {
        return listing.page(filter, cursor, limit, now);
    }

    @Override
    public int removeConnections(InetAddress virtualAddress) {
        int removed = 0;
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionCount part = removeConnections(virtualAddress, cursor.getAsInt());
            removed += part.connections();
            cursor = part.next();
        }
        return removed;
    }

    ConnectionCount removeConnections(InetAddress virtualAddress, int cursor) {
        return connections.closeSomeTo(
                AddressWords.high(virtualAddress),
                AddressWords.low(virtualAddress),
                virtualAddress instanceof Inet6Address,
                cursor);
    }

    private VirtualService required(ServiceKey key, Reason otherwise) {
        VirtualService service = byKey.get(key);
        if (service == null) {
            throw new TableException(otherwise, "no service " + key);
        }
        return service;
    }

    private static RealServer required(VirtualService service, DestinationKey destination) {
        RealServer server = service.servers.find(destination);
        if (server == null) {
            throw new TableException(
                    Reason.NO_SUCH_DESTINATION,
                    "service " + service.key + " has no destination " + SettingsRules.text(destination));
        }
        return server;
    }

    private Scheduler scheduler(ServiceSettings settings) {
        return Schedulers.make(settings.scheduler(), random)
                .orElseThrow(() -> new TableException(
                        Reason.SCHEDULER_NOT_FOUND,
                        "no scheduler '" + settings.scheduler() + "', there are " + Schedulers.names()));
    }
}
