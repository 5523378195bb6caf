package org.pollux.dataplane;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pollux.dataplane.NextHop.State;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.Paths;
import org.pollux.ipvs.Tunnel;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Neighbour;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.Route;

/**
 * Which way packets go, by the kernel's own routing and neighbour tables. Routes are asked for at the first packet to a
 * destination and remembered; neighbours are known from the kernel's announcements. What changes there takes effect here
 * with the announcement: a next hop that is no longer right is {@linkplain State#RETIRED retired}, and its entry in the
 * kernel's array is cleared, which sends the packets of all its flows to the engine.
 *
 * <p>Belongs to the packet thread.
 */
final class NextHops implements Paths {
    /** Neighbours in use are confirmed this often: within the kernel's DELAY_PROBE_TIME (5 s) it keeps checking them. */
    static final long CONFIRM_NANOS = 3_000_000_000L;

    /** An unresolved neighbour is asked for again, and a missing route looked up again, after this time. */
    static final long RETRY_NANOS = 1_000_000_000L;

    /** One that carries nothing is forgotten after this time. */
    static final long IDLE_NANOS = 300_000_000_000L;

    private static final long TICK_NANOS = 100_000_000L;
    private static final int DESTINATIONS = 1 << 16;
    /** More destinations of a changed route than this are not looked up one by one. */
    private static final int VERIFIED_AT_ONCE = 256;
    /** The table of the host's own addresses ({@code RT_TABLE_LOCAL}): every VIP comes and goes there. */
    private static final int LOCAL_TABLE = 255;

    private final Network network;
    private final Entries entries;
    private Observer observer = new Nobody();
    private final AddressTable<NextHop> destinations = new AddressTable<>(DESTINATIONS);
    private final Map<Integer, Link> links = new HashMap<>();
    private final Map<NeighbourKey, Neighbour> neighbours = new HashMap<>();
    private final Map<HopKey, NextHop> hops = new HashMap<>();
    private final int[] freeIndexes;
    private int free;
    /** By index: the hop that has it, or had it last. */
    private final @Nullable NextHop[] indexed;

    private int retiredWithFlows;
    private boolean pathMtuDiscovery = true;
    private long nextTick;
    private long now;

    /** What is asked of the kernel. */
    interface Network {
        /** The route to an address; quick, waits for no lock. */
        Route route(InetAddress destination) throws LinuxException;

        /** Has a neighbour resolved or confirmed, later and elsewhere. */
        void confirm(int ifindex, InetAddress neighbour);

        /** Has {@link NextHops#refresh} called with the links and neighbours as they are, later. */
        void reread();
    }

    /** The kernel's array of next hops. */
    interface Entries {
        void set(int index, NextHop hop);

        void clear(int index);
    }

    /** Who waits for next hops. */
    interface Observer {
        /** Packets can now be sent to it. */
        void ready(NextHop hop);

        /** No packet will be sent to it: the neighbour does not answer, or the hop was retired. */
        void lost(NextHop hop);
    }

    /** Nobody waits before there are packets. */
    private static final class Nobody implements Observer {
        @Override
        public void ready(NextHop hop) {}

        @Override
        public void lost(NextHop hop) {}
    }

    private record NeighbourKey(int ifindex, InetAddress address) {}

    private record HopKey(int ifindex, InetAddress neighbour, int mtu, Optional<InetAddress> source) {}

