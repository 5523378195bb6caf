package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import org.pollux.ipvs.Tunnel.Checksum;

/**
 * Wraps packets for servers with TUN. The outer header follows Linux's {@code ip_vs_tunnel_xmit}: TTL and traffic class are
 * the inner ones, and "don't fragment" is where an IPv4 packet travels in another.
 */
final class Encapsulation {
    private static final int IPIP_IPV4 = 4;
    private static final int IPIP_IPV6 = 41;
    private static final int GRE = 47;
    private static final int UDP_HEADER = 8;
    private static final int GUE_HEADER = 4;
    private static final int GRE_HEADER = 4;
    private static final int GRE_CHECKSUM = 4;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int DONT_FRAGMENT = 0x4000;
    /** RFC 6335's dynamic ports, a fair part of which tells flows apart on the way. */
    private static final int FIRST_SOURCE_PORT = 0xC000;

    private static final int SOURCE_PORTS = 0x3FFF;

    /** The least that a tunnel must carry (RFC 791, RFC 8200 §5): a narrower path carries none. */
    private static final int LEAST_IPV4 = 68;

    private static final int LEAST_IPV6 = 1280;

    private static final int ECN = 3;
    private static final int ECT_0 = 2;
    private static final int CONGESTION_EXPERIENCED = 3;

    private int identification;
    private boolean pathMtuDiscovery = true;

    /** Whether the outer packet of one that must not be fragmented must not be either. */
    void pathMtuDiscovery(boolean on) {
        pathMtuDiscovery = on;
    }

    /** The outer header's traffic class: congestion that the packet met before the tunnel stays inside (RFC 3168 §9.1.1). */
    private static int outerTrafficClass(int inner) {
        return (inner & ECN) == CONGESTION_EXPERIENCED ? (inner & ~ECN) | ECT_0 : inner;
    }

    /** Bytes that are added. */
    static int overhead(Tunnel tunnel, boolean outerIpv6) {
        int outer = outerIpv6 ? Packet.IPV6_HEADER : Packet.IPV4_HEADER;
        return outer
                + switch (tunnel) {
                    case Tunnel.Ipip _ -> 0;
                    case Tunnel.Gue _ -> UDP_HEADER + GUE_HEADER;
                    case Tunnel.Gre gre -> greHeader(gre.checksum());
                };
    }

    private static int greHeader(boolean checksum) {
        return checksum ? GRE_HEADER + GRE_CHECKSUM : GRE_HEADER;
    }

    /** The usable MTU below which nothing is sent, as in Linux. */
    static int least(boolean outerIpv6) {
        return outerIpv6 ? LEAST_IPV6 : LEAST_IPV4;
    }

    /** The source port of a connection's GUE packets: the same for all of them. */
    static int sourcePort(
            int protocol, long clientHigh, long clientLow, int clientPort, long virtualLow, int virtualPort) {
        long mixed = clientHigh;
        mixed = mixed * 0x9E3779B97F4A7C15L + clientLow;
        mixed = mixed * 0x9E3779B97F4A7C15L + virtualLow;
        mixed = mixed * 0x9E3779B97F4A7C15L + ((long) protocol << 32 | (long) clientPort << 16 | virtualPort);
        // The best mixed bits are the upper ones.
        mixed = (mixed ^ mixed >>> 32) * 0x9E3779B97F4A7C15L;
        return FIRST_SOURCE_PORT | ((int) (mixed >>> 40) & SOURCE_PORTS);
    }

    /** Whether the buffer has room for the wrapped packet. */
    static boolean fits(Packet packet, Tunnel tunnel, boolean outerIpv6) {
        return packet.length + overhead(tunnel, outerIpv6) <= packet.buffer.byteSize();
    }

