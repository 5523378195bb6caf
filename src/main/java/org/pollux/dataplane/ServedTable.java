package org.pollux.dataplane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.ServiceKey;
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
    private final Map<ServiceKey, Set<DestinationKey>> natServers = new HashMap<>();

    ServedTable(VirtualServerTable table, ServiceEntries entries, VirtualAddresses addresses) {
        this.table = table;
        this.entries = entries;
        this.addresses = addresses;
    }

    @Override
    public void addService(ServiceKey service, ServiceSettings settings) {
        requireIpv4("virtual service", service.address());
        int vip = addresses.place(service.address());
        table.addService(service, settings);
        try {
            entries.addService(service, vip);
        } catch (DataPlaneFailure e) {
            table.removeService(service);
            throw e;
        }
        natServers.put(service, new HashSet<>());
    }

    @Override
    public void editService(ServiceKey service, ServiceSettings settings) {
        table.editService(service, settings);
    }

    @Override
    public void removeService(ServiceKey service) {
        table.removeService(service);
        forget(service);
    }

    @Override
    public void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        requireIpv4("real server", destination.address());
        table.addDestination(service, destination, settings);
        try {
            watch(service, destination, settings);
        } catch (DataPlaneFailure e) {
            table.removeDestination(service, destination);
            throw e;
        }
    }

    @Override
    public void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        table.editDestination(service, destination, settings);
        watch(service, destination, settings);
    }

    @Override
    public void removeDestination(ServiceKey service, DestinationKey destination) {
        table.removeDestination(service, destination);
        if (serversOf(service).remove(destination)) {
            unwatch(service, destination);
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
    public List<ServiceSnapshot> services() {
        return table.services();
    }

    @Override
    public Optional<ServiceSnapshot> service(ServiceKey service) {
        return table.service(service);
    }

    @Override
    public ConnectionPage connections(int cursor, int limit) {
        return table.connections(cursor, limit);
    }

    @Override
    public int removeConnections(InetAddress virtualAddress) {
        return table.removeConnections(virtualAddress);
    }

    private void watch(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        if (settings.forwarding() == ForwardingMethod.NAT && !serversOf(service).contains(destination)) {
            entries.addNatServer(service, replying(service, destination), addresses.place(service.address()));
            serversOf(service).add(destination);
        }
    }

    private void unwatch(ServiceKey service, DestinationKey destination) {
        entries.removeNatServer(service, replying(service, destination), addresses.place(service.address()));
    }

    private void forget(ServiceKey service) {
        entries.removeService(service);
        Set<DestinationKey> servers = natServers.remove(service);
        if (servers != null) {
            servers.forEach(server -> unwatch(service, server));
        }
    }

    /** The endpoint that replies come from: a destination without a port has the service's. */
    private static DestinationKey replying(ServiceKey service, DestinationKey destination) {
        return destination.port() == 0 ? new DestinationKey(destination.address(), service.port()) : destination;
    }

    private Set<DestinationKey> serversOf(ServiceKey service) {
        return natServers.computeIfAbsent(service, key -> new HashSet<>());
    }

    private static void requireIpv4(String what, InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.UNSUPPORTED,
                    what + " " + address.getHostAddress() + ": this data plane balances IPv4 only");
        }
    }
}
