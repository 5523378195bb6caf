package org.pollux.dataplane;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.dataplane.KernelLayout.Vip;
import org.pollux.dataplane.ServiceEntries.Endpoint;
import org.pollux.ipvs.ConnectionCount;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.TotalTraffic;
import org.pollux.ipvs.Tunnel;
import org.pollux.ipvs.VirtualServerTable;

/**
 * The engine's table with the kernel kept in step: a service or server the engine accepts becomes known to the XDP program,
 * and a change the kernel has no room for is taken back. Belongs to the packet thread.
 */
final class ServedTable implements VirtualServerTable {
    private static final int ANY_PORT = 0;
    private static final int FTP = 21;

    private final VirtualServerTable table;
    private final ServiceEntries entries;
    private final VirtualAddresses addresses;
    private final MarkEntries marks;
    private final MarkEntries.Interfaces interfaces;
    private final OwnAddresses ownAddresses;
    private final NextHops nextHops;
    private final Map<ServiceKey, Served> services = new HashMap<>();
    /** What the kernel was told to be services, and by how many of them. */
    private final Map<Endpoint, Integer> offered = new HashMap<>();

    /** A service as the kernel knows it. */
    private static final class Served {
        ServiceSettings settings;
        /**
         * Where replies of each destination come from. One that was changed, say from NAT to another method, keeps what it
         * had: its connections keep the method they were made with.
         */
        final Map<DestinationKey, Set<Reply>> replies = new HashMap<>();

        /** What packets for each destination are wrapped into, should it have that method. */
        final Map<DestinationKey, Tunnel> tunnels = new HashMap<>();

        Served(ServiceSettings settings) {
            this.settings = settings;
        }
    }

    /**
     * Replies of a destination, for the service at the address with that place.
     *
     * @param tunnelled whether they are only what routers say of packets in the tunnel there
     */
    private record Reply(Endpoint from, int vip, boolean tunnelled) {}

    /** @param interfaces says which packets can come by */
    ServedTable(
            VirtualServerTable table,
            ServiceEntries entries,
            VirtualAddresses addresses,
            MarkEntries marks,
            MarkEntries.Interfaces interfaces,
            OwnAddresses ownAddresses,
            NextHops nextHops) {
        this.table = table;
        this.entries = entries;
        this.addresses = addresses;
        this.marks = marks;
        this.interfaces = interfaces;
        this.ownAddresses = ownAddresses;
        this.nextHops = nextHops;
    }

    @Override
    public void addService(ServiceKey service, ServiceSettings settings) {
        table.addService(service, settings);
        services.put(service, new Served(settings));
        try {
            switch (service) {
                case ServiceKey.Addressed addressed -> {
                    var _ = addresses.place(addressed.address());
                    offer(addressed);
                    var _ = addresses.serve(addressed.address());
                }
                case ServiceKey.Marked _ -> refreshMarks();
            }
        } catch (DataPlaneFailure e) {
            table.removeService(service);
            services.remove(service);
            throw e;
        }
        refreshLocals();
    }

    @Override
    public void editService(ServiceKey service, ServiceSettings settings) {
        table.editService(service, settings);
        Served served = served(service);
        served.settings = settings;
        refreshLocals();
        // A persistent service by mark keeps the port that a packet came to.
        for (DestinationKey destination : Set.copyOf(served.replies.keySet())) {
            table.service(service).stream()
                    .flatMap(snapshot -> snapshot.destinations().stream())
                    .filter(snapshot -> snapshot.key().equals(destination))
                    .forEach(snapshot -> watch(service, destination, snapshot.settings()));
        }
    }

    @Override
    public void removeService(ServiceKey service) {
        table.removeService(service);
        forget(service);
        refreshLocals();
    }

