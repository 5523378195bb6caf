package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.ConnectionListener;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.FastPathActivity;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.ServiceKey;

/**
 * Keeps the flow table in step with the engine's connections: one flow for a DR or TUN connection, one for each direction of
 * a NAT or FULLNAT connection. The table only makes things fast: what it cannot take stays with the engine.
 *
 * <p>Belongs to the packet thread, which changes it by writing to memory. What the XDP program counts is read when a
 * connection leaves and, for the listings, when {@link FlowScan} sees that it counted.
 */
final class FlowCache implements ConnectionListener, FastPathActivity, AutoCloseable {
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();
    /** After no unit was found to be free, offers are declined unseen for this long. */
    private static final long FULL_PAUSE_NANOS = 1_000_000;

    private final FlowTable table;
    private final MemorySegment memory;
    private final FlowUnits units;
    private final UnitRecords records;
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

    /** The flows of one direction. */
    private static final class Direction {
        final boolean toServer;
        final FlowSlots slots;
        private final FlowEntry ipv4;
        private final FlowEntry ipv6;

        Direction(FlowTable table, boolean toServer, int connections) {
            this.toServer = toServer;
            slots = new FlowSlots(connections);
            ipv4 = new FlowEntry(table.units(), AddressFamily.IPV4, toServer);
            ipv6 = new FlowEntry(table.units(), AddressFamily.IPV6, toServer);
        }

        /** The entry of this connection. */
        FlowEntry of(ConnectionView connection) {
            FlowEntry entry = connection.ipv6() ? ipv6 : ipv4;
            entry.of(connection);
            return entry;
        }

        int unit(ConnectionView connection) {
            return slots.unit(slotOf(connection));
        }

        void close() {
            ipv4.close();
            ipv6.close();
        }
    }

