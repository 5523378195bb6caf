package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
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
 * The host's own IPv4 addresses in the kernel's map: what a NAT server sends to one of them, such as the answer to a
 * health check, is the host's and no reply to a client. An address that finds no room there costs a detour only: the
 * engine finds no connection for its packets and hands them to the stack. Belongs to the packet thread.
 */
final class OwnAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

    private final BpfMap map;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(Integer.BYTES, Integer.BYTES);
    private final MemorySegment value = arena.allocate(Integer.BYTES, Integer.BYTES);
    /** The interfaces that have an address: it is the host's until the last one has lost it. */
    private final Map<InetAddress, Set<Integer>> interfaces = new HashMap<>();

    OwnAddresses(BpfMap map) {
        this.map = map;
    }

    /** These are all there are. */
    void refresh(List<InterfaceAddress> present) {
        Map<InetAddress, Set<Integer>> wanted = new HashMap<>();
        for (InterfaceAddress address : present) {
            if (address.address() instanceof Inet4Address) {
                wanted.computeIfAbsent(address.address(), _ -> new HashSet<>()).add(address.interfaceIndex());
            }
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
        if (address.address() instanceof Inet4Address
                && interfaces
                        .computeIfAbsent(address.address(), _ -> new HashSet<>())
                        .add(address.interfaceIndex())
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
        fill(address);
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
        fill(address);
        try {
            map.delete(key);
        } catch (LinuxException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private void fill(InetAddress address) {
        MemorySegment.copy(address.getAddress(), 0, key, ValueLayout.JAVA_BYTE, 0, Integer.BYTES);
    }

    @Override
    public void close() {
        arena.close();
    }
}
