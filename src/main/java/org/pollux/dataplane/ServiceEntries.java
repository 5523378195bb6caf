package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.pollux.dataplane.KernelLayout.Endpoint;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * The services and NAT servers in the kernel: by them the XDP program knows which packets without a flow are the engine's.
 * Belongs to the packet thread.
 */
final class ServiceEntries implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    /** What fragments are found by: they have no ports. */
    private static final int ANY_PORT = 0;

    private final BpfMap services;
    private final BpfMap servers;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(Endpoint.BYTES, 8);
    private final MemorySegment service = arena.allocate(KernelLayout.Service.BYTES, 8);
    private final MemorySegment server = arena.allocate(KernelLayout.Server.BYTES, 8);
    /** For each endpoint in the map of servers: the VIPs it serves, and by how many destinations. */
    private final Map<ServerEndpoint, Map<Integer, Integer>> natServers = new HashMap<>();

    private record ServerEndpoint(Protocol protocol, InetAddress address, int port) {}

    ServiceEntries(BpfMap services, BpfMap servers) {
        this.services = services;
        this.servers = servers;
    }

    /** @param vip the place of the service's address */
    void addService(ServiceKey.Addressed added, int vip) {
        fill(added.protocol(), added.address(), added.port());
        service.set(ValueLayout.JAVA_INT, KernelLayout.Service.VIP, vip);
        put(services, service, "service " + added.address().getHostAddress() + ":" + added.port());
    }

    void removeService(ServiceKey.Addressed removed) {
        fill(removed.protocol(), removed.address(), removed.port());
        delete(services);
    }

    /** Packets from the server are the engine's while the VIP is held. To be undone as often as it is done. */
    void addNatServer(ServiceKey.Addressed of, DestinationKey destination, int vip) {
        ServerEndpoint endpoint = endpoint(of, destination, destination.port());
        count(endpoint, vip, 1);
        try {
            count(endpoint(of, destination, ANY_PORT), vip, 1);
        } catch (DataPlaneFailure e) {
            count(endpoint, vip, -1);
            throw e;
        }
    }

    void removeNatServer(ServiceKey.Addressed of, DestinationKey destination, int vip) {
        count(endpoint(of, destination, destination.port()), vip, -1);
        count(endpoint(of, destination, ANY_PORT), vip, -1);
    }

    private static ServerEndpoint endpoint(ServiceKey.Addressed of, DestinationKey destination, int port) {
        return new ServerEndpoint(of.protocol(), destination.address(), port);
    }

    private void count(ServerEndpoint endpoint, int vip, int change) {
        Map<Integer, Integer> known = natServers.getOrDefault(endpoint, Map.of());
        Map<Integer, Integer> counts = new TreeMap<>(known);
        counts.merge(vip, change, Integer::sum);
        counts.values().removeIf(count -> count == 0);
        // The kernel only needs to know which VIPs, not how often.
        if (!counts.keySet().equals(known.keySet())) {
            write(endpoint, counts);
        }
        if (counts.isEmpty()) {
            natServers.remove(endpoint);
        } else {
            natServers.put(endpoint, counts);
        }
    }

    private void write(ServerEndpoint endpoint, Map<Integer, Integer> vips) {
        fill(endpoint.protocol, endpoint.address, endpoint.port);
        if (vips.isEmpty()) {
            delete(servers);
            return;
        }
        server.fill((byte) 0);
        server.set(ValueLayout.JAVA_INT, KernelLayout.Server.VIPS, vips.size());
        int i = 0;
        for (int vip : vips.keySet()) {
            if (i < KernelLayout.Limits.VIPS_OF_SERVER) {
                server.set(ValueLayout.JAVA_INT, KernelLayout.Server.VIP + (long) i * Integer.BYTES, vip);
            }
            i++;
        }
        put(servers, server, "real server " + endpoint.address.getHostAddress() + ":" + endpoint.port);
    }

    private void fill(Protocol protocol, InetAddress address, int port) {
        key.fill((byte) 0);
        MemorySegment.copy(address.getAddress(), 0, key, ValueLayout.JAVA_BYTE, Endpoint.ADDR, Integer.BYTES);
        key.set(NETWORK_SHORT, Endpoint.PORT, (short) port);
        key.set(ValueLayout.JAVA_BYTE, Endpoint.PROTOCOL, (byte) protocol.number());
    }

    private void put(BpfMap map, MemorySegment value, String what) {
        try {
            if (map.update(key, value, BpfMap.Condition.ANY) == BpfMap.Outcome.FULL) {
                throw new DataPlaneFailure(
                        DataPlaneFailure.Reason.FULL,
                        "no room in the kernel for " + what + ": " + map.spec().maxEntries() + " are there already");
            }
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private void delete(BpfMap map) {
        try {
            map.delete(key);
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
