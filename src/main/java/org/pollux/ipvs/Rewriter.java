package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/** Changes addresses, ports and TTL of the packet at hand and keeps all its checksums right. */
final class Rewriter {
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;

    private Rewriter() {}

    /** What a router does: one hop less. The packet must have more than one left. */
    static void decrementTtl(Packet packet) {
        MemorySegment buffer = packet.buffer;
        int ttl = packet.ttl - 1;
        if (packet.ipv6) {
            Wire.put8(buffer, 7, ttl);
        } else {
            updateIpv4Checksum(buffer, (long) packet.ttl << 8, (long) ttl << 8);
            Wire.put8(buffer, 8, ttl);
        }
        packet.ttl = ttl;
    }

    /** Destination NAT of a TCP, UDP or SCTP packet. */
    static void destination(Packet packet, long high, long low, int port) {
        long before = Checksums.addressSum(packet.ipv6, packet.destinationHigh, packet.destinationLow);
        long after = Checksums.addressSum(packet.ipv6, high, low);
        destinationAddress(packet, high, low);
        if (packet.isLaterFragment()) {
            // It has neither ports nor a checksum.
            return;
        }
        if (packet.protocol == Packet.SCTP) {
            Crc32c.putPort(packet.buffer, packet.transport, packet.wholeTransportLength(), 2, port);
        } else {
            Wire.put16(packet.buffer, packet.transport + 2, port);
            fixTransportChecksum(packet, before + packet.destinationPort, after + port);
        }
        packet.destinationPort = port;
    }

    /** Source NAT of a TCP, UDP or SCTP packet. */
    static void source(Packet packet, long high, long low, int port) {
        long before = Checksums.addressSum(packet.ipv6, packet.sourceHigh, packet.sourceLow);
        long after = Checksums.addressSum(packet.ipv6, high, low);
        sourceAddress(packet, high, low);
        if (packet.isLaterFragment()) {
            // It has neither ports nor a checksum.
            return;
        }
        if (packet.protocol == Packet.SCTP) {
            Crc32c.putPort(packet.buffer, packet.transport, packet.wholeTransportLength(), 0, port);
        } else {
            Wire.put16(packet.buffer, packet.transport, port);
            fixTransportChecksum(packet, before + packet.sourcePort, after + port);
        }
        packet.sourcePort = port;
    }

    /** Changes the destination in the IP header only. */
    static void destinationAddress(Packet packet, long high, long low) {
        if (!packet.ipv6) {
            updateIpv4Checksum(packet.buffer, packet.destinationLow & 0xFFFF_FFFFL, low & 0xFFFF_FFFFL);
        }
        putAddress(packet.buffer, packet.ipv6, packet.ipv6 ? IPV6_DESTINATION : IPV4_DESTINATION, high, low);
        packet.destinationHigh = high;
        packet.destinationLow = low;
    }

    /** Changes the source in the IP header only. */
    static void sourceAddress(Packet packet, long high, long low) {
        if (!packet.ipv6) {
            updateIpv4Checksum(packet.buffer, packet.sourceLow & 0xFFFF_FFFFL, low & 0xFFFF_FFFFL);
        }
        putAddress(packet.buffer, packet.ipv6, packet.ipv6 ? IPV6_SOURCE : IPV4_SOURCE, high, low);
        packet.sourceHigh = high;
        packet.sourceLow = low;
    }

    /** Changes the length in the IP header, when something was inserted or taken out. */
    static void length(Packet packet, int length) {
        if (packet.ipv6) {
            Wire.put16(packet.buffer, 4, length - Packet.IPV6_HEADER);
        } else {
            updateIpv4Checksum(packet.buffer, packet.length, length);
            Wire.put16(packet.buffer, 2, length);
        }
        packet.length = length;
    }

    static void putAddress(MemorySegment buffer, boolean ipv6, int at, long high, long low) {
        if (ipv6) {
            Wire.put64(buffer, at, high);
            Wire.put64(buffer, at + 8, low);
        } else {
            Wire.put32(buffer, at, (int) low);
        }
    }

    /** Computes the checksum of an IPv4 header anew. */
    static void setIpv4Checksum(MemorySegment buffer, int header, int headerLength) {
        Wire.put16(buffer, header + IPV4_CHECKSUM, 0);
        Wire.put16(buffer, header + IPV4_CHECKSUM, Checksums.complement(Checksums.sum(buffer, header, headerLength)));
    }

    private static void updateIpv4Checksum(MemorySegment buffer, long before, long after) {
        int checksum = Wire.u16(buffer, IPV4_CHECKSUM);
        Wire.put16(buffer, IPV4_CHECKSUM, Checksums.updated(checksum, before, after));
    }

    private static void fixTransportChecksum(Packet packet, long before, long after) {
        MemorySegment buffer = packet.buffer;
        if (packet.protocol == Packet.TCP) {
            int at = packet.transport + 16;
            Wire.put16(buffer, at, Checksums.updated(Wire.u16(buffer, at), before, after));
            return;
        }
        int at = packet.transport + 6;
        int checksum = Wire.u16(buffer, at);
        // A datagram that came without a checksum leaves with one, as from the kernel.
        if (checksum == 0 && packet.isFragment()) {
            // Only all fragments together would tell; it may stay without (RFC 768).
            return;
        }
        int fixed = checksum == 0 ? wholeUdpChecksum(packet) : Checksums.updated(checksum, before, after);
        // 0 would mean "no checksum" (RFC 768).
        Wire.put16(buffer, at, fixed == 0 ? 0xFFFF : fixed);
    }

    private static int wholeUdpChecksum(Packet packet) {
        int length = Wire.u16(packet.buffer, packet.transport + 4);
        long pseudo = Checksums.pseudoHeader(packet, Packet.UDP, length);
        return Checksums.complement(pseudo + Checksums.sum(packet.buffer, packet.transport, length));
    }
}