    /**
     * Wraps the packet at hand, of which nothing but the buffer is right afterwards.
     *
     * @param high upper half of the server's address
     * @param path the way there
     */
    void wrap(Packet packet, Tunnel tunnel, boolean outerIpv6, long high, long low, Path path, PacketResult result) {
        MemorySegment buffer = packet.buffer;
        int trafficClass = outerTrafficClass(packet.ipv6 ? Wire.u16(buffer, 0) >>> 4 & 0xFF : Wire.u8(buffer, 1));
        int payload = packet.length;
        int overhead = overhead(tunnel, outerIpv6);
        MemorySegment.copy(buffer, 0, buffer, overhead, payload);
        int length = overhead + payload;
        int at = outerIpv6 ? Packet.IPV6_HEADER : Packet.IPV4_HEADER;
        long pseudo = Checksums.addressSum(outerIpv6, path.sourceHigh(), path.sourceLow())
                + Checksums.addressSum(outerIpv6, high, low);
        int protocol =
                switch (tunnel) {
                    case Tunnel.Ipip _ -> packet.ipv6 ? IPIP_IPV6 : IPIP_IPV4;
                    case Tunnel.Gue gue -> {
                        writeGue(packet, gue, at, UDP_HEADER + GUE_HEADER + payload, pseudo);
                        yield Packet.UDP;
                    }
                    case Tunnel.Gre gre -> {
                        writeGre(packet, gre, at, length - at);
                        yield GRE;
                    }
                };
        if (outerIpv6) {
            Wire.put32(buffer, 0, 6 << 28 | trafficClass << 20);
            Wire.put16(buffer, 4, length - Packet.IPV6_HEADER);
            Wire.put8(buffer, 6, protocol);
            Wire.put8(buffer, 7, packet.ttl);
            Rewriter.putAddress(buffer, true, 8, path.sourceHigh(), path.sourceLow());
            Rewriter.putAddress(buffer, true, 24, high, low);
        } else {
            boolean dontFragment = !packet.ipv6 && packet.dontFragment && pathMtuDiscovery;
            Wire.put8(buffer, 0, 0x45);
            Wire.put8(buffer, 1, trafficClass);
            Wire.put16(buffer, 2, length);
            Wire.put16(buffer, 4, dontFragment ? 0 : nextIdentification());
            Wire.put16(buffer, 6, dontFragment ? DONT_FRAGMENT : 0);
            Wire.put8(buffer, 8, packet.ttl);
            Wire.put8(buffer, 9, protocol);
            Rewriter.putAddress(buffer, false, 12, path.sourceHigh(), path.sourceLow());
            Rewriter.putAddress(buffer, false, 16, high, low);
            Rewriter.setIpv4Checksum(buffer, 0, Packet.IPV4_HEADER);
        }
        result.packet(outerIpv6, length);
    }

    private int nextIdentification() {
        identification = (identification + 1) & 0xFFFF;
        return identification;
    }

    private static void writeGue(Packet packet, Tunnel.Gue gue, int at, int length, long addresses) {
        MemorySegment buffer = packet.buffer;
        int source = sourcePort(
                packet.protocol,
                packet.sourceHigh,
                packet.sourceLow,
                packet.sourcePort,
                packet.destinationLow,
                packet.destinationPort);
        Wire.put16(buffer, at, source);
        Wire.put16(buffer, at + 2, gue.port());
        Wire.put16(buffer, at + 4, length);
        Wire.put16(buffer, at + 6, 0);
        Wire.put32(buffer, at + UDP_HEADER, (packet.ipv6 ? IPIP_IPV6 : IPIP_IPV4) << 16);
        if (gue.checksum() != Checksum.NONE) {
            int checksum = Checksums.complement(addresses + Packet.UDP + length + Checksums.sum(buffer, at, length));
            // 0 would mean "no checksum" (RFC 768).
            Wire.put16(buffer, at + 6, checksum == 0 ? 0xFFFF : checksum);
        }
    }

    private static void writeGre(Packet packet, Tunnel.Gre gre, int at, int length) {
        MemorySegment buffer = packet.buffer;
        Wire.put16(buffer, at, gre.checksum() ? 0x8000 : 0);
        Wire.put16(buffer, at + 2, packet.ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
        if (gre.checksum()) {
            Wire.put32(buffer, at + GRE_HEADER, 0);
            Wire.put16(buffer, at + GRE_HEADER, Checksums.complement(Checksums.sum(buffer, at, length)));
        }
    }
}
