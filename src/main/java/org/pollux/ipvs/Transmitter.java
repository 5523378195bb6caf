package org.pollux.ipvs;

/** The last step of a packet on its way to a real server: routing, TTL, MTU and what the forwarding method does to it. */
final class Transmitter {
    private final ConnectionTable table;
    private final LocalSides localSides;
    private final Streams streams;
    private final Encapsulation encapsulation = new Encapsulation();
    private final Paths paths;
    private final IcmpReplies icmpReplies;
    private boolean pathMtuDiscovery = true;

    Transmitter(Connections connections, Streams streams, Paths paths, IcmpReplies icmpReplies) {
        this.table = connections.table;
        this.localSides = connections.localSides;
        this.streams = streams;
        this.paths = paths;
        this.icmpReplies = icmpReplies;
    }

    /**
     * Makes a client's packet ready for a server, in the kernel's order of checks.
     *
     * @param slot the packet's connection, or {@link ConnectionTable#NONE} for a packet that is scheduled by itself
     * @param method that of the connection, which may differ from what the server has by now
     * @param port the server's port
     */
    Cause toServer(
            Packet packet,
            int slot,
            RealServer server,
            ForwardingMethod method,
            int port,
            long now,
            PacketResult result) {
        boolean bypass = method == ForwardingMethod.BYPASS;
        long high = bypass ? packet.destinationHigh : server.high;
        long low = bypass ? packet.destinationLow : server.low;
        Path path = paths.towards(server.ipv6, high, low);
        if (path.local()) {
            return toHost(packet, method, port);
        }
        if (!path.reachable()) {
            result.unreachable(server.ipv6, high, low);
            return icmpReplies.noRoute(packet, now, result);
        }
        if (packet.ttl <= 1) {
            return icmpReplies.timeExceeded(packet, now, result);
        }
        Rewriter.decrementTtl(packet);
        int longest = longest(server, method, path);
        if (method == ForwardingMethod.TUN && longest < Encapsulation.least(server.ipv6)) {
            return Cause.PATH_TOO_NARROW;
        }
        boolean tooLong = packet.length > longest;
        if (tooLong && packet.dontFragment && isDiscoverable(packet, method)) {
            return icmpReplies.tooBig(packet, longest, now, result);
        }
        if (tooLong && method == ForwardingMethod.TUN && server.ipv6) {
            return Cause.NEEDS_FRAGMENTATION;
        }
        Cause cause = send(packet, slot, server, method, port, path, longest, now, result);
        return tooLong && cause == Cause.FORWARDED ? Cause.FORWARDED_IN_FRAGMENTS : cause;
    }

    private Cause send(
            Packet packet,
            int slot,
            RealServer server,
            ForwardingMethod method,
            int port,
            Path path,
            int longest,
            long now,
            PacketResult result) {
        result.nextHop(server.high, server.low);
        switch (method) {
            case NAT -> {
                Cause cause = streams.toServer(packet, slot, longest, now, result);
                if (cause.verdict() != Verdict.DROP) {
                    Rewriter.destination(packet, server.high, server.low, port);
                }
                return cause;
            }
            case DR -> {
                // Only the link address changes.
            }
            case BYPASS -> result.nextHop(packet.destinationHigh, packet.destinationLow);
            case TUN -> {
                if (path.sourceHigh() == 0 && path.sourceLow() == 0) {
                    return Cause.NO_TUNNEL_SOURCE;
                }
                SegmentSize.clampTo(packet, longest);
                return wrap(packet, server, path, result) ? Cause.FORWARDED : Cause.NO_ROOM_FOR_TUNNEL;
            }
            case FULLNAT -> {
                Cause cause = streams.toServer(packet, slot, longest, now, result);
                if (cause.verdict() == Verdict.DROP) {
                    return cause;
                }
                boolean told = introduce(packet, slot, longest, result);
                Rewriter.source(packet, localSides.high(slot), localSides.low(slot), localSides.port(slot));
                Rewriter.destination(packet, server.high, server.low, port);
                return told ? cause : Cause.FORWARDED_WITHOUT_CLIENT;
            }
        }
        return Cause.FORWARDED;
    }

