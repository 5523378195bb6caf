package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pollux.ipvs.Cause;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.Ipv4Fragments;
import org.pollux.ipvs.PacketResult;
import org.pollux.ipvs.Verdict;
import org.pollux.linux.LinuxException;
import org.pollux.linux.TunDevice;
import org.pollux.linux.xsk.Umem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A packet's way through the engine: from the frame it came in to the interface it leaves by, to the host's stack, or to
 * nowhere. Allocates nothing for a packet. Belongs to the packet thread.
 */
final class SlowPath implements NextHops.Observer {
    private static final Logger LOG = LoggerFactory.getLogger(SlowPath.class);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int ETHERTYPE = 12;
    private static final short IPV4 = 0x0800;
    private static final short IPV6 = (short) 0x86DD;
    private static final int SMALLEST_FRAME = 60;
    private static final int WAITING = 256;
    /** Where the kernel puts packets in a frame; what the engine puts in front of them fits there. */
    private static final int HEADROOM = 256;

    private final Engine engine;
    private final NextHops nextHops;
    private final FlowCache flows;
    private final Umem umem;
    private final Frames frames;
    private final MemorySegment memory;
    private final TunDevice stack;
    private final List<Port> ports;
    private final WaitingPackets waiting = new WaitingPackets(WAITING);
    private final WaitingPackets.Release sendIt = (address, length, hop) -> transmit(hop, 0, address, length);
    private final WaitingPackets.Release dropIt;
    private final PacketResult result = new PacketResult();
    private final PacketResult refusal = new PacketResult();
    private long now;
    private long sent;
    private long toStack;
    private long droppedStackRefused;
    private long droppedNoRoute;
    private long droppedNotServed;
    private long droppedUnresolved;
    private long droppedWaitingFull;
    private long droppedSendRingFull;
    private long droppedNoFrame;
    private final Complaint noRoute = new Complaint();
    private final Complaint notServed = new Complaint();
    private final Complaint unresolved = new Complaint();

    SlowPath(Engine engine, NextHops nextHops, FlowCache flows, Umem umem, TunDevice stack, List<Port> ports) {
        this.engine = engine;
        this.nextHops = nextHops;
        this.flows = flows;
        this.umem = umem;
        frames = new Frames(umem);
        memory = umem.memory();
        this.stack = stack;
        this.ports = ports;
        dropIt = (address, length, hop) -> {
            droppedUnresolved++;
            if (hop.state == NextHop.State.RETIRED || !refuse(hop, address, length)) {
                umem.give(address);
            }
        };
    }

    /**
     * Does what is to be done with a received frame, which is the caller's no longer.
     *
     * @param port the interface it came by
     * @param queue the receive queue it came by; it leaves by the same, where there are as many
     * @param address of the frame's first byte
     * @param length bytes of the frame
     */
    void packet(Port port, int queue, long address, int length, long time) throws LinuxException {
        now = time;
        engine.process(
                frames.packet(address), length - Frames.ETHERNET, port.link().name(), time, result);
        obey(queue, address, length);
        while (result.hasFollowers()) {
            follower(queue);
        }
    }

    /** A fragment that came before the first of its packet, which the engine has kept. */
    private void follower(int queue) throws LinuxException {
        if (umem.free() == 0) {
            droppedNoFrame++;
            engine.dropFollowers(result);
            return;
        }
        long address = umem.take() + HEADROOM;
        engine.processFollower(frames.packet(address), now, result);
        obey(queue, address, Frames.ETHERNET + result.length());
    }

    private void obey(int queue, long address, int length) throws LinuxException {
        switch (result.verdict()) {
            case FORWARD -> send(queue, address);
            case REPLY -> {
                if (result.cause() == Cause.NO_ROUTE) {
                    noRoute(nextHops.towards(
                            result.unreachableIpv6(), result.unreachableHigh(), result.unreachableLow(), now));
                }
                send(queue, address);
            }
            case STACK -> toStack(address, length);
            case DROP -> umem.give(address);
        }
        if (nextHops.hasRetiredFlows() && result.hasConnection()) {
            engine.connection(result.connection()).ifPresent(flows::reroute);
        }
    }

    /** Drops what has waited too long. */
    void tick(long time) {
        now = time;
        waiting.expire(time, dropIt);
    }

    /** When {@link #tick} has something to do. */
    long nextDeadline() {
        return waiting.nextDeadline();
    }

    @Override
    public void ready(NextHop hop) {
        waiting.release(hop, sendIt);
    }

    @Override
    public void lost(NextHop hop) {
        waiting.release(hop, dropIt);
    }

    private void send(int queue, long address) {
        NextHop hop = nextHops.towards(result.ipv6(), result.nextHopHigh(), result.nextHopLow(), now);
        int length = Frames.ETHERNET + result.length();
        switch (hop.state) {
            case READY -> transmit(hop, queue, address, length);
            case RESOLVING -> {
                if (!waiting.add(address, length, hop, now)) {
                    droppedWaitingFull++;
                    umem.give(address);
                }
            }
            case NO_ROUTE, NOT_SERVED, LOCAL, RETIRED -> {
                noRoute(hop);
                umem.give(address);
            }
        }
    }

