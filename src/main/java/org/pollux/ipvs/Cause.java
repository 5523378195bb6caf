package org.pollux.ipvs;

/** Why a packet got its verdict; the engine counts packets by it. */
public enum Cause {
    /** Of a connection, sent on to the server or the client. */
    FORWARDED(Verdict.FORWARD),
    /** Like {@link #FORWARDED}, but a FULLNAT server's packet had no room for the option with its client's address. */
    FORWARDED_WITHOUT_CLIENT(Verdict.FORWARD),
    /** Like {@link #FORWARDED}, but a line that announces an FTP data connection came in pieces, and was not understood. */
    FORWARDED_FTP_LINE_SPLIT(Verdict.FORWARD),
    /**
     * Like {@link #FORWARDED}, but longer than the path allows: to be sent in fragments, which the packet permits, see
     * {@link Ipv4Fragments}.
     */
    FORWARDED_IN_FRAGMENTS(Verdict.FORWARD),
    /** An ICMP error about a connection's packet, translated and sent on. */
    ICMP_FORWARDED(Verdict.FORWARD),

    /** The service has no destination that can take the connection: port unreachable. */
    NO_DESTINATION(Verdict.REPLY),
    /** There is no way to the server, or none that the data plane serves: host unreachable. */
    NO_ROUTE(Verdict.REPLY),
    /** The next hop of a packet that was to be sent on does not answer: host unreachable. */
    NEIGHBOUR_UNREACHABLE(Verdict.REPLY),
    /** An ICMP error about a packet in its tunnel, told to the sender of the packet inside. */
    TUNNEL_ERROR(Verdict.REPLY),
    /** TTL or hop limit ran out: time exceeded. */
    TTL_EXCEEDED(Verdict.REPLY),
    /** Longer than the path allows and must not be fragmented: fragmentation needed or packet too big. */
    TOO_BIG(Verdict.REPLY),

    /** The connection's server is the director itself: to its stack, which answers the client. */
    LOCAL_SERVER(Verdict.STACK),
    /** No virtual service and no connection. */
    NO_SERVICE(Verdict.STACK),
    /** Without a connection, and cannot begin one: TCP without SYN (the host answers with a reset), or source port 20. */
    NOT_A_NEW_CONNECTION(Verdict.STACK),
    /** Neither TCP, UDP, SCTP nor ICMP, or not to be found behind IPv6 extension headers. */
    OTHER_PROTOCOL(Verdict.STACK),
    /** An IP fragment of another protocol, or one that follows a first one which was the host's. */
    FRAGMENT(Verdict.STACK),
    /** ICMP that is no error, or an error about no connection. */
    UNRELATED_ICMP(Verdict.STACK),
    /** A server's packet the host must refuse in its own name: TTL ran out or too long for the path. */
    SERVER_PACKET_NOT_FORWARDABLE(Verdict.STACK),

    /** Ends before the headers do. */
    TRUNCATED(Verdict.DROP),
    /** A length field contradicts another or the packet. */
    BAD_LENGTH(Verdict.DROP),
    /** Neither IPv4 nor IPv6. */
    BAD_VERSION(Verdict.DROP),
    /** The IPv4 header checksum is wrong. */
    BAD_HEADER_CHECKSUM(Verdict.DROP),
    /** The TCP checksum of a packet that the engine reads further is wrong; others are left to the receiver. */
    BAD_TCP_CHECKSUM(Verdict.DROP),
    /**
     * A segment of a stream that is read or changed on its way, which cannot be now: what comes before it is missing, an
     * earlier change is not acknowledged yet, it is a fragment, or has data before the server can take any. Its sender
     * repeats it.
     */
    SEGMENT_WITHHELD(Verdict.DROP),
    /** The checksum of an ICMP error is wrong. */
    BAD_ICMP_CHECKSUM(Verdict.DROP),
    /** An ICMP error about a connection's packet whose own TTL ran out. */
    ICMP_TTL_EXCEEDED(Verdict.DROP),
    /** The source is no unicast address of another host. */
    MARTIAN_SOURCE(Verdict.DROP),
    /** For a persistent service by SIP dialogues, and no UDP packet with a Call-ID. */
    NO_CALL_ID(Verdict.DROP),
    /** The service has as many connections as {@link ServicePolicy#maxConnections()} allows. */
    SERVICE_FULL(Verdict.DROP),
    /** The client begins connections faster than {@link ServicePolicy#sourceRate()} allows. */
    SOURCE_LIMITED(Verdict.DROP),
    /** All ports of the service's local addresses are in use towards the FULLNAT server, or it has no local addresses. */
    NO_LOCAL_PORT(Verdict.DROP),
    /** The connection table is full, or what is left is kept for services that have less of it. */
    TABLE_FULL(Verdict.DROP),
    /** The connection's server was removed and {@link EngineOptions#expireNodestConn()} is off. */
    DESTINATION_GONE(Verdict.DROP),
    /** The connection's server is the director itself with another port than the service's: it could not be answered. */
    LOCAL_SERVER_PORT_DIFFERS(Verdict.DROP),
    /** The host has no address of the server's family on the way to a server with TUN, so no tunnel can begin there. */
    NO_TUNNEL_SOURCE(Verdict.DROP),
    /** The path to a server with TUN leaves less room than every network must carry: 68 bytes, for IPv6 1280. */
    PATH_TOO_NARROW(Verdict.DROP),
    /** The buffer is too small for the packet in its tunnel. */
    NO_ROOM_FOR_TUNNEL(Verdict.DROP),
    /** An IP fragment that came before its first one and waits for it, or the other way round, in the engine's own memory. */
    FRAGMENT_HELD(Verdict.DROP),
    /** An IP fragment whose first one was dropped, answered with an ICMP error, or did not come in time. */
    FRAGMENT_WITHOUT_FIRST(Verdict.DROP),
    /** An IP fragment that cannot be sent on and of which no ICMP error may tell, because it is not the first one. */
    FRAGMENT_NOT_FORWARDABLE(Verdict.DROP),
    /**
     * The first fragment of an SCTP packet that gets another port, for which no room was left to wait for the last: only
     * that tells what the checksum becomes.
     */
    SCTP_FRAGMENT(Verdict.DROP),
    /** Longer than a tunnel carries; the engine neither fragments into tunnels over IPv6 nor answers an ICMP error. */
    NEEDS_FRAGMENTATION(Verdict.DROP),
    /** The next hop of a packet that was to be sent on does not answer, and nobody can be told. */
    NEIGHBOUR_LOST(Verdict.DROP),
    /** An ICMP error was due, but {@link EngineOptions#icmpErrorsPerSecond()} are out already. */
    ICMP_RATE_LIMITED(Verdict.DROP),
    /** An ICMP error was due, but the buffer is too small for it. */
    NO_ROOM_FOR_REPLY(Verdict.DROP);

    private final Verdict verdict;

    Cause(Verdict verdict) {
        this.verdict = verdict;
    }

    /** Place in an array of counters; has no meaning beyond. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }

    public Verdict verdict() {
        return verdict;
    }
}
