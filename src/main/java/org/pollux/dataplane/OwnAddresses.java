package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.bpf.BpfMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's own addresses in the kernel's maps: what a NAT server sends to one of them, such as the answer to a
 * health check, is the host's and no reply to a client. An address that finds no room there costs a detour only: the
 * engine finds no connection for its packets and hands them to the stack. Belongs to the packet thread.
 *
 * <p>The local addresses of FULLNAT are an interface's too, but what their servers send there is for clients.
 */
final class OwnAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

    private final FamilyMaps maps;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(AddressFamily.IPV6.bytes(), 8);
    private final MemorySegment value = arena.allocate(Integer.BYTES, Integer.BYTES);
    /** The interfaces that have an address: it is the host's until the last one has lost it. */
    private final Map<InetAddress, Set<Integer>> interfaces = new HashMap<>();

    private final Set<InetAddress> locals = new HashSet<>();

    OwnAddresses(FamilyMaps maps) {
        this.maps = maps;
    }

    /**
     * These stand for clients from now on; they need not be the host's yet. An address that did so once stays one while
     * the program runs: connections may have it still, and what belongs to none the engine leaves to the host.
     */
    void standForClients(Set<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            if (locals.add(address) && interfaces.containsKey(address)) {
                delete(address);
            }
        }
    }

    /** These are all there are. */
    void refresh(List<InterfaceAddress> present) {
        Map<InetAddress, Set<Integer>> wanted = new HashMap<>();
        for (InterfaceAddress address : present) {
            wanted.computeIfAbsent(address.address(), _ -> new HashSet<>()).add(address.interfaceIndex());
        }
        for (InetAddress known : List.copyOf(interfaces.keySet())) {
            if (!wanted.containsKey(known)) {
                delete(known);
            }
        }
        for (InetAddress address : wanted.keySet()) {
            if (!interfaces.containsKey(address)) {
                put(address);
            }
        }
        interfaces.clear();
        interfaces.putAll(wanted);
    }

    /** Something the kernel announced. */
    void onEvent(NetlinkEvent event) {
        switch (event) {
            case NetlinkEvent.AddressChanged(InterfaceAddress address) -> added(address);
            case NetlinkEvent.AddressRemoved(InterfaceAddress address) -> removed(address);
            default -> {
                // Links, neighbours and routes are the next hops' concern, which also ask for what was lost.
            }
        }
    }

    private void added(InterfaceAddress address) {
        // Each renewal of a lease is announced too, several times a second: nothing is written for those.
        if (interfaces.computeIfAbsent(address.address(), _ -> new HashSet<>()).add(address.interfaceIndex())
                && interfaces.getOrDefault(address.address(), Set.of()).size() == 1) {
            put(address.address());
        }
    }

    private void removed(InterfaceAddress address) {
        Set<Integer> on = interfaces.get(address.address());
        if (on != null && on.remove(address.interfaceIndex()) && on.isEmpty()) {
            interfaces.remove(address.address());
            delete(address.address());
        }
    }

    private void put(InetAddress address) {
        if (locals.contains(address)) {
            return;
        }
        BpfMap map = fill(address);
        try {
            if (map.update(key, value, BpfMap.Condition.ANY) == BpfMap.Outcome.FULL) {
                LOG.warn(
                        "the host has more than {} addresses; what real servers send to {} takes the slow path",
                        map.spec().maxEntries(),
                        address.getHostAddress());
            }
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private void delete(InetAddress address) {
        BpfMap map = fill(address);
        try {
            map.delete(key);
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    /** Writes the key; gives the map it is for. */
    private BpfMap fill(InetAddress address) {
        AddressFamily.put(key, 0, address);
        return maps.of(AddressFamily.of(address));
    }

    @Override
    public void close() {
        arena.close();
    }
}
