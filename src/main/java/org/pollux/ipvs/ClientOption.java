package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * The TCP option by which a FULLNAT server learns its client's address: kind 254, length 8 (IPv4) or 20 (IPv6), the
 * client's port and address; right behind the fixed header (the format of LVS's and DPVS's "toa").
 */
final class ClientOption {
    private static final int TCP_HEADER = 20;
    private static final int LONGEST_HEADER = 60;
    private static final int KIND = TcpOptions.EXPERIMENT;
    private static final int IPV4_LENGTH = 8;
    private static final int IPV6_LENGTH = 20;
    private static final int OFFSET = 12;
    private static final int CHECKSUM = 16;

    private ClientOption() {}

    /** Bytes it takes. */
    static int length(boolean ipv6) {
        return ipv6 ? IPV6_LENGTH : IPV4_LENGTH;
    }

    /**
     * Inserts the option into a TCP packet, with the packet's source as the client.
     *
     * @param longest what the packet may then be long
     * @return whether there was room for it, in the header, in the path and in the buffer
     */
    static boolean insert(Packet packet, int longest) {
        MemorySegment buffer = packet.buffer;
        int added = length(packet.ipv6);
        int header = (Wire.u8(buffer, packet.transport + OFFSET) >>> 4) * 4;
        int length = packet.length + added;
        if (header + added > LONGEST_HEADER || length > longest || length > buffer.byteSize()) {
            return false;
        }
        int at = packet.transport + TCP_HEADER;
        MemorySegment.copy(buffer, at, buffer, at + added, packet.length - at);
        Wire.put16(buffer, at, KIND << 8 | added);
        Wire.put16(buffer, at + 2, packet.sourcePort);
        Rewriter.putAddress(buffer, packet.ipv6, at + 4, packet.sourceHigh, packet.sourceLow);
        int offsetBefore = Wire.u16(buffer, packet.transport + OFFSET);
        int offsetAfter = offsetBefore + ((added / 4) << 12);
        Wire.put16(buffer, packet.transport + OFFSET, offsetAfter);
        // The length of the segment is part of the sum too, by way of the pseudo header.
        int checksumAt = packet.transport + CHECKSUM;
        Wire.put16(
                buffer,
                checksumAt,
                Checksums.updated(
                        Wire.u16(buffer, checksumAt),
                        (long) offsetBefore + packet.transportLength(),
                        offsetAfter + packet.transportLength() + added + Checksums.sum(buffer, at, added)));
        Rewriter.length(packet, length);
        return true;
    }
}
