package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * ICMP errors about packets of a connection: the packet quoted in them is the one its receiver saw, so addresses and
 * ports inside and outside are translated as the connection's own are, and the error goes where that packet came from.
 */
final class RelatedIcmp {
    private final Connections connections;
    private final ConnectionTable table;
    private final Transmitter transmitter;

    private final TunnelErrors tunnelErrors;
    private final QuotedPacket quoted = new QuotedPacket();

    RelatedIcmp(Connections connections, Transmitter transmitter, IcmpReplies icmpReplies) {
        this.connections = connections;
        this.transmitter = transmitter;
        this.table = connections.table;
        this.tunnelErrors = new TunnelErrors(connections, icmpReplies);
    }

    Cause handle(Packet packet, long now, PacketResult result) {
        int from = packet.transport + Packet.ICMP_HEADER;
        if (!isError(packet) || !quoted.readHeader(packet.buffer, from, packet.length)) {
            return Cause.UNRELATED_ICMP;
        }
        Cause inTunnel = tunnelErrors.handle(packet, quoted, now, result);
        if (inTunnel != null) {
            return inTunnel;
        }
        if (quoted.ipv6 != packet.ipv6 || !quoted.readPorts(packet.buffer)) {
            return Cause.UNRELATED_ICMP;
        }
        int slot = connections.findFromServer(
                packet.ipv6,
                quoted.protocol,
                quoted.destinationHigh,
                quoted.destinationLow,
                quoted.destinationPort,
                quoted.sourceHigh,
                quoted.sourceLow,
                quoted.sourcePort);
        if (slot != ConnectionTable.NONE) {
            return aboutClientsPacket(packet, slot, result);
        }
        slot = table.findFromClient(
                packet.ipv6,
                quoted.protocol,
                quoted.destinationHigh,
                quoted.destinationLow,
                quoted.destinationPort,
                quoted.sourceHigh,
                quoted.sourceLow,
                quoted.sourcePort);
        return slot == ConnectionTable.NONE ? Cause.UNRELATED_ICMP : aboutServersPacket(packet, slot, result);
    }

    /** Destination unreachable, source quench, time exceeded; for IPv6 all error messages (RFC 4443 §2.1). */
    private static boolean isError(Packet packet) {
        int type = Wire.u8(packet.buffer, packet.transport);
        return packet.ipv6 ? type < 128 : type == 3 || type == 4 || type == 11;
    }

    /** From the server, or on the way to it, about what the director sent there: back to the client as the VIP's. */
    private Cause aboutClientsPacket(Packet packet, int slot, PacketResult result) {
        if (!hasGoodChecksum(packet)) {
            return Cause.BAD_ICMP_CHECKSUM;
        }
        boolean full = table.forwarding(slot) == ForwardingMethod.FULLNAT;
        if (packet.ttl <= 1) {
            return full ? Cause.ICMP_TTL_EXCEEDED : Cause.SERVER_PACKET_NOT_FORWARDABLE;
        }
        RealServer server = connections.server(slot);
        server.countOut(packet.length);
        long high = table.virtualHigh(slot);
        long low = table.virtualLow(slot);
        Rewriter.decrementTtl(packet);
        Rewriter.sourceAddress(packet, high, low);
        quote(packet, false, high, low, table.virtualPort(slot));
        quoteSequence(packet, slot, false);
        if (full) {
            Rewriter.destinationAddress(packet, table.clientHigh(slot), table.clientLow(slot));
            quote(packet, true, table.clientHigh(slot), table.clientLow(slot), table.clientPort(slot));
        }
        fixChecksums(packet);
        return forwarded(slot, packet.destinationHigh, packet.destinationLow, result);
    }

    /** From the client, or on the way to it, about what the director sent there: on to the server. */
    private Cause aboutServersPacket(Packet packet, int slot, PacketResult result) {
        if (!hasGoodChecksum(packet)) {
            return Cause.BAD_ICMP_CHECKSUM;
        }
        RealServer server = connections.server(slot);
        server.countIn(packet.length);
        result.connection(table.handle(slot));
        if (transmitter.isLocal(server)) {
            // It is the host's own connection to its client.
            return Cause.LOCAL_SERVER;
        }
        // No error is sent about an error (RFC 1122 §3.2.2).
        if (packet.ttl <= 1) {
            return Cause.ICMP_TTL_EXCEEDED;
        }
        Rewriter.decrementTtl(packet);
        boolean full = table.forwarding(slot) == ForwardingMethod.FULLNAT;
        if (full || table.forwarding(slot) == ForwardingMethod.NAT) {
            Rewriter.destinationAddress(packet, server.high, server.low);
            quote(packet, true, server.high, server.low, table.destinationPort(slot));
            quoteSequence(packet, slot, true);
            if (full) {
                LocalSides local = connections.localSides;
                Rewriter.sourceAddress(packet, local.high(slot), local.low(slot));
                quote(packet, false, local.high(slot), local.low(slot), local.port(slot));
            }
            fixChecksums(packet);
            return forwarded(slot, server.high, server.low, result);
        }
        return transmitter.icmpToServer(packet, server, table.forwarding(slot), result);
    }

    private Cause forwarded(int slot, long high, long low, PacketResult result) {
        result.connection(table.handle(slot));
        result.nextHop(high, low);
        return Cause.ICMP_FORWARDED;
    }

    /** Changes the source or destination of the quoted packet; {@link #fixChecksums} is still to come. */
    private void quote(Packet packet, boolean source, long high, long low, int port) {
        MemorySegment buffer = packet.buffer;
        int address = packet.ipv6 ? (source ? 8 : 24) : (source ? 12 : 16);
        Rewriter.putAddress(buffer, packet.ipv6, quoted.start + address, high, low);
        Wire.put16(buffer, quoted.transport + (source ? 0 : 2), port);
    }

    /** The quoted packet's sender knows it by its own number, and by no other (RFC 5927 §4.1). */
    private void quoteSequence(Packet packet, int slot, boolean fromServer) {
        int at = quoted.transport + 4;
        if (table.hasFlag(slot, ConnectionTable.SHIFTED) && at + Integer.BYTES <= quoted.end) {
            int number = Wire.i32(packet.buffer, at);
            Wire.put32(packet.buffer, at, connections.shifts.original(slot, fromServer, number));
        }
    }

    private void fixChecksums(Packet packet) {
        MemorySegment buffer = packet.buffer;
        if (!packet.ipv6) {
            Rewriter.setIpv4Checksum(buffer, quoted.start, quoted.transport - quoted.start);
        }
        Wire.put16(buffer, packet.transport + 2, 0);
        Wire.put16(buffer, packet.transport + 2, Checksums.complement(icmpSum(packet)));
    }

    /** Whether the checksum of an ICMP packet is right. */
    static boolean hasGoodChecksum(Packet packet) {
        return Checksums.fold(icmpSum(packet)) == 0xFFFF;
    }

    private static long icmpSum(Packet packet) {
        int length = packet.transportLength();
        long sum = Checksums.sum(packet.buffer, packet.transport, length);
        return packet.ipv6 ? sum + Checksums.pseudoHeader(packet, Packet.ICMP6, length) : sum;
    }
}
