package org.pollux.dataplane;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.Path;

/**
 * Where packets towards some destinations leave: an interface, and the neighbour on it that gets them. Many destinations
 * and flows share one. Changed by {@link NextHops} only, on the packet thread.
 */
final class NextHop implements Path {
    /** What can be done with a packet for it. */
    enum State {
        /** Packets can be sent. */
        READY,
        /** The neighbour's link address is being asked for. */
        RESOLVING,
        /** The destination is one of the host's own addresses. */
        LOCAL,
        /** The kernel has no way to the destination. */
        NO_ROUTE,
        /** The way leaves by an interface that the data plane does not serve, or that is down. */
        NOT_SERVED,
        /** Things have changed: whoever holds it has to ask again. */
        RETIRED
    }

    final int ifindex;
    final InetAddress neighbour;
    final int mtu;
    /** The address the host sends from on this way, if it has one. */
    final Optional<InetAddress> source;

    /** Of the VLAN that packets leave in: its 802.1Q tag, 0 for none. */
    final int tag;
    /** What packets are wrapped into, if they are; the XDP program's concern only. */
    final Optional<TunnelWay> through;
    /** The hop that those of a tunnel leave by. */
    final Optional<NextHop> outer;
    /** The tunnels that leave by this one. */
    final Map<TunnelWay, NextHop> tunnels = new HashMap<>(0);

    private final long sourceHigh;
    private final long sourceLow;
    State state;
    /** Why no packet can be sent, for the operator; empty when one can or may soon. */
    final String reason;
    /** Its place in the kernel's array, if {@link #indexed}. */
    int index;
    /** Whether flows can point to it. */
    boolean indexed;
    /** Link addresses, the first byte on the wire uppermost in 48 bits; meaningful when ready. */
    long destinationMac;

    long sourceMac;
    /** Directions of flows in the kernel that point to it. */
    int flows;
    /** Whether destinations of it were forgotten, so that it cannot be said which ones its flows have. */
    boolean forgotten;
    /** When a packet was last sent to it through the engine. */
    long lastUsed;
    /** When the kernel was last asked to resolve or confirm it, if {@link #asked}. */
    long lastAsked;

    boolean asked;

    NextHop(
            State state,
            int ifindex,
            InetAddress neighbour,
            int mtu,
            Optional<InetAddress> source,
            int tag,
            String reason,
            long now) {
        this.state = state;
        this.ifindex = ifindex;
        this.neighbour = neighbour;
        this.mtu = mtu;
        this.source = source;
        sourceHigh = source.map(AddressWords::high).orElse(0L);
        sourceLow = source.map(AddressWords::low).orElse(0L);
        this.tag = tag;
        this.reason = reason;
        through = Optional.empty();
        outer = Optional.empty();
        lastUsed = now;
    }

    /** One for the packets of a tunnel. */
    NextHop(NextHop by, TunnelWay way, long now) {
        state = State.RESOLVING;
        ifindex = by.ifindex;
        neighbour = by.neighbour;
        mtu = way.mtu(by.mtu);
        tag = by.tag;
        source = by.source;
        sourceHigh = by.sourceHigh;
        sourceLow = by.sourceLow;
        reason = "";
        through = Optional.of(way);
        outer = Optional.of(by);
        lastUsed = now;
    }

    boolean ready() {
        return state == State.READY;
    }

    /** Whether packets leave or will soon leave by it. */
    boolean usable() {
        return state == State.READY || state == State.RESOLVING;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public boolean reachable() {
        return usable();
    }

    @Override
    public boolean local() {
        return state == State.LOCAL;
    }

    @Override
    public long sourceHigh() {
        return sourceHigh;
    }

    @Override
    public long sourceLow() {
        return sourceLow;
    }
}
