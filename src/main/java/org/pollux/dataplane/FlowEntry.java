package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;

/** One direction of a connection in the form the kernel's flow map has it: written, sought and removed through this. */
final class FlowEntry implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final BpfMap map;
    private final AddressFamily family;
    private final boolean toServer;
    private final ChecksumDifference difference = new ChecksumDifference();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key;
    private final MemorySegment value;

    /**
     * @param map the flows of the family
     * @param toServer whether this is for the packets of clients; if not, for those of NAT and FULLNAT servers
     */
    FlowEntry(BpfMap map, AddressFamily family, boolean toServer) {
        this.map = map;
        this.family = family;
        this.toServer = toServer;
        key = arena.allocate(FlowKey.bytes(family), 8);
        value = arena.allocate(Flow.bytes(family), 8);
    }

    /** Becomes the entry of this connection: what its packets look like when they arrive. */
    void of(ConnectionView c) {
        if (toServer) {
            family.put(key, FlowKey.SADDR, c.clientHigh(), c.clientLow());
            family.put(key, FlowKey.daddr(family), c.virtualHigh(), c.virtualLow());
            ports(c.clientPort(), c.virtualPort());
        } else {
            family.put(key, FlowKey.SADDR, c.destinationHigh(), c.destinationLow());
            family.put(key, FlowKey.daddr(family), c.localHigh(), c.localLow());
            ports(c.destinationPort(), c.localPort());
        }
        key.set(ValueLayout.JAVA_BYTE, FlowKey.protocol(family), (byte)
                c.protocol().number());
    }

    private void ports(int source, int destination) {
        key.set(NETWORK_SHORT, FlowKey.sport(family), (short) source);
        key.set(NETWORK_SHORT, FlowKey.dport(family), (short) destination);
    }

    /**
     * Inserts it; never replaces another one.
     *
     * @param installation tells it from former entries of the same connection
     * @param lastUsed when the latest packet came
     */
    BpfMap.Outcome insert(ConnectionView c, NextHop hop, int vip, byte installation, long lastUsed) {
        value.fill((byte) 0);
        value.set(ValueLayout.JAVA_LONG, Flow.LAST_SEEN, lastUsed);
        value.set(ValueLayout.JAVA_LONG, Flow.CONNECTION, c.handle());
        value.set(ValueLayout.JAVA_SHORT, Flow.VIP, (short) vip);
        value.set(ValueLayout.JAVA_SHORT, Flow.NEXT_HOP, (short) hop.index);
        value.set(ValueLayout.JAVA_SHORT, Flow.DESTINATION, (short) c.serverId());
        value.set(ValueLayout.JAVA_BYTE, Flow.INSTALLATION, installation);
        switch (c.forwarding()) {
            case NAT, FULLNAT -> replace(c, c.forwarding() == ForwardingMethod.FULLNAT);
            case DR -> pass(Flow.ROUTE);
            case BYPASS -> throw new IllegalArgumentException("what has no server has no flow");
            case TUN -> {
                pass(Flow.ENCAPSULATE);
                value.set(NETWORK_SHORT, Flow.SPORT, (short) c.tunnelSourcePort());
            }
        }
        try {
            return map.update(key, value, BpfMap.Condition.NEW);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    private void pass(byte action) {
        value.set(ValueLayout.JAVA_BYTE, Flow.ACTION, action);
        value.set(NETWORK_SHORT, Flow.HEADER_DIFFERENCE, difference.begin().valueWithHop());
    }

    /** What comes as the key says leaves with these addresses and ports. */
    private void replace(ConnectionView c, boolean both) {
        difference.begin();
        int shift = c.sequenceShift();
        value.set(ValueLayout.JAVA_INT, Flow.SHIFT, shift);
        if (toServer) {
            value.set(
                    ValueLayout.JAVA_BYTE,
                    Flow.ACTION,
                    shift != 0 ? Flow.SHIFTED_IN : both ? Flow.FULLNAT_IN : Flow.NAT_IN);
            source(c.clientHigh(), c.clientLow(), c.localHigh(), c.localLow());
            destination(c.virtualHigh(), c.virtualLow(), c.destinationHigh(), c.destinationLow());
        } else {
            value.set(
                    ValueLayout.JAVA_BYTE,
                    Flow.ACTION,
                    shift != 0 ? Flow.SHIFTED_OUT : both ? Flow.FULLNAT_OUT : Flow.NAT_OUT);
            source(c.destinationHigh(), c.destinationLow(), c.virtualHigh(), c.virtualLow());
            destination(c.localHigh(), c.localLow(), c.clientHigh(), c.clientLow());
        }
        value.set(NETWORK_SHORT, Flow.HEADER_DIFFERENCE, difference.valueWithHop());
        // The transport checksum covers the addresses too, but no TTL.
        if (toServer) {
            sourcePort(c.clientPort(), c.localPort());
            destinationPort(c.virtualPort(), c.destinationPort());
        } else {
            sourcePort(c.destinationPort(), c.virtualPort());
            destinationPort(c.localPort(), c.clientPort());
        }
        value.set(NETWORK_SHORT, Flow.TRANSPORT_DIFFERENCE, difference.value());
    }

    private void source(long oldHigh, long oldLow, long newHigh, long newLow) {
        family.put(value, Flow.SADDR, newHigh, newLow);
        difference.address(family, oldHigh, oldLow, newHigh, newLow);
    }

    private void destination(long oldHigh, long oldLow, long newHigh, long newLow) {
        family.put(value, Flow.daddr(family), newHigh, newLow);
        difference.address(family, oldHigh, oldLow, newHigh, newLow);
    }

    private void sourcePort(int oldPort, int newPort) {
        value.set(NETWORK_SHORT, Flow.SPORT, (short) newPort);
        difference.port(oldPort, newPort);
    }

    private void destinationPort(int oldPort, int newPort) {
        value.set(NETWORK_SHORT, Flow.DPORT, (short) newPort);
        difference.port(oldPort, newPort);
    }

    /** Reads what the kernel has; false when there is no such entry. */
    boolean find() {
        try {
            return map.lookup(key, value);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    /** After {@link #find}: points it to another next hop; false when it is gone. */
    boolean pointTo(NextHop hop) {
        value.set(ValueLayout.JAVA_SHORT, Flow.NEXT_HOP, (short) hop.index);
        try {
            return map.update(key, value, BpfMap.Condition.PRESENT) == BpfMap.Outcome.DONE;
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    /** Reads what the kernel has and removes it; false when there is no such entry. */
    boolean take() {
        try {
            return map.take(key, value);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    /** After {@link #find}: when its latest packet came, CLOCK_MONOTONIC nanoseconds. */
    long lastSeen() {
        return value.get(ValueLayout.JAVA_LONG, Flow.LAST_SEEN);
    }

    /** After {@link #find} or {@link #take}: packets of this direction; wraps around. */
    int packets() {
        return value.get(ValueLayout.JAVA_INT, Flow.PACKETS);
    }

    /** After {@link #find} or {@link #take}: as given to {@link #insert}. */
    byte installation() {
        return value.get(ValueLayout.JAVA_BYTE, Flow.INSTALLATION);
    }

    /** After {@link #find} or {@link #take}. */
    long bytes() {
        return value.get(ValueLayout.JAVA_LONG, Flow.BYTES_SEEN);
    }

    /** The flow map refused what should always work. */
    static DataPlaneFailure refused(LinuxException e) {
        return new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
    }

    @Override
    public void close() {
        arena.close();
    }
}
