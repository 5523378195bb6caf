package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.dataplane.KernelLayout.Destination;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ResumedConnection;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.BpfMapScan;

/**
 * Takes the connections of an earlier process's flows over into the engine, and with it into the flow maps of this process.
 * The earlier process's program forwards by its own maps meanwhile; only servers that are there no longer get nothing from
 * the beginning. Belongs to the packet thread.
 */
final class Resumption implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final int BATCH = 512;
    private static final int NOBODY = -1;

    private final Predecessor former;
    private final Engine engine;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment replyKey = arena.allocate(FlowKey.bytes(AddressFamily.IPV6), 8);
    private final MemorySegment reply = arena.allocate(Flow.bytes(AddressFamily.IPV6), 8);
    private final Deque<Reading> readings = new ArrayDeque<>();
    /** By the earlier process's numbers of servers: those of this process. */
    private final int[] servers = new int[Limits.DESTINATIONS];
    /** By the same: the ports of those servers. */
    private final int[] ports = new int[Limits.DESTINATIONS];

    private final Set<InetAddress> locals = new HashSet<>();
    private long taken;
    private long refused;

    private record Reading(AddressFamily family, BpfMap flows, BpfMapScan scan) {}

    /** Makes it; changes nothing. */
    Resumption(Predecessor former, Engine engine) {
        this.former = former;
        this.engine = engine;
        for (AddressFamily family : AddressFamily.values()) {
            BpfMap flows = former.flows().of(family);
            readings.add(new Reading(family, flows, flows.scan(BATCH)));
        }
    }

    /** Takes out of service what is not in the engine's table; before the first {@link #step}. */
    void begin() {
        for (int number = 0; number < Limits.DESTINATIONS; number++) {
            Optional<DestinationNames.Name> name = DestinationNames.get(former.names(), number);
            OptionalInt server = name.isEmpty()
                    ? OptionalInt.empty()
                    : engine.serverId(name.get().service(), name.get().destination());
            servers[number] = server.orElse(NOBODY);
            ports[number] = name.map(known -> known.destination().port()).orElse(0);
            if (name.isPresent() && server.isEmpty()) {
                INT.setVolatile(former.destinations(), (long) number * Destination.BYTES + Destination.REMOVED, 1);
            }
        }
    }

    /** Takes over some more. @return false when that was all */
    boolean step() throws LinuxException {
        Reading reading = readings.peek();
        if (reading == null) {
            return false;
        }
        if (!reading.scan.next()) {
            reading.scan.close();
            readings.remove();
            return true;
        }
        long now = System.nanoTime();
        for (int i = 0; i < reading.scan.count(); i++) {
            take(reading, reading.scan.keyOffset(i), reading.scan.valueOffset(i), now);
        }
        return true;
    }

    /** How many connections were taken over. */
    long taken() {
        return taken;
    }

    /** How many were not: of servers that are there no longer, or whose time was over, or for want of room. */
    long refused() {
        return refused;
    }

    /** The local addresses that connections have. */
    Set<InetAddress> locals() {
        return locals;
    }

    /** Each connection is known by the flow of its client's packets. */
    private void take(Reading reading, long keyAt, long valueAt, long now) throws LinuxException {
        MemorySegment key = reading.scan.keys().asSlice(keyAt, FlowKey.bytes(reading.family));
        MemorySegment flow = reading.scan.values().asSlice(valueAt, Flow.bytes(reading.family));
        Optional<ForwardingMethod> method = method(reading.family, key, flow);
        if (method.isEmpty()) {
            return;
        }
        Optional<ResumedConnection> connection = connection(reading, key, flow, method.get());
        if (connection.isPresent() && engine.resume(connection.get(), now)) {
            taken++;
            if (method.get() == ForwardingMethod.FULLNAT) {
                locals.add(AddressWords.toInetAddress(
                        connection.get().ipv6(),
                        connection.get().localHigh(),
                        connection.get().localLow()));
            }
        } else {
            refused++;
        }
    }

    /** Empty for the flow of a server's packets. */
    private static Optional<ForwardingMethod> method(AddressFamily family, MemorySegment key, MemorySegment flow) {
        return switch (flow.get(ValueLayout.JAVA_BYTE, Flow.ACTION)) {
            case Flow.ROUTE -> Optional.of(ForwardingMethod.DR);
            case Flow.ENCAPSULATE -> Optional.of(ForwardingMethod.TUN);
            case Flow.NAT_IN -> Optional.of(ForwardingMethod.NAT);
            case Flow.FULLNAT_IN -> Optional.of(ForwardingMethod.FULLNAT);
            case Flow.SHIFTED_IN ->
                Optional.of(leavesAsClient(family, key, flow) ? ForwardingMethod.NAT : ForwardingMethod.FULLNAT);
            default -> Optional.empty();
        };
    }

    private static boolean leavesAsClient(AddressFamily family, MemorySegment key, MemorySegment flow) {
        return family.high(key, FlowKey.SADDR) == family.high(flow, Flow.SADDR)
                && family.low(key, FlowKey.SADDR) == family.low(flow, Flow.SADDR)
                && port(key, FlowKey.sport(family)) == port(flow, Flow.SPORT);
    }

    private Optional<ResumedConnection> connection(
            Reading reading, MemorySegment key, MemorySegment flow, ForwardingMethod method) throws LinuxException {
        AddressFamily family = reading.family;
        int former = Short.toUnsignedInt(flow.get(ValueLayout.JAVA_SHORT_UNALIGNED, Flow.DESTINATION));
        Optional<Protocol> protocol = protocol(key.get(ValueLayout.JAVA_BYTE, FlowKey.protocol(family)));
        if (servers[former] == NOBODY || protocol.isEmpty()) {
            return Optional.empty();
        }
        boolean replaced = method == ForwardingMethod.NAT || method == ForwardingMethod.FULLNAT;
        int virtualPort = port(key, FlowKey.dport(family));
        int named = ports[former] == 0 ? virtualPort : ports[former];
        return Optional.of(new ResumedConnection(
                servers[former],
                protocol.get(),
                family == AddressFamily.IPV6,
                method,
                family.high(key, FlowKey.SADDR),
                family.low(key, FlowKey.SADDR),
                port(key, FlowKey.sport(family)),
                family.high(key, FlowKey.daddr(family)),
                family.low(key, FlowKey.daddr(family)),
                virtualPort,
                replaced ? port(flow, Flow.DPORT) : named,
                family.high(flow, Flow.SADDR),
                family.low(flow, Flow.SADDR),
                port(flow, Flow.SPORT),
                flow.get(ValueLayout.JAVA_INT_UNALIGNED, Flow.SHIFT),
                Math.max(lastSeen(flow), replaced ? lastReply(reading, key, flow) : Long.MIN_VALUE)));
    }

    private static Optional<Protocol> protocol(byte number) {
        if (number == Protocol.TCP.number()) {
            return Optional.of(Protocol.TCP);
        }
        return number == Protocol.UDP.number() ? Optional.of(Protocol.UDP) : Optional.empty();
    }

    private static int port(MemorySegment source, long at) {
        return Short.toUnsignedInt(source.get(NETWORK_SHORT, at));
    }

    private static long lastSeen(MemorySegment flow) {
        return flow.get(ValueLayout.JAVA_LONG_UNALIGNED, Flow.LAST_SEEN);
    }

    /** When the latest packet of the server came: it arrives the way round that the client's leaves. */
    private long lastReply(Reading reading, MemorySegment key, MemorySegment flow) throws LinuxException {
        AddressFamily family = reading.family;
        int address = family.bytes();
        replyKey.fill((byte) 0);
        MemorySegment.copy(flow, Flow.daddr(family), replyKey, FlowKey.SADDR, address);
        MemorySegment.copy(flow, Flow.SADDR, replyKey, FlowKey.daddr(family), address);
        MemorySegment.copy(flow, Flow.DPORT, replyKey, FlowKey.sport(family), Short.BYTES);
        MemorySegment.copy(flow, Flow.SPORT, replyKey, FlowKey.dport(family), Short.BYTES);
        replyKey.set(
                ValueLayout.JAVA_BYTE,
                FlowKey.protocol(family),
                key.get(ValueLayout.JAVA_BYTE, FlowKey.protocol(family)));
        return reading.flows.lookup(replyKey, reply) ? lastSeen(reply) : Long.MIN_VALUE;
    }

    @Override
    public void close() {
        readings.forEach(reading -> reading.scan.close());
        readings.clear();
        arena.close();
    }
}
