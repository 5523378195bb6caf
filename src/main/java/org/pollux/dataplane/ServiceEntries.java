package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.dataplane.KernelLayout.Server;
import org.pollux.ipvs.Protocol;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/**
 * The services and the servers with replies in the kernel: by them the XDP program knows which packets without a flow are
 * the engine's. Belongs to the packet thread.
 */
final class ServiceEntries implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int ANY_PORT = 0;

    private final FamilyMaps services;
    private final FamilyMaps servers;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(KernelLayout.Endpoint.bytes(AddressFamily.IPV6), 8);
    private final MemorySegment service = arena.allocate(Integer.BYTES, 8);
    private final MemorySegment server = arena.allocate(Server.BYTES, 8);
    /** For each endpoint in the maps of servers: the VIPs it serves, and by how many destinations. */
    private final Map<Entry, Map<Integer, Integer>> replying = new HashMap<>();

    /**
     * An address and port of a protocol.
     *
     * @param port 0 for all of them
     */
    record Endpoint(Protocol protocol, InetAddress address, int port) {
        /** For messages. */
        @Override
        public String toString() {
            return protocol + " " + address.getHostAddress() + (port == ANY_PORT ? " on all ports" : " port " + port);
        }
    }

    private record Entry(Endpoint endpoint, byte scope) {}

    ServiceEntries(FamilyMaps services, FamilyMaps servers) {
        this.services = services;
        this.servers = servers;
    }

    /** Packets to the endpoint are the engine's while its address is held. */
    void addService(Endpoint added) {
        fill(new Entry(added, scope(added)));
        put(services, added, service, "service " + added);
    }

    void removeService(Endpoint removed) {
        fill(new Entry(removed, scope(removed)));
        delete(services, removed);
    }

    /**
     * Packets from the endpoint, other than to this host, are the engine's while the VIP is held. To be undone as often as
     * it is done.
     *
     * @param vip the place of the service's address, {@link KernelLayout.Vip#ANY} for one that is at no certain address
     */
    void addReplying(Endpoint endpoint, int vip) {
        Entry entry = new Entry(endpoint, scope(endpoint));
        count(entry, vip, 1);
        try {
            count(fragments(endpoint), vip, 1);
        } catch (DataPlaneFailure e) {
            count(entry, vip, -1);
            throw e;
        }
    }

    void removeReplying(Endpoint endpoint, int vip) {
        count(new Entry(endpoint, scope(endpoint)), vip, -1);
        count(fragments(endpoint), vip, -1);
    }

    /**
     * ICMP errors about what is sent to the address in a tunnel are the engine's while the VIP is held. To be undone as
     * often as it is done.
     *
     * @param vip as for {@link #addReplying}
     */
    void addTunnelled(InetAddress address, int vip) {
        count(tunnel(address), vip, 1);
    }

    void removeTunnelled(InetAddress address, int vip) {
        count(tunnel(address), vip, -1);
    }

    private static Entry tunnel(InetAddress address) {
        return new Entry(new Endpoint(Protocol.UDP, address, ANY_PORT), KernelLayout.Endpoint.TUNNEL);
    }

    private static byte scope(Endpoint endpoint) {
        return endpoint.port == ANY_PORT ? KernelLayout.Endpoint.ANY_PORT : KernelLayout.Endpoint.PORT;
    }

    /** What the endpoint's fragments are found by: they have no ports. */
    private static Entry fragments(Endpoint endpoint) {
        return new Entry(new Endpoint(endpoint.protocol, endpoint.address, ANY_PORT), KernelLayout.Endpoint.FRAGMENT);
    }

    private void count(Entry entry, int vip, int change) {
        Map<Integer, Integer> known = replying.getOrDefault(entry, Map.of());
        Map<Integer, Integer> counts = new TreeMap<>(known);
        counts.merge(vip, change, Integer::sum);
        counts.values().removeIf(count -> count == 0);
        // The kernel only needs to know which VIPs, not how often.
        if (!counts.keySet().equals(known.keySet())) {
            write(entry, counts);
        }
        if (counts.isEmpty()) {
            replying.remove(entry);
        } else {
            replying.put(entry, counts);
        }
    }

    private void write(Entry entry, Map<Integer, Integer> vips) {
        fill(entry);
        if (vips.isEmpty()) {
            delete(servers, entry.endpoint);
            return;
        }
        server.fill((byte) 0);
        server.set(ValueLayout.JAVA_INT, Server.VIPS, vips.size());
        int i = 0;
        for (int vip : vips.keySet()) {
            if (i < Limits.VIPS_OF_SERVER) {
                server.set(ValueLayout.JAVA_INT, Server.VIP + (long) i * Integer.BYTES, vip);
            }
            i++;
        }
        put(servers, entry.endpoint, server, "real server " + entry.endpoint);
    }

    private void fill(Entry entry) {
        AddressFamily family = AddressFamily.of(entry.endpoint.address);
        key.fill((byte) 0);
        AddressFamily.put(key, KernelLayout.Endpoint.ADDR, entry.endpoint.address);
        key.set(NETWORK_SHORT, KernelLayout.Endpoint.port(family), (short) entry.endpoint.port);
        key.set(ValueLayout.JAVA_BYTE, KernelLayout.Endpoint.protocol(family), (byte) entry.endpoint.protocol.number());
        key.set(ValueLayout.JAVA_BYTE, KernelLayout.Endpoint.scope(family), entry.scope);
    }

    private void put(FamilyMaps maps, Endpoint endpoint, MemorySegment value, String what) {
        BpfMap map = maps.of(AddressFamily.of(endpoint.address));
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

    private void delete(FamilyMaps maps, Endpoint endpoint) {
        try {
            maps.of(AddressFamily.of(endpoint.address)).delete(key);
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