    /** Whether a client is to learn how long its packets may be; if not, what carries them is fragmented. */
    private boolean isDiscoverable(Packet packet, ForwardingMethod method) {
        return pathMtuDiscovery || packet.ipv6 || method != ForwardingMethod.TUN;
    }

    void pathMtuDiscovery(boolean on) {
        pathMtuDiscovery = on;
        encapsulation.pathMtuDiscovery(on);
    }

    /** Whether the server is the director itself. */
    boolean isLocal(RealServer server) {
        return paths.towards(server.ipv6, server.high, server.low).local();
    }

    /** Tells the server whose packet it is, if it is to know and does not yet; false if there is no room for that. */
    private boolean introduce(Packet packet, int slot, int longest, PacketResult result) {
        // A fragment cannot become longer: its successors have their places already.
        if (!isToldByOption(slot) || packet.isFragment()) {
            return true;
        }
        // What the client says of itself the server is not to believe.
        TcpOptions.erase(packet, TcpOptions.EXPERIMENT);
        // Servers take it from what completes the handshake; a reset has no use for it.
        boolean due = (packet.tcpFlags & (Packet.SYN | Packet.RST)) == 0;
        boolean told = !due || ClientOption.insert(packet, longest);
        result.packet(packet.ipv6, packet.length);
        return told;
    }

    private boolean isToldByOption(int slot) {
        return table.hasFlag(slot, ConnectionTable.INTRODUCING) && !table.hasFlag(slot, ConnectionTable.SHIFTED);
    }

    /** Wraps a packet for a server with TUN; false if the buffer has no room for that. */
    private boolean wrap(Packet packet, RealServer server, Path path, PacketResult result) {
        boolean fits = Encapsulation.fits(packet, server.tunnel, server.ipv6);
        if (fits) {
            encapsulation.wrap(packet, server.tunnel, server.ipv6, server.high, server.low, path, result);
        }
        return fits;
    }

    /** Makes an ICMP error about a packet of a server ready for it, where that needs no translation. */
    Cause icmpToServer(Packet packet, RealServer server, ForwardingMethod method, PacketResult result) {
        if (method == ForwardingMethod.BYPASS) {
            result.nextHop(packet.destinationHigh, packet.destinationLow);
            return Cause.ICMP_FORWARDED;
        }
        result.nextHop(server.high, server.low);
        if (method != ForwardingMethod.TUN) {
            return Cause.ICMP_FORWARDED;
        }
        Path path = paths.towards(server.ipv6, server.high, server.low);
        if (packet.length > longest(server, method, path)) {
            // No error is sent about an error (RFC 1122 §3.2.2).
            return Cause.NEEDS_FRAGMENTATION;
        }
        return wrap(packet, server, path, result) ? Cause.ICMP_FORWARDED : Cause.NO_ROOM_FOR_TUNNEL;
    }

    private static int longest(RealServer server, ForwardingMethod method, Path path) {
        return method == ForwardingMethod.TUN
                ? path.mtu() - Encapsulation.overhead(server.tunnel, server.ipv6)
                : path.mtu();
    }

    /** Makes a FULLNAT server's packet the client's. */
    void toFullNatClient(Packet packet, int slot) {
        if (isToldByOption(slot)) {
            if ((packet.tcpFlags & Packet.SYN) != 0) {
                SegmentSize.lowerBy(packet, ClientOption.length(packet.ipv6));
            } else {
                table.clearFlag(slot, ConnectionTable.INTRODUCING);
            }
        }
        Rewriter.destination(packet, table.clientHigh(slot), table.clientLow(slot), table.clientPort(slot));
    }

    /**
     * A server that is the director itself gets the packet as it came. What it answers does not come by here, so that a
     * rewritten port could not be translated back.
     */
    private static Cause toHost(Packet packet, ForwardingMethod method, int port) {
        boolean rewritten = method == ForwardingMethod.NAT || method == ForwardingMethod.FULLNAT;
        return rewritten && port != packet.destinationPort ? Cause.LOCAL_SERVER_PORT_DIFFERS : Cause.LOCAL_SERVER;
    }
}