    /**
     * @param table with nothing in it
     * @param grace by which units that programs may still read become free
     * @param connections how many there may be
     * @param vipOf the place of a connection's virtual address in the kernel's array
     * @param clock the engine's, which is the kernel's CLOCK_MONOTONIC
     */
    FlowCache(
            FlowTable table,
            FlowUnits.Grace grace,
            Destinations destinations,
            NextHops nextHops,
            int connections,
            ToIntFunction<ConnectionView> vipOf,
            LongSupplier clock) {
        this.table = table;
        memory = table.units();
        records = new UnitRecords(table.capacity());
        units = new FlowUnits(table.capacity(), records, grace);
        this.destinations = destinations;
        this.nextHops = nextHops;
        this.vipOf = vipOf;
        this.clock = clock;
        in = new Direction(table, true, connections);
        out = new Direction(table, false, connections);
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

    /** What is without a flow does not outlive the daemon, however short it has been so far. */
    @Override
    public boolean last(ConnectionView connection) {
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
     * Short connections stay with the engine. Not for what a flow costs, which is less than half a packet through the engine:
     * a server's FIN goes that way too, and would come later than the answer that went past the engine. A client that closes as
     * soon as it has the answer would then often close first, and it is the one who closes first that has to remember the connection's
     * port for a minute: a proxy with one address ran out of ports at 430 connections a second (measured). Of an HTTP exchange the
     * engine sees four to seven packets between the handshake and the first FIN; of what comes then it is known that it is longer. A
     * question and its answer by UDP are no flow either.
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
        return Math.max(lastSeen(in.unit(connection)), lastSeen(out.unit(connection)));
    }

    /** When the XDP program saw the latest packet; long ago where there is no flow. */
    private long lastSeen(int unit) {
        return unit == FlowTable.NONE
                ? Long.MIN_VALUE
                : memory.get(ValueLayout.JAVA_LONG, FlowTable.offset(unit) + Flow.LAST_SEEN);
    }

    /** Points the flows of a connection elsewhere if their next hop was retired. */
    void reroute(ConnectionView connection) {
        long now = clock.getAsLong();
        int unit = in.unit(connection);
        if (isRetired(unit)) {
            NextHop hop = toServer(connection, now);
            if (hop != null) {
                reroute(unit, hop);
            }
        }
        unit = out.unit(connection);
        if (isRetired(unit)) {
            reroute(unit, toClient(connection, now));
        }
    }

    private boolean isRetired(int unit) {
        return unit != FlowTable.NONE && hop(unit).state == NextHop.State.RETIRED;
    }

    private NextHop hop(int unit) {
        return nextHops.at(
                Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, FlowTable.offset(unit) + Flow.NEXT_HOP)));
    }

    private void reroute(int unit, NextHop to) {
        if (to.indexed) {
            NextHop from = hop(unit);
            SHORT.setVolatile(memory, FlowTable.offset(unit) + Flow.NEXT_HOP, (short) to.index);
            nextHops.flowAdded(to);
            nextHops.flowRemoved(from);
        }
    }

    /** The flow that is in this unit, if one is, has perhaps counted something. */
    void counted(int unit) {
        long handle = records.word(unit);
        Direction direction = isOutbound(unit) ? out : in;
        if (direction.slots.unit((int) handle) == unit) {
            report(unit, direction.toServer, handle);
        }
    }

    private boolean isOutbound(int unit) {
        return switch (memory.get(ValueLayout.JAVA_BYTE, FlowTable.offset(unit) + Flow.ACTION)) {
            case Flow.NAT_OUT, Flow.FULLNAT_OUT, Flow.SHIFTED_OUT -> true;
            default -> false;
        };
    }

    /** The memory that flows are in up to {@link #usedUnits()}; any thread may read it. */
    MemorySegment memory() {
        return memory;
    }

    /** No unit from here on ever had a flow. Any thread may ask. */
    int usedUnits() {
        return units.used();
    }

    /** How many there are. Any thread may ask. */
    long flows() {
        return flows.get();
    }

    /** Connections that stayed with the engine because the table was full; one may be counted several times. */
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
        FlowEntry entry = direction.of(connection);
        AddressFamily family = entry.family();
        if (table.find(family, entry.key()) != FlowTable.NONE) {
            declinedConflict++;
            return false;
        }
        int unit = units.take(family);
        if (unit == FlowTable.NONE) {
            declinedFull++;
            paused = true;
            pausedUntil = now + FULL_PAUSE_NANOS;
            return false;
        }
        entry.write(unit, connection, hop, vip, lastUsed);
        records.begin(unit, connection.handle());
        if (!table.add(family, unit)) {
            units.release(family, unit);
            declinedFull++;
            return false;
        }
        direction.slots.put(slotOf(connection), unit);
        nextHops.flowAdded(hop);
        flows.incrementAndGet();
        return true;
    }

    private void remove(Direction direction, ConnectionView connection) {
        int unit = direction.unit(connection);
        if (unit == FlowTable.NONE) {
            return;
        }
        AddressFamily family = AddressFamily.of(connection.ipv6());
        table.remove(family, unit);
        report(unit, direction.toServer, connection.handle());
        direction.slots.remove(slotOf(connection));
        nextHops.flowRemoved(hop(unit));
        units.release(family, unit);
        flows.decrementAndGet();
    }

    private void report(int unit, boolean toServer, long handle) {
        long at = FlowTable.offset(unit);
        int packets = memory.get(ValueLayout.JAVA_INT, at + Flow.PACKETS);
        long bytes = memory.get(ValueLayout.JAVA_LONG, at + Flow.BYTES_SEEN);
        int since = packets - records.packets(unit);
        Engine target = engine;
        if (since <= 0 || target == null) {
            return;
        }
        long morePackets = since;
        long moreBytes = bytes - records.bytes(unit);
        boolean known = target.addFastPathTraffic(
                handle,
                toServer ? morePackets : 0,
                toServer ? moreBytes : 0,
                toServer ? 0 : morePackets,
                toServer ? 0 : moreBytes);
        if (known) {
            records.reported(unit, packets, bytes);
        }
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
