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
    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final BpfMap map;
    private final boolean toServer;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(FlowKey.BYTES, 8);
    private final MemorySegment value = arena.allocate(Flow.BYTES, 8);

    /** @param toServer whether this is for the packets of clients; if not, for those of NAT servers */
    FlowEntry(BpfMap map, boolean toServer) {
        this.map = map;
        this.toServer = toServer;
    }

    /** Becomes the entry of this connection: what its packets look like when they arrive. */
    void of(ConnectionView c) {
        if (toServer) {
            fillKey(c, c.clientLow(), c.virtualLow(), c.clientPort(), c.virtualPort());
        } else {
            fillKey(c, c.destinationLow(), c.clientLow(), c.destinationPort(), c.clientPort());
        }
    }

    private void fillKey(ConnectionView c, long source, long destination, int sourcePort, int destinationPort) {
        key.set(NETWORK_INT, FlowKey.SADDR, (int) source);
        key.set(NETWORK_INT, FlowKey.DADDR, (int) destination);
        key.set(NETWORK_SHORT, FlowKey.SPORT, (short) sourcePort);
        key.set(NETWORK_SHORT, FlowKey.DPORT, (short) destinationPort);
        key.set(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL, (byte) c.protocol().number());
    }

    /** Inserts it; never replaces another one. */
    BpfMap.Outcome insert(ConnectionView c, NextHop hop, int vip, long now) {
        value.fill((byte) 0);
        // The installation counts as use until the first packet.
        value.set(ValueLayout.JAVA_LONG, Flow.LAST_SEEN, now);
        value.set(ValueLayout.JAVA_LONG, Flow.CONNECTION, c.handle());
        value.set(ValueLayout.JAVA_INT, Flow.NEXT_HOP, hop.index);
        value.set(ValueLayout.JAVA_INT, Flow.VIP, vip);
        if (!toServer) {
            rewrite(Flow.REWRITE_SOURCE, c.virtualLow(), c.virtualPort());
        } else if (c.forwarding() == ForwardingMethod.NAT) {
            rewrite(Flow.REWRITE_DESTINATION, c.destinationLow(), c.destinationPort());
        } else {
            rewrite(Flow.ROUTE, 0, 0);
        }
        try {
            return map.update(key, value, BpfMap.Condition.NEW);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    private void rewrite(byte action, long address, int port) {
        value.set(ValueLayout.JAVA_BYTE, Flow.ACTION, action);
        value.set(NETWORK_INT, Flow.ADDR, (int) address);
        value.set(NETWORK_SHORT, Flow.PORT, (short) port);
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
        value.set(ValueLayout.JAVA_INT, Flow.NEXT_HOP, hop.index);
        try {
            return map.update(key, value, BpfMap.Condition.PRESENT) == BpfMap.Outcome.DONE;
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    /** Removes it, if it is there. */
    void remove() {
        try {
            map.delete(key);
        } catch (LinuxException e) {
            throw refused(e);
        }
    }

    /** After {@link #find}: when its latest packet came, CLOCK_MONOTONIC nanoseconds. */
    long lastSeen() {
        return value.get(ValueLayout.JAVA_LONG, Flow.LAST_SEEN);
    }

    /** After {@link #find}. */
    long packets() {
        return value.get(ValueLayout.JAVA_LONG, Flow.PACKETS);
    }

    /** After {@link #find}. */
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
