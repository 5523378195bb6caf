package org.pollux.dataplane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.VirtualServerTable;

/**
 * The engine's table with the kernel kept in step: a service or server the engine accepts becomes known to the XDP program,
 * and a change the kernel has no room for is taken back. Belongs to the packet thread.
 */
final class ServedTable implements VirtualServerTable {
    private final VirtualServerTable table;
    private final ServiceEntries entries;
    private final VirtualAddresses addresses;
    /**
     * The destinations whose replies are looked for. One that was changed from NAT to another method stays: its
     * connections keep the method they were made with.
     */
    private final Map<ServiceKey.Addressed, Set<DestinationKey>> natServers = new HashMap<>();

    ServedTable(VirtualServerTable table, ServiceEntries entries, VirtualAddresses addresses) {
        this.table = table;
        this.entries = entries;
        this.addresses = addresses;
    }

    @Override
    public void addService(ServiceKey service, ServiceSettings settings) {
        ServiceKey.Addressed addressed = supported(service);
        int vip = addresses.place(addressed.address());
        table.addService(service, settings);
        try {
            entries.addService(addressed, vip);
        } catch (DataPlaneFailure e) {
            table.removeService(service);
            throw e;
        }
        natServers.put(addressed, new HashSet<>());
    }

    @Override
    public void editService(ServiceKey service, ServiceSettings settings) {
        table.editService(service, settings);
    }

    @Override
    public void removeService(ServiceKey service) {
        table.removeService(service);
        forget(supported(service));
    }

    @Override
    public void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        requireIpv4("real server", destination.address());
        table.addDestination(service, destination, settings);
        try {
            watch(supported(service), destination, settings);
        } catch (DataPlaneFailure e) {
            table.removeDestination(service, destination);
            throw e;
        }
    }

    @Override
    public void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        table.editDestination(service, destination, settings);
        watch(supported(service), destination, settings);
    }

    @Override
    public void removeDestination(ServiceKey service, DestinationKey destination) {
        table.removeDestination(service, destination);
        ServiceKey.Addressed addressed = supported(service);
        if (serversOf(addressed).remove(destination)) {
            unwatch(addressed, destination);
        }
    }

    @Override
    public void flush() {
        table.flush();
        List.copyOf(natServers.keySet()).forEach(this::forget);
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
        table.setMarks(rules);
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
    public int removeConnections(InetAddress virtualAddress) {
        return table.removeConnections(virtualAddress);
    }

    private void watch(ServiceKey.Addressed service, DestinationKey destination, DestinationSettings settings) {
        if (settings.forwarding() == ForwardingMethod.NAT && !serversOf(service).contains(destination)) {
            entries.addNatServer(service, replying(service, destination), addresses.place(service.address()));
            serversOf(service).add(destination);
        }
    }

    private void unwatch(ServiceKey.Addressed service, DestinationKey destination) {
        entries.removeNatServer(service, replying(service, destination), addresses.place(service.address()));
    }

    private void forget(ServiceKey.Addressed service) {
        entries.removeService(service);
        Set<DestinationKey> servers = natServers.remove(service);
        if (servers != null) {
            servers.forEach(server -> unwatch(service, server));
        }
    }

    /** The endpoint that replies come from: a destination without a port has the service's. */
    private static DestinationKey replying(ServiceKey.Addressed service, DestinationKey destination) {
        return destination.port() == 0 ? new DestinationKey(destination.address(), service.port()) : destination;
    }

    private Set<DestinationKey> serversOf(ServiceKey.Addressed service) {
        return natServers.computeIfAbsent(service, key -> new HashSet<>());
    }

    /** What the XDP program can tell apart. */
    private static ServiceKey.Addressed supported(ServiceKey service) {
        if (!(service instanceof ServiceKey.Addressed addressed) || addressed.port() == 0) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.UNSUPPORTED,
                    "service " + service + ": this data plane balances single ports only");
        }
        requireIpv4("virtual service", addressed.address());
        return addressed;
    }

    private static void requireIpv4(String what, InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.UNSUPPORTED,
                    what + " " + address.getHostAddress() + ": this data plane balances IPv4 only");
        }
    }
}