    /**
     * @param served the interfaces that packets can leave by
     * @param capacity places in the kernel's array
     */
    NextHops(Network network, Entries entries, List<Link> served, int capacity, long now) {
        this.network = network;
        this.entries = entries;
        this.now = now;
        for (Link link : served) {
            links.put(link.index(), link);
        }
        freeIndexes = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            freeIndexes[i] = capacity - 1 - i;
        }
        free = capacity;
        indexed = new NextHop[capacity];
    }

    /** Packets can leave by this interface from now on; its neighbours are to be {@linkplain Network#reread read}. */
    void serve(Link link) {
        links.put(link.index(), link);
        network.reread();
    }

    /** Who is told from now on. */
    void observedBy(Observer newObserver) {
        observer = newObserver;
    }

    /** The way to an address. Never one that is retired. */
    NextHop towards(boolean ipv6, long high, long low, long time) {
        now = time;
        NextHop hop = destinations.get(high, low);
        if (hop == null || hop.state == State.RETIRED || (!hop.usable() && time - hop.lastUsed > RETRY_NANOS)) {
            hop = lookUp(AddressWords.toInetAddress(ipv6, high, low));
            remember(high, low, hop);
        }
        if (hop.usable()) {
            hop.lastUsed = time;
            if (hop.state == State.RESOLVING) {
                confirmIfOlder(hop, RETRY_NANOS);
            }
        }
        return hop;
    }

    @Override
    public NextHop towards(boolean ipv6, long high, long low) {
        return towards(ipv6, high, low, now);
    }

    /**
     * The hop that wraps packets for a server; empty where that cannot be said, as when no packet can leave.
     *
     * @param by the way to the server
     */
    Optional<NextHop> through(NextHop by, Tunnel tunnel, InetAddress server) {
        if (!pathMtuDiscovery || !by.indexed || by.source.isEmpty() || !TunnelWay.isFast(tunnel)) {
            return Optional.empty();
        }
        TunnelWay way = new TunnelWay(tunnel, by.source.get(), server);
        NextHop known = by.tunnels.get(way);
        if (known != null) {
            return Optional.of(known);
        }
        NextHop hop = new NextHop(by, way, now);
        takeIndex(hop);
        if (!hop.indexed) {
            return Optional.empty();
        }
        by.tunnels.put(way, hop);
        if (by.ready()) {
            makeReady(hop, by.destinationMac, by.sourceMac);
        }
        return Optional.of(hop);
    }

    /** Whether a tunnel's packets say that they must not be fragmented, as the XDP program writes them; else it writes none. */
    void pathMtuDiscovery(boolean on) {
        if (pathMtuDiscovery != on) {
            pathMtuDiscovery = on;
            for (NextHop by : hops.values()) {
                by.tunnels.values().forEach(this::retireOne);
                by.tunnels.clear();
            }
        }
    }

    /** The tunnels to a server may have changed: whoever uses one has to ask again. */
    void retireTunnels(InetAddress server) {
        for (NextHop by : hops.values()) {
            for (NextHop hop : List.copyOf(by.tunnels.values())) {
                if (hop.through.stream().anyMatch(way -> way.server().equals(server))) {
                    by.tunnels.remove(hop.through.orElseThrow());
                    retireOne(hop);
                }
            }
        }
    }

    /** Whether some flow in the kernel points to a retired hop and waits to be pointed elsewhere. */
    boolean hasRetiredFlows() {
        return retiredWithFlows > 0;
    }

    /** The hop that flows point to by this index. */
    NextHop at(int index) {
        NextHop hop = indexed[index];
        if (hop == null) {
            throw new IllegalStateException("no next hop has index " + index);
        }
        return hop;
    }

    /** A direction of a flow now points to the hop. */
    void flowAdded(NextHop hop) {
        hop.flows++;
        hop.outer.ifPresent(this::flowAdded);
    }

    /** A direction of a flow no longer points to the hop. */
    void flowRemoved(NextHop hop) {
        hop.flows--;
        if (hop.flows == 0 && hop.state == State.RETIRED) {
            retiredWithFlows--;
            release(hop);
        }
        hop.outer.ifPresent(this::flowRemoved);
    }

    /** Something changed in the kernel. */
    void onEvent(NetlinkEvent event, long time) {
        now = time;
        switch (event) {
            case NetlinkEvent.NeighbourChanged(Neighbour neighbour) -> neighbourChanged(neighbour);
            case NetlinkEvent.NeighbourRemoved(Neighbour neighbour) -> neighbourRemoved(neighbour);
            case NetlinkEvent.LinkChanged(Link link) -> linkChanged(link);
            case NetlinkEvent.LinkRemoved(Link link) -> linkRemoved(link);
            case NetlinkEvent.RouteChanged route -> routeChanged(route);
            case NetlinkEvent.EventsLost() -> {
                retireAll();
                network.reread();
            }
            case NetlinkEvent.AddressChanged changed -> {}
            case NetlinkEvent.AddressRemoved removed -> {}
        }
    }

    /** Takes over the state of the kernel, at the start and after events were lost. */
    void refresh(List<Link> allLinks, List<Neighbour> allNeighbours, long time) {
        now = time;
        retireAll();
        links.replaceAll((index, old) -> allLinks.stream()
                .filter(link -> link.index() == index)
                .findFirst()
                .orElseGet(() -> down(old)));
        neighbours.clear();
        for (Neighbour neighbour : allNeighbours) {
            neighbourChanged(neighbour);
        }
    }

    /** Keeps neighbours in use confirmed and forgets what is not used. */
    void tick(long time) {
        now = time;
        if (time < nextTick) {
            return;
        }
        nextTick = time + TICK_NANOS;
        List<NextHop> idle = new ArrayList<>();
        for (NextHop hop : hops.values()) {
            boolean carries = hop.flows > 0 || time - hop.lastUsed < CONFIRM_NANOS * 2;
            if (carries) {
                confirmIfOlder(hop, hop.state == State.READY ? CONFIRM_NANOS : RETRY_NANOS);
            } else if (time - hop.lastUsed > IDLE_NANOS) {
                idle.add(hop);
            }
        }
        idle.forEach(this::retire);
    }

    /** When {@link #tick} has something to do. */
    long nextTick() {
        return nextTick;
    }

    private NextHop lookUp(InetAddress destination) {
        Route route;
        try {
            route = network.route(destination);
        } catch (LinuxException e) {
            return nowhere(State.NO_ROUTE, destination, String.valueOf(e.getMessage()));
        }
        return switch (route) {
            case Route.Unicast unicast -> by(unicast);
            case Route.Local local -> nowhere(State.LOCAL, destination, "it is an address of this host");
            case Route.Group group -> nowhere(State.NO_ROUTE, destination, "it is a broadcast or multicast address");
            case Route.Unreachable(InetAddress to, String reason) -> nowhere(State.NO_ROUTE, to, reason);
        };
    }

    private NextHop by(Route.Unicast route) {
        Link link = links.get(route.interfaceIndex());
        if (link == null) {
            return nowhere(
                    State.NOT_SERVED,
                    route.destination(),
                    "it leaves by interface " + route.interfaceIndex() + ", which the data plane does not serve");
        }
        if (!link.up() || link.mac().isEmpty()) {
            return nowhere(
                    State.NOT_SERVED,
                    route.destination(),
                    "interface " + link.name() + (link.up() ? " has no Ethernet address" : " is down"));
        }
        int mtu = Math.min(link.mtu(), route.mtu().orElse(link.mtu()));
        HopKey key = new HopKey(link.index(), route.nextHop(), mtu, route.preferredSource());
        NextHop known = hops.get(key);
        return known == null ? create(key) : known;
    }

    private NextHop create(HopKey key) {
        NextHop hop = new NextHop(State.RESOLVING, key.ifindex, key.neighbour, key.mtu, key.source, 0, "", now);
        takeIndex(hop);
        hops.put(key, hop);
        Neighbour neighbour = neighbours.get(new NeighbourKey(key.ifindex, key.neighbour));
        if (neighbour != null && neighbour.usable()) {
            makeReady(hop, neighbour);
        }
        return hop;
    }

    private void takeIndex(NextHop hop) {
        if (free > 0) {
            hop.index = freeIndexes[--free];
            hop.indexed = true;
            indexed[hop.index] = hop;
        }
    }

    private NextHop nowhere(State state, InetAddress destination, String reason) {
        // The engine asks for the MTU before the packet is found to have no way out.
        return new NextHop(state, 0, destination, 0xFFFF, Optional.empty(), 0, reason, now);
    }

    private void remember(long high, long low, NextHop hop) {
        if (!destinations.put(high, low, hop)) {
            destinations.clear();
            hops.values().forEach(each -> each.forgotten = true);
            destinations.put(high, low, hop);
        }
    }

    private void confirmIfOlder(NextHop hop, long age) {
        if (!hop.asked || now - hop.lastAsked >= age) {
            hop.asked = true;
            hop.lastAsked = now;
            network.confirm(hop.ifindex, hop.neighbour);
        }
    }

    private void makeReady(NextHop hop, Neighbour neighbour) {
        Link link = links.get(hop.ifindex);
        if (link == null || link.mac().isEmpty() || neighbour.mac().isEmpty()) {
            return;
        }
        long destinationMac = neighbour.mac().get().value();
        long sourceMac = link.mac().get().value();
        if (hop.ready() && hop.destinationMac == destinationMac && hop.sourceMac == sourceMac) {
            return;
        }
        makeReady(hop, destinationMac, sourceMac);
        hop.tunnels.values().forEach(tunnel -> makeReady(tunnel, destinationMac, sourceMac));
        observer.ready(hop);
    }

    private void makeReady(NextHop hop, long destinationMac, long sourceMac) {
        hop.destinationMac = destinationMac;
        hop.sourceMac = sourceMac;
        hop.state = State.READY;
        if (hop.indexed) {
            entries.set(hop.index, hop);
        }
    }

    private void neighbourChanged(Neighbour neighbour) {
        if (!links.containsKey(neighbour.interfaceIndex())) {
            return;
        }
        neighbours.put(new NeighbourKey(neighbour.interfaceIndex(), neighbour.address()), neighbour);
        for (NextHop hop : hopsOf(neighbour)) {
            if (neighbour.usable()) {
                makeReady(hop, neighbour);
            } else {
                unresolved(hop, neighbour.state() == Neighbour.State.FAILED);
            }
        }
    }

    private void neighbourRemoved(Neighbour neighbour) {
        neighbours.remove(new NeighbourKey(neighbour.interfaceIndex(), neighbour.address()));
        for (NextHop hop : hopsOf(neighbour)) {
            unresolved(hop, false);
        }
    }

    private void unresolved(NextHop hop, boolean failed) {
        if (hop.ready()) {
            makeUnready(hop);
            hop.tunnels.values().forEach(this::makeUnready);
        }
        if (failed) {
            observer.lost(hop);
        }
    }

    private void makeUnready(NextHop hop) {
        hop.state = State.RESOLVING;
        if (hop.indexed) {
            entries.clear(hop.index);
        }
    }

    private List<NextHop> hopsOf(Neighbour neighbour) {
        List<NextHop> found = new ArrayList<>();
        for (NextHop hop : hops.values()) {
            if (hop.ifindex == neighbour.interfaceIndex() && hop.neighbour.equals(neighbour.address())) {
                found.add(hop);
            }
        }
        return found;
    }

    private void linkChanged(Link link) {
        Link old = links.get(link.index());
        if (old == null) {
            return;
        }
        links.put(link.index(), link);
        boolean same =
                old.up() == link.up() && old.mtu() == link.mtu() && old.mac().equals(link.mac());
        if (!same) {
            retireOn(link.index());
        }
    }

    private void linkRemoved(Link link) {
        Link old = links.get(link.index());
        if (old != null) {
            // Kept, as down: the interface's index never comes back, and its sockets are dead.
            links.put(link.index(), down(old));
            retireOn(link.index());
        }
    }

    private static Link down(Link link) {
        return new Link(link.index(), link.name(), link.mac(), link.mtu(), 0);
    }

    private void retireOn(int ifindex) {
        for (NextHop hop : List.copyOf(hops.values())) {
            if (hop.ifindex == ifindex) {
                retire(hop);
            }
        }
    }

    private void retireAll() {
        destinations.clear();
        List.copyOf(hops.values()).forEach(this::retire);
    }

    private void retire(NextHop hop) {
        hops.remove(new HopKey(hop.ifindex, hop.neighbour, hop.mtu, hop.source), hop);
        hop.tunnels.values().forEach(this::retireOne);
        hop.tunnels.clear();
        retireOne(hop);
        observer.lost(hop);
    }

    private void retireOne(NextHop hop) {
        hop.state = State.RETIRED;
        if (hop.indexed) {
            entries.clear(hop.index);
        }
        if (hop.flows > 0) {
            retiredWithFlows++;
        } else {
            release(hop);
        }
    }

    private void release(NextHop hop) {
        if (hop.indexed) {
            hop.indexed = false;
            freeIndexes[free++] = hop.index;
        }
    }

    /** Retires the hops whose destinations the kernel would now send elsewhere. */
    private void routeChanged(NetlinkEvent.RouteChanged event) {
        if (event.table() == LOCAL_TABLE) {
            return;
        }
        boolean ipv6 = event.network() instanceof Inet6Address;
        Prefix prefix = Prefix.of(event.network(), event.prefixLength());
        List<Destination> touched = new ArrayList<>();
        destinations.forEach((high, low, hop) -> {
            if (hop.neighbour instanceof Inet6Address == ipv6 && prefix.contains(high, low)) {
                touched.add(new Destination(high, low, hop));
            }
        });
        boolean verify = touched.size() <= VERIFIED_AT_ONCE;
        for (Destination destination : touched) {
            NextHop before = destination.hop;
            boolean right =
                    verify && lookUp(AddressWords.toInetAddress(ipv6, destination.high, destination.low)) == before;
            if (!right && before.usable()) {
                retire(before);
            } else if (!right) {
                before.state = State.RETIRED;
            }
        }
        for (NextHop hop : List.copyOf(hops.values())) {
            if (hop.forgotten && hop.flows > 0) {
                retire(hop);
            }
        }
    }

    private record Destination(long high, long low, NextHop hop) {}
}
