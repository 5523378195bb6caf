package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.dataplane.KernelLayout.Destination;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ResumedConnection;

/**
 * Takes the connections of an earlier process's flows over into the engine, and with it into the flow table of this process.
 * The earlier process's program forwards by its own table meanwhile; only servers that are there no longer get nothing from
 * the beginning. Belongs to the packet thread.
 */
final class Resumption implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    /** So many flows are taken in a step, and those of one bucket more... */
    private static final int BATCH = 512;
    /** ...but no more buckets looked at than this. */
    private static final int BUCKETS = 16_384;

    private static final int NOBODY = -1;

    private final Predecessor former;
    private final Engine engine;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment replyKey = arena.allocate(FlowKey.bytes(AddressFamily.IPV6), 8);
    private final FlowTable flows;
    /** Up to here the buckets have been read. */
    private int bucket;

    /** By the earlier process's numbers of servers: those of this process. */
    private final int[] servers = new int[Limits.DESTINATIONS];
    /** By the same: the ports of those servers. */
    private final int[] ports = new int[Limits.DESTINATIONS];

    private final Set<InetAddress> locals = new HashSet<>();
    private long taken;
    private long refused;

    /** Makes it; changes nothing. */
    Resumption(Predecessor former, Engine engine) {
        this.former = former;
        this.engine = engine;
        flows = former.flows();
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
    boolean step() {
        long now = System.nanoTime();
        int end = Math.min(flows.buckets(), bucket + BUCKETS);
        int read = 0;
        while (bucket < end && read < BATCH) {
            for (int place = 0; place < FlowBucket.ENTRIES; place++) {
                int unit = flows.unit(bucket, place);
                if (unit == FlowTable.NONE) {
                    break;
                }
                take(unit, now);
                read++;
            }
            bucket++;
        }
        return bucket < flows.buckets();
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
    private void take(int unit, long now) {
        long at = FlowTable.offset(unit);
        byte version = flows.units().get(ValueLayout.JAVA_BYTE, at + Flow.KEY + FlowKey.VERSION);
        AddressFamily family = AddressFamily.of(version == AddressFamily.IPV6.version());
        MemorySegment flow = flows.units().asSlice(at, Flow.bytes(family));
        MemorySegment key = flow.asSlice(Flow.KEY, FlowKey.bytes(family));
        Optional<ForwardingMethod> method = method(family, key, flow);
        if (method.isEmpty()) {
            return;
        }
        Optional<ResumedConnection> connection = connection(family, key, flow, method.get());
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
        return family.high(key, FlowKey.SADDR) == family.high(flow, Flow.newSaddr(family))
                && family.low(key, FlowKey.SADDR) == family.low(flow, Flow.newSaddr(family))
                && port(key, FlowKey.SPORT) == port(flow, Flow.NEW_SPORT);
    }

    private Optional<ResumedConnection> connection(
            AddressFamily family, MemorySegment key, MemorySegment flow, ForwardingMethod method) {
        int former = Short.toUnsignedInt(flow.get(ValueLayout.JAVA_SHORT_UNALIGNED, Flow.DESTINATION));
        Optional<Protocol> protocol = protocol(key.get(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL));
        if (servers[former] == NOBODY || protocol.isEmpty()) {
            return Optional.empty();
        }
        boolean replaced = method == ForwardingMethod.NAT || method == ForwardingMethod.FULLNAT;
        int virtualPort = port(key, FlowKey.DPORT);
        int named = ports[former] == 0 ? virtualPort : ports[former];
        return Optional.of(new ResumedConnection(
                servers[former],
                protocol.get(),
                family == AddressFamily.IPV6,
                method,
                family.high(key, FlowKey.SADDR),
                family.low(key, FlowKey.SADDR),
                port(key, FlowKey.SPORT),
                family.high(key, FlowKey.daddr(family)),
                family.low(key, FlowKey.daddr(family)),
                virtualPort,
                replaced ? port(flow, Flow.NEW_DPORT) : named,
                family.high(flow, Flow.newSaddr(family)),
                family.low(flow, Flow.newSaddr(family)),
                port(flow, Flow.NEW_SPORT),
                flow.get(ValueLayout.JAVA_INT_UNALIGNED, Flow.SHIFT),
                Math.max(lastSeen(flow), replaced ? lastReply(family, key, flow) : Long.MIN_VALUE)));
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
    private long lastReply(AddressFamily family, MemorySegment key, MemorySegment flow) {
        int address = family.bytes();
        replyKey.fill((byte) 0);
        replyKey.set(ValueLayout.JAVA_BYTE, FlowKey.VERSION, family.version());
        MemorySegment.copy(flow, Flow.newDaddr(family), replyKey, FlowKey.SADDR, address);
        MemorySegment.copy(flow, Flow.newSaddr(family), replyKey, FlowKey.daddr(family), address);
        MemorySegment.copy(flow, Flow.NEW_DPORT, replyKey, FlowKey.SPORT, Short.BYTES);
        MemorySegment.copy(flow, Flow.NEW_SPORT, replyKey, FlowKey.DPORT, Short.BYTES);
        replyKey.set(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL, key.get(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL));
        int reply = flows.find(family, replyKey);
        return reply == FlowTable.NONE
                ? Long.MIN_VALUE
                : flows.units().get(ValueLayout.JAVA_LONG, FlowTable.offset(reply) + Flow.LAST_SEEN);
    }

    @Override
    public void close() {
        arena.close();
    }
}
