package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the packet at hand: parsed with every bound checked, reused for each packet. After a successful
 * {@link #parse} the fields describe a TCP, UDP, SCTP or ICMP packet, or a fragment of one of the first three.
 */
final class Packet {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int SCTP = 132;
    static final int ICMP = 1;
    static final int ICMP6 = 58;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;
    static final int URG = 0x20;

    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;
    static final int ICMP_HEADER = 8;

    static final int IPV6_DESTINATION_OPTIONS = 60;
    private static final int IPV6_HOP_BY_HOP = 0;
    private static final int IPV6_ROUTING = 43;
    static final int IPV6_FRAGMENT = 44;
    private static final int FRAGMENT_HEADER = 8;
    /** Extension headers come in units of so many bytes; none is shorter than one. */
    static final int EXTENSION_UNIT = 8;

    /** How many a packet may have: who sends more wants to keep us busy. */
    static final int MOST_EXTENSIONS = 8;

    /** That nobody knows yet how long a packet in fragments is. */
    static final int NOT_KNOWN = -1;

    private static final int LONGEST = 65_535;
    private static final int TCP_HEADER = 20;
    private static final int SCTP_HEADER = 12;
    private static final int SCTP_CHUNK_HEADER = 4;

    MemorySegment buffer = MemorySegment.NULL;
    boolean ipv6;
    /** Length by the IP header, at most what was received. */
    int length;

    /** Of an IP fragment: where in its packet the payload belongs, in bytes. */
    int fragmentOffset;

    /** Whether others come behind it. */
    boolean moreFragments;

    /** What the fragments of a packet have in common. */
    int fragmentId;

    /** Where the part of the packet begins that was split. */
    int fragmentStart;

    /** Of a first fragment: bytes of that part in all fragments together, if somebody has found out. */
    int wholePayload = NOT_KNOWN;

    /** Where the transport header begins; of later fragments where the payload does. */
    int transport;
    /** Protocol number of the transport header. */
    int protocol;

    int ttl;
    boolean dontFragment;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int sourcePort;
    int destinationPort;
    /** Of TCP; 0 otherwise. */
    int tcpFlags;
    /** Of SCTP: what its first chunk means, if there is a whole one. */
    SctpTransitions.@Nullable Event sctpEvent;

    /** Reads the headers; returns why it could not, or null. */
    @Nullable
    Cause parse(MemorySegment packet, int received) {
        buffer = packet;
        if (received < 1) {
            return Cause.TRUNCATED;
        }
        Cause fault =
                switch (Wire.u8(packet, 0) >>> 4) {
                    case 4 -> parseIpv4(received);
                    case 6 -> parseIpv6(received);
                    default -> Cause.BAD_VERSION;
                };
        return fault != null ? fault : parseTransport();
    }

    /**
     * Makes a packet in the buffer, which may be cut off, the one at hand: as far as an ICMP error about it needs that.
     */
    void become(QuotedPacket quoted) {
        length = quoted.end - quoted.start;
        MemorySegment.copy(buffer, quoted.start, buffer, 0, length);
        ipv6 = quoted.ipv6;
        transport = quoted.transport - quoted.start;
        protocol = quoted.protocol;
        dontFragment = quoted.dontFragment;
        sourceHigh = quoted.sourceHigh;
        sourceLow = quoted.sourceLow;
        destinationHigh = quoted.destinationHigh;
        destinationLow = quoted.destinationLow;
        fragment(0, false, 0);
    }

    /** Bytes from the transport header to the end of the packet. */
    int transportLength() {
        return length - transport;
    }

    /** The same of the whole packet, where this is a first fragment and {@link #wholePayload} is known. */
    int wholeTransportLength() {
        return wholePayload == NOT_KNOWN ? transportLength() : fragmentStart + wholePayload - transport;
    }

    private @Nullable Cause parseIpv4(int received) {
        ipv6 = false;
        if (received < IPV4_HEADER) {
            return Cause.TRUNCATED;
        }
        transport = (Wire.u8(buffer, 0) & 0x0F) * 4;
        length = Wire.u16(buffer, 2);
        if (transport < IPV4_HEADER || length < transport) {
            return Cause.BAD_LENGTH;
        }
        if (length > received) {
            return Cause.TRUNCATED;
        }
        if (Checksums.fold(Checksums.sum(buffer, 0, transport)) != 0xFFFF) {
            return Cause.BAD_HEADER_CHECKSUM;
        }
        int fragment = Wire.u16(buffer, 6);
        dontFragment = (fragment & 0x4000) != 0;
        fragment((fragment & 0x1FFF) * 8, (fragment & 0x2000) != 0, Wire.u16(buffer, 4));
        ttl = Wire.u8(buffer, 8);
        protocol = Wire.u8(buffer, 9);
        sourceHigh = 0;
        sourceLow = AddressWords.mapped(Wire.i32(buffer, 12));
        destinationHigh = 0;
        destinationLow = AddressWords.mapped(Wire.i32(buffer, 16));
        if (isMartianIpv4(Wire.i32(buffer, 12)) || sourceLow == destinationLow) {
            return Cause.MARTIAN_SOURCE;
        }
        return checkFragment();
    }

    private @Nullable Cause parseIpv6(int received) {
        ipv6 = true;
        if (received < IPV6_HEADER) {
            return Cause.TRUNCATED;
        }
        transport = IPV6_HEADER;
        length = IPV6_HEADER + Wire.u16(buffer, 4);
        if (length > received) {
            return Cause.TRUNCATED;
        }
        dontFragment = true;
        protocol = Wire.u8(buffer, 6);
        ttl = Wire.u8(buffer, 7);
        sourceHigh = Wire.i64(buffer, 8);
        sourceLow = Wire.i64(buffer, 16);
        destinationHigh = Wire.i64(buffer, 24);
        destinationLow = Wire.i64(buffer, 32);
        if (isMartianIpv6(sourceHigh, sourceLow) || (sourceHigh == destinationHigh && sourceLow == destinationLow)) {
            return Cause.MARTIAN_SOURCE;
        }
        fragment(0, false, 0);
        return parseExtensions();
    }

    /** Finds the way through the extension headers (RFC 8200 §4) to the transport header. */
    private @Nullable Cause parseExtensions() {
        for (int headers = 0; isExtension(protocol); headers++) {
            if (headers == MOST_EXTENSIONS) {
                return Cause.OTHER_PROTOCOL;
            }
            if (length < transport + EXTENSION_UNIT) {
                return Cause.BAD_LENGTH;
            }
            Cause fault = protocol == IPV6_FRAGMENT ? parseFragmentHeader() : parseExtension();
            if (fault != null || isLaterFragment()) {
                return fault;
            }
        }
        return null;
    }

    /** Whether it is the number of an extension header that may stand before the transport header. */
    static boolean isExtension(int nextHeader) {
        return nextHeader == IPV6_HOP_BY_HOP
                || nextHeader == IPV6_ROUTING
                || nextHeader == IPV6_FRAGMENT
                || nextHeader == IPV6_DESTINATION_OPTIONS;
    }

    private @Nullable Cause parseExtension() {
        int next = transport + extensionLength(buffer, protocol, transport);
        if (next > length) {
            return Cause.BAD_LENGTH;
        }
        if (protocol == IPV6_ROUTING && Wire.u8(buffer, transport + 3) != 0) {
            // It is on its way elsewhere, by the host.
            return Cause.OTHER_PROTOCOL;
        }
        protocol = Wire.u8(buffer, transport);
        transport = next;
        return null;
    }

    /** Bytes of an extension header, of which the first unit is there. */
    static int extensionLength(MemorySegment buffer, int kind, int at) {
        return kind == IPV6_FRAGMENT ? FRAGMENT_HEADER : EXTENSION_UNIT * (1 + Wire.u8(buffer, at + 1));
    }

    /** RFC 8200 §4.5. A packet that is whole in spite of this header is like any other (RFC 6946). */
    private @Nullable Cause parseFragmentHeader() {
        int header = transport;
        if (isFragment()) {
            // One is enough for anybody.
            return Cause.BAD_LENGTH;
        }
        protocol = Wire.u8(buffer, header);
        transport = header + FRAGMENT_HEADER;
        int field = Wire.u16(buffer, header + 2);
        fragment(field & 0xFFF8, (field & 1) != 0, Wire.i32(buffer, header + 4));
        return checkFragment();
    }

    private void fragment(int offset, boolean more, int id) {
        fragmentOffset = offset;
        moreFragments = more;
        fragmentId = id;
        fragmentStart = transport;
        wholePayload = NOT_KNOWN;
    }

    /** Those that could not have come from a host that splits packets, or were made to get past filters (RFC 1858, 3128). */
    private @Nullable Cause checkFragment() {
        if (!isFragment()) {
            return null;
        }
        int payload = transportLength();
        boolean ragged = moreFragments && payload % 8 != 0;
        boolean beyondTheEnd = fragmentOffset + payload > LONGEST;
        boolean intoTheHeader = fragmentOffset > 0 && fragmentOffset < headerLength();
        return payload == 0 || ragged || beyondTheEnd || intoTheHeader ? Cause.BAD_LENGTH : null;
    }

    private int headerLength() {
        return switch (protocol) {
            case TCP -> TCP_HEADER;
            case SCTP -> SCTP_HEADER;
            default -> 8;
        };
    }

    /** Whether it is a part of a packet. */
    boolean isFragment() {
        return moreFragments || fragmentOffset > 0;
    }

    /** Whether it is a part of a packet, and not the one with the transport header. */
    boolean isLaterFragment() {
        return fragmentOffset > 0;
    }

    /** Whether there are services of this protocol. */
    static boolean isBalanced(int protocol) {
        return protocol == TCP || protocol == UDP || protocol == SCTP;
    }

    private @Nullable Cause parseTransport() {
        sourcePort = 0;
        destinationPort = 0;
        tcpFlags = 0;
        sctpEvent = null;
        boolean mayFollow = isBalanced(protocol) || (isLaterFragment() && protocol == IPV6_DESTINATION_OPTIONS);
        if (isFragment() && !mayFollow) {
            return Cause.FRAGMENT;
        }
        if (isLaterFragment()) {
            return null;
        }
        return switch (protocol) {
            case TCP -> parseTcp();
            case UDP -> parseUdp();
            case SCTP -> parseSctp();
            case ICMP -> ipv6 ? Cause.OTHER_PROTOCOL : atLeast(ICMP_HEADER);
            case ICMP6 -> ipv6 ? atLeast(ICMP_HEADER) : Cause.OTHER_PROTOCOL;
            default -> Cause.OTHER_PROTOCOL;
        };
    }

    private @Nullable Cause parseTcp() {
        if (transportLength() < TCP_HEADER) {
            return Cause.BAD_LENGTH;
        }
        int header = (Wire.u8(buffer, transport + 12) >>> 4) * 4;
        if (header < TCP_HEADER || header > transportLength()) {
            return Cause.BAD_LENGTH;
        }
        tcpFlags = Wire.u8(buffer, transport + 13);
        readPorts();
        return null;
    }

    private @Nullable Cause parseUdp() {
        if (transportLength() < 8) {
            return Cause.BAD_LENGTH;
        }
        int datagram = Wire.u16(buffer, transport + 4);
        if (datagram < 8 || (datagram > transportLength() && !moreFragments)) {
            return Cause.BAD_LENGTH;
        }
        readPorts();
        return null;
    }

    private @Nullable Cause parseSctp() {
        if (transportLength() < SCTP_HEADER) {
            return Cause.BAD_LENGTH;
        }
        readPorts();
        int chunk = transport + SCTP_HEADER;
        if (chunk + SCTP_CHUNK_HEADER <= length) {
            SctpTransitions.Event event = SctpTransitions.event(Wire.u8(buffer, chunk));
            boolean cookie = event == SctpTransitions.Event.COOKIE_ECHO || event == SctpTransitions.Event.COOKIE_ACK;
            sctpEvent = cookie && isFollowedByAbort(chunk) ? SctpTransitions.Event.ABORT : event;
        }
        return null;
    }

    private boolean isFollowedByAbort(int chunk) {
        int size = Wire.u16(buffer, chunk + 2);
        int next = chunk + ((size + 3) & ~3);
        return size >= SCTP_CHUNK_HEADER
                && next + SCTP_CHUNK_HEADER <= length
                && SctpTransitions.event(Wire.u8(buffer, next)) == SctpTransitions.Event.ABORT;
    }

    /** Whether it asks to begin a connection: a SYN or an INIT. */
    boolean isBeginning() {
        return switch (protocol) {
            case TCP -> (tcpFlags & SYN) != 0;
            case SCTP -> sctpEvent == SctpTransitions.Event.INIT;
            default -> false;
        };
    }

    private @Nullable Cause atLeast(int header) {
        return transportLength() < header ? Cause.BAD_LENGTH : null;
    }

    private void readPorts() {
        sourcePort = Wire.u16(buffer, transport);
        destinationPort = Wire.u16(buffer, transport + 2);
    }

    /** "This" network, loopback, multicast, reserved and broadcast never are the source of a routed packet. */
    private static boolean isMartianIpv4(int source) {
        int first = source >>> 24;
        return first == 0 || first == 127 || first >= 224;
    }

    /** Unspecified, loopback and multicast. */
    private static boolean isMartianIpv6(long high, long low) {
        return (high == 0 && (low == 0 || low == 1)) || (high >>> 56) == 0xFF;
    }
}
