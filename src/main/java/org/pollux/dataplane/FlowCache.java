package org.pollux.dataplane;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.ConnectionListener;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.FastPathActivity;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.ServiceKey;

/**
 * Keeps the kernel's flow maps in step with the engine's connections: one entry for a DR or TUN connection, one for each
 * direction of a NAT or FULLNAT connection. The maps only make things fast: what they cannot take stays with the engine.
 *
 * <p>Belongs to the packet thread. What the kernel counts is read when a connection leaves and, for the listings, by
 * {@link FlowScan}.
 */
final class FlowCache implements ConnectionListener, FastPathActivity, AutoCloseable {
    /** After the map was found full, offers are declined unseen for this long. */
    private static final long FULL_PAUSE_NANOS = 1_000_000;

    private final Destinations destinations;
    private final NextHops nextHops;
    private final ToIntFunction<ConnectionView> vipOf;
    private final LongSupplier clock;
    private final Direction in;
    private final Direction out;
    private @Nullable Engine engine;
    private final AtomicLong flows = new AtomicLong();
    private long declinedFull;
    private long declinedConflict;
    private long pausedUntil;
    private boolean paused;

    /** The entries of one direction. */
    private static final class Direction {
        final boolean toServer;
        final FlowSlots slots;
        private final FlowEntry ipv4;
        private final FlowEntry ipv6;

        Direction(FamilyMaps maps, boolean toServer, int connections) {
            this.toServer = toServer;
            slots = new FlowSlots(connections);
            ipv4 = new FlowEntry(maps.ipv4(), AddressFamily.IPV4, toServer);
            ipv6 = new FlowEntry(maps.ipv6(), AddressFamily.IPV6, toServer);
        }

        /** The entry of this connection. */
        FlowEntry of(ConnectionView connection) {
            FlowEntry entry = connection.ipv6() ? ipv6 : ipv4;
            entry.of(connection);
            return entry;
        }

        void close() {
            ipv4.close();
            ipv6.close();
        }
    }

    /**
     * @param connections how many there may be
     * @param vipOf the place of a connection's virtual address in the kernel's array
     * @param clock the engine's, which is the kernel's CLOCK_MONOTONIC
     */
    FlowCache(
            FamilyMaps maps,
            Destinations destinations,
            NextHops nextHops,
            int connections,
            ToIntFunction<ConnectionView> vipOf,
            LongSupplier clock) {
        this.destinations = destinations;
        this.nextHops = nextHops;
        this.vipOf = vipOf;
        this.clock = clock;
        in = new Direction(maps, true, connections);
        out = new Direction(maps, false, connections);
    }

    /** Where counters are reported to; before the first packet. */
    void reportTo(Engine target) {
        engine = target;
    }

    @Override
    public boolean established(ConnectionView connection) {
        if (connection.offers() < firstWorthwhileOffer(connection)) {
            return false;
        }
        long now = clock.getAsLong();
        return install(connection, now, now);
    }

    @Override
    public boolean resumed(ConnectionView connection, long lastUsed) {
        return install(connection, clock.getAsLong(), lastUsed);
    }

    /** @param lastUsed when the latest packet came; the installation counts as one */
    private boolean install(ConnectionView connection, long now, long lastUsed) {
        if (!Destinations.hasPlace(connection.serverId()) || (paused && now < pausedUntil)) {
            return false;
        }
        paused = false;
        NextHop toServer = toServer(connection, now);
        NextHop toClient = hasReplies(connection) ? toClient(connection, now) : null;
        if (toServer == null || (toClient != null && !toClient.indexed)) {
            return false;
        }
        int vip = vipOf.applyAsInt(connection);
        if (!insert(in, connection, toServer, vip, now, lastUsed)) {
            return false;
        }
        if (toClient != null && !insert(out, connection, toClient, vip, now, lastUsed)) {
            remove(in, connection);
            return false;
        }
        return true;
    }

    /**
     * Entries cost more than the packets of a short connection: to install and remove the two of a NAT connection takes
     * some 6 µs (estimated), a packet through the engine 2.5 µs (measured). So a question and its answer by UDP never
     * make a flow, nor does a short HTTP exchange, of which the engine sees four to seven packets between the handshake
     * and the first FIN. Of what comes then it is known that it is longer.
     */
    private static int firstWorthwhileOffer(ConnectionView connection) {
        return switch (connection.protocol()) {
            case UDP -> 3;
            case TCP, SCTP -> 8;
        };
    }

    /** Whether what the server answers comes by here. */
    private static boolean hasReplies(ConnectionView connection) {
        return switch (connection.forwarding()) {
            case NAT, FULLNAT -> true;
            case DR, TUN, BYPASS -> false;
        };
    }

    /** Where the client's packets leave; null when the XDP program cannot send them there. */
    private @Nullable NextHop toServer(ConnectionView c, long now) {
        NextHop hop = nextHops.towards(c.destinationIpv6(), c.destinationHigh(), c.destinationLow(), now);
        if (c.forwarding() != ForwardingMethod.TUN) {
            return hop.indexed ? hop : null;
        }
        return nextHops.through(
                        hop,
                        c.tunnel(),
                        AddressWords.toInetAddress(c.destinationIpv6(), c.destinationHigh(), c.destinationLow()))
                .orElse(null);
    }

