package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * A packet inside another one: what an ICMP error is about, or what a tunnel carries. Often cut off, so that only what is
 * read here is known to be there. Reused for each packet.
 */
final class QuotedPacket {
    /** Where its IP header begins. */
    int start;
    /** Where its transport header begins. */
    int transport;
    /** Where what is there of it ends. */
    int end;

    boolean ipv6;
    /** Number of the transport protocol. */
    int protocol;

    boolean dontFragment;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int sourcePort;
    int destinationPort;

    /** Reads the IP header, and the extension headers of IPv6; false if it is none, or that of a later fragment. */
    boolean readHeader(MemorySegment buffer, int from, int to) {
        start = from;
        end = to;
        if (from >= to) {
            return false;
        }
        ipv6 = Wire.u8(buffer, from) >>> 4 == 6;
        return ipv6 ? readIpv6(buffer) : readIpv4(buffer);
    }

    private boolean readIpv4(MemorySegment buffer) {
        if (start + Packet.IPV4_HEADER > end || Wire.u8(buffer, start) >>> 4 != 4) {
            return false;
        }
        int header = (Wire.u8(buffer, start) & 0x0F) * 4;
        int fragment = Wire.u16(buffer, start + 6);
        dontFragment = (fragment & 0x4000) != 0;
        transport = start + header;
        protocol = Wire.u8(buffer, start + 9);
        sourceHigh = 0;
        sourceLow = AddressWords.mapped(Wire.i32(buffer, start + 12));
        destinationHigh = 0;
        destinationLow = AddressWords.mapped(Wire.i32(buffer, start + 16));
        return (fragment & 0x1FFF) == 0 && header >= Packet.IPV4_HEADER;
    }

    private boolean readIpv6(MemorySegment buffer) {
        if (start + Packet.IPV6_HEADER > end) {
            return false;
        }
        dontFragment = true;
        transport = start + Packet.IPV6_HEADER;
        protocol = Wire.u8(buffer, start + 6);
        sourceHigh = Wire.i64(buffer, start + 8);
        sourceLow = Wire.i64(buffer, start + 16);
        destinationHigh = Wire.i64(buffer, start + 24);
        destinationLow = Wire.i64(buffer, start + 32);
        for (int headers = 0; Packet.isExtension(protocol); headers++) {
            if (headers == Packet.MOST_EXTENSIONS
                    || transport + Packet.EXTENSION_UNIT > end
                    || isLaterFragment(buffer)) {
                return false;
            }
            int length = Packet.extensionLength(buffer, protocol, transport);
            protocol = Wire.u8(buffer, transport);
            transport += length;
        }
        return true;
    }

    private boolean isLaterFragment(MemorySegment buffer) {
        return protocol == Packet.IPV6_FRAGMENT && (Wire.u16(buffer, transport + 2) & 0xFFF8) != 0;
    }

    /** Reads the ports; false if they are not there. To be called after {@link #readHeader}. */
    boolean readPorts(MemorySegment buffer) {
        if (!Packet.isBalanced(protocol) || transport + 4 > end) {
            return false;
        }
        sourcePort = Wire.u16(buffer, transport);
        destinationPort = Wire.u16(buffer, transport + 2);
        return true;
    }
}