    /** A packet cannot leave. */
    private void noRoute(NextHop hop) {
        if (hop.state == NextHop.State.NOT_SERVED) {
            droppedNotServed++;
            complain(notServed, hop, hop.reason, droppedNotServed);
        } else {
            droppedNoRoute++;
            complain(noRoute, hop, hop.reason, droppedNoRoute);
        }
    }

    /**
     * Tells the sender of a packet that waited that the neighbour does not answer; false if that is not possible, and the
     * frame still the caller's.
     */
    private boolean refuse(NextHop hop, long address, int length) {
        complain(unresolved, hop, "the neighbour does not answer", droppedUnresolved);
        engine.refuse(frames.packet(address), length - Frames.ETHERNET, now, refusal);
        if (refusal.verdict() != Verdict.REPLY) {
            return false;
        }
        NextHop back = nextHops.towards(refusal.ipv6(), refusal.nextHopHigh(), refusal.nextHopLow(), now);
        // Those that wait are being gone through: none can be added.
        if (back.ready()) {
            transmit(back, 0, address, Frames.ETHERNET + refusal.length());
        }
        return back.ready();
    }

    private void transmit(NextHop hop, int queue, long address, int length) {
        // What must not be fragmented the engine has answered, but for ICMP errors.
        boolean fragmented = length > limit(hop) && version(address) == 4;
        transmitWhole(hop, queue, address, fragmented ? fragment(hop, queue, address) : length);
    }

    private int version(long address) {
        return memory.get(ValueLayout.JAVA_BYTE, address + Frames.ETHERNET) >>> 4;
    }

    private static int limit(NextHop hop) {
        return Frames.ETHERNET + hop.mtu;
    }

    /** Sends all fragments of a packet but the first, which it becomes; returns the length of that frame. */
    private int fragment(NextHop hop, int queue, long address) {
        MemorySegment packet = frames.packet(address);
        int count = Ipv4Fragments.count(packet, hop.mtu);
        for (int i = 1; i < count; i++) {
            if (umem.free() == 0) {
                droppedNoFrame++;
                continue;
            }
            long fragment = umem.take();
            int length = Ipv4Fragments.copy(packet, hop.mtu, i, frames.packet(fragment));
            transmitWhole(hop, queue, fragment, Frames.ETHERNET + length);
        }
        return Frames.ETHERNET + Ipv4Fragments.cut(packet, hop.mtu);
    }

    private void transmitWhole(NextHop hop, int queue, long address, int length) {
        memory.set(NETWORK_LONG, address, hop.destinationMac << 16 | hop.sourceMac >>> 32);
        memory.set(NETWORK_INT, address + Long.BYTES, (int) hop.sourceMac);
        // A tunnel may have made an IPv6 packet of an IPv4 one, or the other way round.
        boolean ipv6 = version(address) == 6;
        memory.set(NETWORK_SHORT, address + ETHERTYPE, ipv6 ? IPV6 : IPV4);
        int padded = length;
        for (; padded < SMALLEST_FRAME; padded++) {
            memory.set(ValueLayout.JAVA_BYTE, address + padded, (byte) 0);
        }
        Port port = port(hop.ifindex);
        if (port.gone()) {
            droppedNotServed++;
            umem.give(address);
        } else if (port.socket(Math.min(queue, port.queues() - 1)).send(address, padded)) {
            sent++;
        } else {
            droppedSendRingFull++;
            umem.give(address);
        }
    }

    private Port port(int ifindex) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).link().index() == ifindex) {
                return ports.get(i);
            }
        }
        throw new IllegalStateException("a next hop on interface " + ifindex + ", which is not served");
    }

    private void toStack(long address, int length) throws LinuxException {
        if (stack.write(memory, address + Frames.ETHERNET, length - Frames.ETHERNET)) {
            toStack++;
        } else {
            droppedStackRefused++;
        }
        umem.give(address);
    }

    private void complain(Complaint complaint, NextHop hop, String reason, long soFar) {
        if (complaint.isDue(now)) {
            LOG.warn(
                    "packets towards {} are dropped: {} (so far {} for such a cause)",
                    hop.neighbour.getHostAddress(),
                    reason,
                    soFar);
        }
    }

    /** Adds what became of packets here. */
    void count(Map<String, Long> counters) {
        for (Cause cause : Cause.values()) {
            counters.put("decided_" + cause.name().toLowerCase(Locale.ROOT), engine.packets(cause));
        }
        counters.put("sent", sent);
        counters.put("to_stack", toStack);
        counters.put("waiting_for_neighbour", (long) waiting.size());
        counters.put("dropped_no_route", droppedNoRoute);
        counters.put("dropped_interface_not_served", droppedNotServed);
        counters.put("dropped_neighbour_unresolved", droppedUnresolved);
        counters.put("dropped_too_many_waiting", droppedWaitingFull);
        counters.put("dropped_send_ring_full", droppedSendRingFull);
        counters.put("dropped_fragment_no_frame", droppedNoFrame);
        counters.put("dropped_by_stack_device", droppedStackRefused);
        counters.put("flows_declined_full", flows.declinedFull());
        counters.put("flows_declined_conflict", flows.declinedConflict());
    }
}
