package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.ForwardingMethod;

/** Writes one direction of a connection in the form that the flow table has it. */
final class FlowEntry implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment units;
    private final AddressFamily family;
    private final boolean toServer;
    private final ChecksumDifference difference = new ChecksumDifference();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment key;
    /** Where the flow begins that is being written. */
    private long at;

    /**
     * @param units the memory of the flow table
     * @param toServer whether this is for the packets of clients; if not, for those of NAT and FULLNAT servers
     */
    FlowEntry(MemorySegment units, AddressFamily family, boolean toServer) {
        this.units = units;
        this.family = family;
        this.toServer = toServer;
        key = arena.allocate(FlowKey.bytes(family), 8);
        key.set(ValueLayout.JAVA_BYTE, FlowKey.VERSION, family.version());
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
        key.set(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL, (byte) c.protocol().number());
    }

    private void ports(int source, int destination) {
        key.set(NETWORK_SHORT, FlowKey.SPORT, (short) source);
        key.set(NETWORK_SHORT, FlowKey.DPORT, (short) destination);
    }

    AddressFamily family() {
        return family;
    }

    /** What packets of the connection are known by. */
    MemorySegment key() {
        return key;
    }

    /**
     * Writes it to a unit that no program reads.
     *
     * @param lastUsed when the latest packet came
     */
    void write(int unit, ConnectionView c, NextHop hop, int vip, long lastUsed) {
        at = FlowTable.offset(unit);
        for (int i = 0; i < Flow.bytes(family); i += Long.BYTES) {
            units.set(ValueLayout.JAVA_LONG, at + i, 0);
        }
        for (int i = 0; i < FlowKey.bytes(family); i += Long.BYTES) {
            units.set(ValueLayout.JAVA_LONG, at + Flow.KEY + i, key.get(ValueLayout.JAVA_LONG, i));
        }
        units.set(ValueLayout.JAVA_LONG, at + Flow.LAST_SEEN, lastUsed);
        units.set(ValueLayout.JAVA_SHORT, at + Flow.VIP, (short) vip);
        units.set(ValueLayout.JAVA_SHORT, at + Flow.NEXT_HOP, (short) hop.index);
        units.set(ValueLayout.JAVA_SHORT, at + Flow.DESTINATION, (short) c.serverId());
        switch (c.forwarding()) {
            case NAT, FULLNAT -> replace(c, c.forwarding() == ForwardingMethod.FULLNAT);
            case DR -> pass(Flow.ROUTE);
            case BYPASS -> throw new IllegalArgumentException("what has no server has no flow");
            case TUN -> {
                pass(Flow.ENCAPSULATE);
                units.set(NETWORK_SHORT, at + Flow.NEW_SPORT, (short) c.tunnelSourcePort());
            }
        }
    }

    private void pass(byte action) {
        action(action);
        units.set(NETWORK_SHORT, at + Flow.HEADER_DIFFERENCE, difference.begin().valueWithHop());
    }

    /** What comes as the key says leaves with these addresses and ports. */
    private void replace(ConnectionView c, boolean both) {
        difference.begin();
        int shift = c.sequenceShift();
        units.set(ValueLayout.JAVA_INT, at + Flow.SHIFT, shift);
        if (toServer) {
            action(shift != 0 ? Flow.SHIFTED_IN : both ? Flow.FULLNAT_IN : Flow.NAT_IN);
            source(c.clientHigh(), c.clientLow(), c.localHigh(), c.localLow());
            destination(c.virtualHigh(), c.virtualLow(), c.destinationHigh(), c.destinationLow());
        } else {
            action(shift != 0 ? Flow.SHIFTED_OUT : both ? Flow.FULLNAT_OUT : Flow.NAT_OUT);
            source(c.destinationHigh(), c.destinationLow(), c.virtualHigh(), c.virtualLow());
            destination(c.localHigh(), c.localLow(), c.clientHigh(), c.clientLow());
        }
        units.set(NETWORK_SHORT, at + Flow.HEADER_DIFFERENCE, difference.valueWithHop());
        // The transport checksum covers the addresses too, but no TTL.
        if (toServer) {
            sourcePort(c.clientPort(), c.localPort());
            destinationPort(c.virtualPort(), c.destinationPort());
        } else {
            sourcePort(c.destinationPort(), c.virtualPort());
            destinationPort(c.localPort(), c.clientPort());
        }
        units.set(NETWORK_SHORT, at + Flow.TRANSPORT_DIFFERENCE, difference.value());
    }

    private void action(byte action) {
        units.set(ValueLayout.JAVA_BYTE, at + Flow.ACTION, action);
    }

    private void source(long oldHigh, long oldLow, long newHigh, long newLow) {
        family.put(units, at + Flow.newSaddr(family), newHigh, newLow);
        difference.address(family, oldHigh, oldLow, newHigh, newLow);
    }

    private void destination(long oldHigh, long oldLow, long newHigh, long newLow) {
        family.put(units, at + Flow.newDaddr(family), newHigh, newLow);
        difference.address(family, oldHigh, oldLow, newHigh, newLow);
    }

    private void sourcePort(int oldPort, int newPort) {
        units.set(NETWORK_SHORT, at + Flow.NEW_SPORT, (short) newPort);
        difference.port(oldPort, newPort);
    }

    private void destinationPort(int oldPort, int newPort) {
        units.set(NETWORK_SHORT, at + Flow.NEW_DPORT, (short) newPort);
        difference.port(oldPort, newPort);
    }

    @Override
    public void close() {
        arena.close();
    }
}