    @Override
    public void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        table.addDestination(service, destination, settings);
        served(service).tunnels.put(destination, settings.tunnel());
        try {
            watch(service, destination, settings);
        } catch (DataPlaneFailure e) {
            table.removeDestination(service, destination);
            unwatch(service, destination);
            throw e;
        }
    }

    @Override
    public void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        table.editDestination(service, destination, settings);
        Tunnel before = served(service).tunnels.put(destination, settings.tunnel());
        if (!settings.tunnel().equals(before)) {
            nextHops.retireTunnels(destination.address());
        }
        watch(service, destination, settings);
    }

    @Override
    public void removeDestination(ServiceKey service, DestinationKey destination) {
        table.removeDestination(service, destination);
        unwatch(service, destination);
    }

    @Override
    public void flush() {
        table.flush();
        List.copyOf(services.keySet()).forEach(this::forget);
        refreshLocals();
    }

    @Override
    public void zero() {
        table.zero();
    }

    @Override
    public void zero(ServiceKey service) {
        table.zero(service);
    }

    @Override
    public TotalTraffic totalTraffic() {
        return table.totalTraffic();
    }

    @Override
    public Timeouts timeouts() {
        return table.timeouts();
    }

    @Override
    public void setTimeouts(Timeouts timeouts) {
        table.setTimeouts(timeouts);
    }

    @Override
    public List<MarkRule> marks() {
        return table.marks();
    }

    @Override
    public void setMarks(List<MarkRule> rules) {
        List<MarkRule> before = table.marks();
        table.setMarks(rules);
        try {
            refreshMarks();
        } catch (DataPlaneFailure e) {
            table.setMarks(before);
            throw e;
        }
    }

    @Override
    public List<ServiceSnapshot> services() {
        return table.services();
    }

    @Override
    public Optional<ServiceSnapshot> service(ServiceKey service) {
        return table.service(service);
    }

    @Override
    public ConnectionPage connections(ConnectionFilter filter, int cursor, int limit) {
        return table.connections(filter, cursor, limit);
    }

    @Override
    public ConnectionCount countConnections(ConnectionFilter filter, int cursor) {
        return table.countConnections(filter, cursor);
    }

    @Override
    public ServicePolicy policy(ServiceKey service) {
        return table.policy(service);
    }

    @Override
    public void setPolicy(ServiceKey service, ServicePolicy policy) {
        table.setPolicy(service, policy);
    }

    @Override
    public void drain(ServiceKey service, DestinationKey destination, Optional<Duration> timeout) {
        table.drain(service, destination, timeout);
    }

    @Override
    public void undrain(ServiceKey service, DestinationKey destination) {
        table.undrain(service, destination);
    }

    @Override
    public void startSync(SyncDaemon daemon) {
        table.startSync(daemon);
    }

    @Override
    public void stopSync(SyncRole role) {
        table.stopSync(role);
    }

    @Override
    public List<SyncDaemon> syncDaemons() {
        return table.syncDaemons();
    }

    @Override
    public int removeConnections(InetAddress virtualAddress) {
        return table.removeConnections(virtualAddress);
    }

    /** Other interfaces are served than before. */
    void interfacesChanged() {
        refreshMarks();
    }

    /** These addresses stand for clients, beside those of the services. */
    void standForClients(Set<InetAddress> addresses) {
        ownAddresses.standForClients(addresses);
    }

    /** The rules that lead to a service as they are now. */
    private void refreshMarks() {
        marks.replace(
                table.marks(),
                rule -> services.containsKey(new ServiceKey.Marked(rule.ipv6(), rule.mark())),
                interfaces);
        addresses.marked(marks::concerns);
    }

    private void refreshLocals() {
        Set<InetAddress> locals = new HashSet<>();
        services.values()
                .forEach(served -> locals.addAll(served.settings.local().addresses()));
        ownAddresses.standForClients(locals);
    }

    private void watch(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        Set<Reply> known = served(service).replies.computeIfAbsent(destination, _ -> new HashSet<>());
        for (Reply reply : replies(service, destination, settings)) {
            if (!known.contains(reply)) {
                if (reply.tunnelled) {
                    entries.addTunnelled(reply.from.address(), reply.vip);
                } else {
                    entries.addReplying(reply.from, reply.vip);
                }
                known.add(reply);
            }
        }
    }

    private void unwatch(ServiceKey service, DestinationKey destination) {
        served(service).tunnels.remove(destination);
        Set<Reply> known = served(service).replies.remove(destination);
        if (known != null) {
            known.forEach(this::removeReply);
        }
    }

    private void removeReply(Reply reply) {
        if (reply.tunnelled) {
            entries.removeTunnelled(reply.from.address(), reply.vip);
        } else {
            entries.removeReplying(reply.from, reply.vip);
        }
    }

    private void forget(ServiceKey service) {
        Set.copyOf(served(service).replies.keySet()).forEach(destination -> unwatch(service, destination));
        services.remove(service);
        switch (service) {
            case ServiceKey.Addressed addressed -> {
                endpoints(addressed).forEach(this::withdraw);
                addresses.unserve(addressed.address());
            }
            case ServiceKey.Marked _ -> refreshMarks();
        }
    }

    private Set<Reply> replies(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        return switch (settings.forwarding()) {
            case NAT, FULLNAT -> replies(service, destination);
            case TUN -> {
                int vip = service instanceof ServiceKey.Addressed addressed
                        ? addresses.place(addressed.address())
                        : Vip.ANY;
                yield Set.of(new Reply(new Endpoint(Protocol.UDP, destination.address(), ANY_PORT), vip, true));
            }
            case DR, BYPASS -> Set.of();
        };
    }

    private Set<Reply> replies(ServiceKey service, DestinationKey destination) {
        Set<Reply> replies = new HashSet<>();
        switch (service) {
            case ServiceKey.Addressed addressed -> {
                // A destination without a port of its own has the service's.
                int port = addressed.port() == ANY_PORT || destination.port() == ANY_PORT
                        ? addressed.port()
                        : destination.port();
                int vip = addresses.place(addressed.address());
                replies.add(new Reply(new Endpoint(addressed.protocol(), destination.address(), port), vip, false));
                if (isFtp(addressed)) {
                    replies.add(new Reply(new Endpoint(Protocol.TCP, destination.address(), ANY_PORT), vip, false));
                }
            }
            case ServiceKey.Marked _ -> {
                boolean anyPort = destination.port() == ANY_PORT
                        || served(service).settings.persistence().isPresent();
                int port = anyPort ? ANY_PORT : destination.port();
                for (Protocol protocol : EnumSet.allOf(Protocol.class)) {
                    replies.add(new Reply(new Endpoint(protocol, destination.address(), port), Vip.ANY, false));
                }
            }
        }
        return replies;
    }

    private Served served(ServiceKey service) {
        Served served = services.get(service);
        if (served == null) {
            throw new IllegalStateException("the engine has a service that the kernel was not told of: " + service);
        }
        return served;
    }

    private void offer(ServiceKey.Addressed service) {
        List<Endpoint> done = new ArrayList<>();
        try {
            for (Endpoint endpoint : endpoints(service)) {
                if (!offered.containsKey(endpoint)) {
                    entries.addService(endpoint);
                }
                offered.merge(endpoint, 1, Integer::sum);
                done.add(endpoint);
            }
        } catch (DataPlaneFailure e) {
            done.forEach(this::withdraw);
            throw e;
        }
    }

    private void withdraw(Endpoint endpoint) {
        if (offered.merge(endpoint, -1, Integer::sum) == 0) {
            offered.remove(endpoint);
            entries.removeService(endpoint);
        }
    }

    /** Where a service's packets come to. The ports of FTP's data connections are known to the engine alone. */
    private static List<Endpoint> endpoints(ServiceKey.Addressed service) {
        Endpoint own = new Endpoint(service.protocol(), service.address(), service.port());
        return isFtp(service) ? List.of(own, new Endpoint(Protocol.TCP, service.address(), ANY_PORT)) : List.of(own);
    }

    private static boolean isFtp(ServiceKey.Addressed service) {
        return service.protocol() == Protocol.TCP && service.port() == FTP;
    }
}
