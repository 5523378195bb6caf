package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.pollux.dataplane.KernelLayout.TunnelEntry;
import org.pollux.ipvs.Tunnel;
import org.pollux.linux.MacAddress;

/** The kernel's arrays of next hops and of their tunnels, through shared memory. Belongs to the packet thread. */
final class NextHopArray implements NextHops.Entries {
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** No IP packet is longer. */
    private static final int LONGEST = 0xFFFF;

    private final MemorySegment array;
    private final MemorySegment tunnels;

    NextHopArray(MemorySegment array, MemorySegment tunnels) {
        this.array = array;
        this.tunnels = tunnels;
    }

    @Override
    public void set(int index, NextHop hop) {
        long entry = (long) index * KernelLayout.NextHopEntry.BYTES;
        INT.setVolatile(array, entry + KernelLayout.NextHopEntry.IFINDEX, 0);
        array.set(ValueLayout.JAVA_SHORT, entry + KernelLayout.NextHopEntry.MTU, (short) Math.min(hop.mtu, LONGEST));
        array.set(NETWORK_SHORT, entry + KernelLayout.NextHopEntry.TAG, (short) hop.tag);
        new MacAddress(hop.destinationMac).copyTo(array, entry + KernelLayout.NextHopEntry.DMAC);
        new MacAddress(hop.sourceMac).copyTo(array, entry + KernelLayout.NextHopEntry.SMAC);
        array.set(ValueLayout.JAVA_BYTE, entry + KernelLayout.NextHopEntry.TUNNEL, KernelLayout.NextHopEntry.NO_TUNNEL);
        hop.through.ifPresent(tunnel -> setTunnel(index, entry, tunnel));
        INT.setVolatile(array, entry + KernelLayout.NextHopEntry.IFINDEX, hop.ifindex);
    }

    @Override
    public void clear(int index) {
        INT.setVolatile(array, (long) index * KernelLayout.NextHopEntry.BYTES + KernelLayout.NextHopEntry.IFINDEX, 0);
    }

    private void setTunnel(int index, long entry, TunnelWay way) {
        array.set(ValueLayout.JAVA_BYTE, entry + KernelLayout.NextHopEntry.TUNNEL, kind(way.tunnel()));
        boolean ipv6 = AddressFamily.of(way.server()) == AddressFamily.IPV6;
        array.set(ValueLayout.JAVA_BYTE, entry + KernelLayout.NextHopEntry.OUTER, (byte) (ipv6 ? 6 : 4));
        long at = (long) index * TunnelEntry.BYTES;
        AddressFamily.put(tunnels, at + TunnelEntry.SADDR, way.source());
        AddressFamily.put(tunnels, at + TunnelEntry.DADDR, way.server());
        int port = way.tunnel() instanceof Tunnel.Gue gue ? gue.port() : 0;
        tunnels.set(NETWORK_SHORT, at + TunnelEntry.PORT, (short) port);
    }

    private static byte kind(Tunnel tunnel) {
        return switch (tunnel) {
            case Tunnel.Ipip _ -> KernelLayout.NextHopEntry.IPIP;
            case Tunnel.Gre _ -> KernelLayout.NextHopEntry.GRE;
            case Tunnel.Gue _ -> KernelLayout.NextHopEntry.GUE;
        };
    }
}