    private NextHop toClient(ConnectionView c, long now) {
        return nextHops.towards(c.ipv6(), c.clientHigh(), c.clientLow(), now);
    }

    @Override
    public void left(ConnectionView connection) {
        remove(in, connection);
        remove(out, connection);
    }

    @Override
    public void serverRemoved(int serverId) {
        destinations.removed(serverId);
    }

    @Override
    public void serverAdded(int serverId, ServiceKey service, DestinationKey destination) {
        destinations.added(serverId, service, destination);
    }

    @Override
    public long lastUsed(ConnectionView connection) {
        return Math.max(lastSeen(in, connection), lastSeen(out, connection));
    }

    /** Points the flows of a connection elsewhere if their next hop was retired. */
    void reroute(ConnectionView connection) {
        long now = clock.getAsLong();
        if (isRetired(in, connection)) {
            NextHop hop = toServer(connection, now);
            if (hop != null) {
                reroute(in, connection, hop);
            }
        }
        if (isRetired(out, connection)) {
            reroute(out, connection, toClient(connection, now));
        }
    }

    private static boolean isRetired(Direction direction, ConnectionView connection) {
        NextHop hop = direction.slots.hop(slotOf(connection));
        return hop != null && hop.state == NextHop.State.RETIRED;
    }

    /**
     * An entry of a connection was found with these counters.
     *
     * @param outbound whether it is for what the server answers
     */
    void counted(boolean outbound, long handle, byte installation, int packets, long bytes) {
        report(outbound ? out : in, handle, installation, packets, bytes);
    }

    /** Entries in the maps. Any thread may ask. */
    long flows() {
        return flows.get();
    }

    /** Connections that stayed with the engine because the map was full; one may be counted several times. */
    long declinedFull() {
        return declinedFull;
    }

    /** Connections that stayed with the engine because another one's packets look the same; counted at each offer. */
    long declinedConflict() {
        return declinedConflict;
    }

    private static int slotOf(ConnectionView connection) {
        return (int) connection.handle();
    }

    private boolean insert(
            Direction direction, ConnectionView connection, NextHop hop, int vip, long now, long lastUsed) {
        int slot = slotOf(connection);
        byte installation = (byte) (direction.slots.installation(slot) + 1);
        return switch (direction.of(connection).insert(connection, hop, vip, installation, lastUsed)) {
            case DONE -> {
                direction.slots.begin(slot, hop, installation);
                nextHops.flowAdded(hop);
                flows.incrementAndGet();
                yield true;
            }
            case FULL -> {
                declinedFull++;
                paused = true;
                pausedUntil = now + FULL_PAUSE_NANOS;
                yield false;
            }
            case EXISTS, ABSENT -> {
                declinedConflict++;
                yield false;
            }
        };
    }

    private void remove(Direction direction, ConnectionView connection) {
        int slot = slotOf(connection);
        NextHop hop = direction.slots.hop(slot);
        if (hop == null) {
            return;
        }
        FlowEntry entry = direction.of(connection);
        if (entry.take()) {
            report(direction, connection.handle(), entry.installation(), entry.packets(), entry.bytes());
        }
        direction.slots.end(slot);
        nextHops.flowRemoved(hop);
        flows.decrementAndGet();
    }

    /** When the kernel saw the latest packet; long ago for a direction that has no entry. */
    private static long lastSeen(Direction direction, ConnectionView connection) {
        if (direction.slots.hop(slotOf(connection)) == null) {
            return Long.MIN_VALUE;
        }
        FlowEntry entry = direction.of(connection);
        return entry.find() ? entry.lastSeen() : Long.MIN_VALUE;
    }

    private void reroute(Direction direction, ConnectionView connection, NextHop to) {
        FlowEntry entry = direction.of(connection);
        int slot = slotOf(connection);
        NextHop from = direction.slots.hop(slot);
        if (from != null && to.indexed && entry.find() && entry.pointTo(to)) {
            direction.slots.point(slot, to);
            nextHops.flowAdded(to);
            nextHops.flowRemoved(from);
        }
    }

    private void report(Direction direction, long handle, byte installation, int packets, long bytes) {
        int slot = (int) handle;
        Engine target = engine;
        // What was found may be gone meanwhile, and another flow of the connection in its place.
        if (direction.slots.hop(slot) == null || installation != direction.slots.installation(slot) || target == null) {
            return;
        }
        int since = packets - direction.slots.packets(slot);
        if (since <= 0) {
            return;
        }
        long morePackets = since;
        long moreBytes = bytes - direction.slots.bytes(slot);
        boolean toServer = direction.toServer;
        boolean known = target.addFastPathTraffic(
                handle,
                toServer ? morePackets : 0,
                toServer ? moreBytes : 0,
                toServer ? 0 : morePackets,
                toServer ? 0 : moreBytes);
        if (known) {
            direction.slots.reported(slot, packets, bytes);
        }
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
