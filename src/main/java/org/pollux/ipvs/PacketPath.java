package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of a packet through the engine, in IPVS's order of work. */
final class PacketPath {
    /** IPVS leaves whatever comes from this port to its FTP support. */
    private static final int FTP_DATA_PORT = Ftp.PORT - 1;

    private final Packet packet = new Packet();
    private final Services services;
    private final Connections connections;
    private final ConnectionTable table;
    private final RelatedIcmp relatedIcmp;
    private final IcmpReplies icmpReplies;
    private final Paths paths;
    private final Transmitter transmitter;
    private final Templates templates;
    private final Streams streams;
    private final Fragments fragments;
    private final EarlyFragments early;
    private EngineOptions options;
    /** What becomes of the packet at hand, for the fragments that follow it. */
    private Fragments.Fate fate = Fragments.Fate.DROPPED;

    /** Number of the server that a packet without a connection goes to. */
    private int onceServer;

    private String arrival = "";
    private long now;

    PacketPath(Services services, Connections connections, Paths paths, EngineSettings settings, long now) {
        EngineOptions initially = settings.options();
        this.services = services;
        this.connections = connections;
        this.table = connections.table;
        this.templates = new Templates(connections);
        this.streams = new Streams(connections);
        this.icmpReplies = new IcmpReplies(initially.icmpErrorsPerSecond(), now);
        this.paths = paths;
        this.transmitter = new Transmitter(connections, streams, paths, icmpReplies);
        this.relatedIcmp = new RelatedIcmp(connections, transmitter, icmpReplies);
        this.fragments = new Fragments(settings.hashSeed1(), settings.hashSeed0());
        this.early = new EarlyFragments(fragments);
        options(initially);
    }

    final void options(EngineOptions newOptions) {
        options = newOptions;
        templates.expireQuiescent(newOptions.expireQuiescentTemplate());
        icmpReplies.perSecond(newOptions.icmpErrorsPerSecond());
        transmitter.pathMtuDiscovery(newOptions.pmtuDisc());
    }

    Cause handle(MemorySegment buffer, int length, String newArrival, long newNow, PacketResult result) {
        now = newNow;
        arrival = newArrival;
        Cause fault = packet.parse(buffer, length);
        if (fault == null || fault.verdict() == Verdict.STACK) {
            result.packet(packet.ipv6, packet.length);
        }
        if (fault != null) {
            return fault;
        }
        return switch (packet.protocol) {
            case Packet.TCP, Packet.UDP, Packet.SCTP -> packet.isFragment() ? fragment(result) : transport(result);
            default -> packet.isFragment() ? fragment(result) : relatedIcmp.handle(packet, now, result);
        };
    }

    /** The first fragment of a packet goes where the packet would, and the others follow. */
    private Cause fragment(PacketResult result) {
        fragments.begin(packet);
        int known = fragments.find(now);
        boolean undecided = known == Fragments.NONE || fragments.fate(known) == Fragments.Fate.UNDECIDED;
        if (packet.isLaterFragment()) {
            return undecided ? beforeFirst(known) : follow(known, result);
        }
        if (changesSctpPort()) {
            if (known == Fragments.NONE || !undecided) {
                return hold(Cause.SCTP_FRAGMENT);
            }
            packet.wholePayload = (int) fragments.connection(known);
        }
        fate = Fragments.Fate.DROPPED;
        Cause cause = transport(result);
        if (cause.verdict() == Verdict.STACK) {
            fate = Fragments.Fate.TO_HOST;
        }
        fragments.learn(fate, fate.isWithoutConnection() ? onceServer : result.connection(), now);
        early.release(now);
        return cause;
    }

    /** A later fragment whose first one has not come, or waits for this one. */
    private Cause beforeFirst(int known) {
        if (!Packet.isBalanced(packet.protocol) && known == Fragments.NONE) {
            return Cause.FRAGMENT;
        }
        Cause cause = hold(Cause.FRAGMENT_WITHOUT_FIRST);
        if (packet.protocol == Packet.SCTP && !packet.moreFragments) {
            fragments.learn(Fragments.Fate.UNDECIDED, packet.fragmentOffset + packet.transportLength(), now);
            early.releaseFirst(now);
        }
        return cause;
    }

    private Cause hold(Cause otherwise) {
        return early.hold(packet, arrival, now) ? Cause.FRAGMENT_HELD : otherwise;
    }

    /** Whether the checksum of an SCTP packet, which is over all fragments, will change with a port. */
    private boolean changesSctpPort() {
        if (packet.protocol != Packet.SCTP) {
            return false;
        }
        int slot = connections.findFromServer(packet);
        if (slot == ConnectionTable.NONE) {
            slot = connections.findFromClient(packet);
        }
        if (slot == ConnectionTable.NONE) {
            VirtualService service = services.of(packet, arrival);
            return service != null && service.changesPort(packet.destinationPort);
        }
        return switch (table.forwarding(slot)) {
            case NAT -> table.destinationPort(slot) != table.virtualPort(slot);
            case FULLNAT -> true;
            case DR, TUN, BYPASS -> false;
        };
    }

    /**
     * Makes a packet that was to be sent, but whose next hop does not answer, the ICMP error that tells its sender: what a
     * router there would say, and translated like that.
     */
    Cause refuse(MemorySegment buffer, int length, long newNow, PacketResult result) {
        now = newNow;
        Cause fault = packet.parse(buffer, length);
        boolean wrapped = fault == Cause.OTHER_PROTOCOL;
        if ((fault != null && !wrapped) || packet.isLaterFragment() || isIcmp()) {
            return Cause.NEIGHBOUR_LOST;
        }
        boolean asItCame = !wrapped && connections.findFromClient(packet) != ConnectionTable.NONE;
        Cause cause = icmpReplies.neighbourUnreachable(packet, now, result);
        if (asItCame || cause != Cause.NEIGHBOUR_UNREACHABLE) {
            return cause;
        }
        Cause translated = packet.parse(buffer, result.length());
        if (translated == null) {
            translated = relatedIcmp.handle(packet, now, result);
        }
        return switch (translated.verdict()) {
            case FORWARD, REPLY -> Cause.NEIGHBOUR_UNREACHABLE;
            case STACK, DROP -> Cause.NEIGHBOUR_LOST;
        };
    }

    private boolean isIcmp() {
        return packet.protocol == Packet.ICMP || packet.protocol == Packet.ICMP6;
    }

    private Cause follow(int first, PacketResult result) {
        int slot = table.slotOf(fragments.connection(first));
        return switch (fragments.fate(first)) {
            case TO_HOST -> Cause.FRAGMENT;
            case DROPPED, UNDECIDED -> Cause.FRAGMENT_WITHOUT_FIRST;
            case TO_SERVER -> {
                if (slot == ConnectionTable.NONE) {
                    yield Cause.FRAGMENT_WITHOUT_FIRST;
                }
                packet.sourcePort = table.clientPort(slot);
                packet.destinationPort = table.virtualPort(slot);
                yield toServer(slot, result);
            }
            case TO_CLIENT -> {
                if (slot == ConnectionTable.NONE) {
                    yield Cause.FRAGMENT_WITHOUT_FIRST;
                }
                yield toClient(slot, result);
            }
            case ONCE -> {
                // Its number is good: a removed server keeps it for longer than a fragment is remembered.
                RealServer server = connections.serverOf((int) fragments.connection(first));
                server.countIn(packet.length);
                yield transmitter.toServer(packet, ConnectionTable.NONE, server, server.forwarding, 0, now, result);
            }
            case ONCE_TO_CLIENT -> onceToClient(connections.serverOf((int) fragments.connection(first)), result);
        };
    }

    /** How many fragments that had come too early may go on now. */
    int released() {
        return early.released();
    }

    /** Takes one of them; returns its length. */
    int takeReleased(MemorySegment buffer) {
        return early.take(buffer);
    }

    /** Name of the interface that the one taken last came by. */
    String arrivalOfReleased() {
        return early.arrivalOfTaken();
    }

    void dropReleased() {
        early.drop();
    }

    /** Bytes taken. */
    long memory() {
        return fragments.memory() + early.memory();
    }

    private Cause transport(PacketResult result) {
        int slot = connections.findFromServer(packet);
        if (slot != ConnectionTable.NONE) {
            return toClient(slot, result);
        }
        slot = connections.findFromClient(packet);
        if (slot == ConnectionTable.NONE) {
            slot = connections.claim(packet);
        }
        if (slot != ConnectionTable.NONE) {
            if (packet.isBeginning() && isReplaceable(slot)) {
                connections.close(slot);
                slot = ConnectionTable.NONE;
            } else if (isAbandoned(slot)) {
                if (!isBegunAnew(slot) || !connections.isFree(slot)) {
                    return Cause.DESTINATION_GONE;
                }
                connections.close(slot);
                slot = ConnectionTable.NONE;
            }
        }
        if (slot == ConnectionTable.NONE) {
            return schedule(result);
        }
        connections.packet(slot, false, packet, now);
        return toServer(slot, result);
    }

    /** Whether a SYN or INIT begins a new connection in place of this finished or unwanted one. */
    boolean isReplaceable(int slot) {
        if (!connections.isFree(slot)) {
            return false;
        }
        if (options.expireNodestConn()
                && connections.server(slot).weight == 0
                && table.forwarding(slot) != ForwardingMethod.BYPASS) {
            return true;
        }
        if (options.connReuseMode() == 0 || table.template(slot) != ConnectionTable.NONE) {
            return false;
        }
        if (table.protocol(slot) == Packet.SCTP) {
            return table.state(slot) == SctpState.CLOSED.number();
        }
        if (table.protocol(slot) != Packet.TCP) {
            return false;
        }
        return switch (TcpState.of(table.state(slot))) {
            case TIME_WAIT, CLOSE -> true;
            case FIN_WAIT -> (options.connReuseMode() & 2) != 0 && table.hasFlag(slot, ConnectionTable.NO_OUTPUT);
            default -> false;
        };
    }

    /** Whether the connection's server was removed, or has to end its connections. */
    boolean isAbandoned(int slot) {
        RealServer server = connections.server(slot);
        return server.ended || (!server.available && server.forwarding != ForwardingMethod.BYPASS);
    }

    private boolean isBegunAnew(int slot) {
        return options.expireNodestConn() || connections.server(slot).ended;
    }

    private Cause schedule(PacketResult result) {
        VirtualService service = services.of(packet, arrival);
        if (service == null) {
            return fromCaller(result);
        }
        if (!mayBegin()) {
            return Cause.NOT_A_NEW_CONNECTION;
        }
        Cause obstacle = obstacle(service, packet);
        if (obstacle != null) {
            return obstacle;
        }
        if (!services.isWithinRate(service, packet, now)) {
            return Cause.SOURCE_LIMITED;
        }
        Persistence persistence = service.persistence();
        int template = ConnectionTable.NONE;
        RealServer server;
        if (persistence == null) {
            server = service.choose(packet, now);
        } else if (!templates.read(service, packet)) {
            return Cause.NO_CALL_ID;
        } else {
            if (!hasRoom(service, 2)) {
                return Cause.TABLE_FULL;
            }
            server = templates.choose(service, persistence, packet, now);
            template = templates.slot();
        }
        if (server == null && service.isFtp() && packet.destinationPort != Ftp.PORT) {
            return Cause.NOT_A_NEW_CONNECTION;
        }
        if (server == null) {
            return mayBypass(service, packet)
                    ? begin(service, services.bypass(service), ConnectionTable.NONE, result)
                    : icmpReplies.noDestination(packet, now, result);
        }
        if (persistence != null && template == ConnectionTable.NONE) {
            return Cause.TABLE_FULL;
        }
        return begin(service, server, template, result);
    }

    /**
     * A server of a service for SIP may begin to talk to a client, who is to see the virtual address: for the service's
     * templates and connections it is as if the client had begun ({@code ip_vs_new_conn_out}).
     */
    private Cause fromCaller(PacketResult result) {
        RealServer server = services.caller(packet);
        if (server == null
                || paths.towards(packet.ipv6, packet.destinationHigh, packet.destinationLow)
                        .local()) {
            return Cause.NO_SERVICE;
        }
        VirtualService service = server.service;
        Persistence persistence = service.persistence();
        int template = ConnectionTable.NONE;
        if (persistence != null) {
            if (!templates.read(service, packet)) {
                return Cause.NO_SERVICE;
            }
            template = hasRoom(service, 2)
                    ? templates.remember(service, persistence, packet, server, now)
                    : ConnectionTable.NONE;
            if (template == ConnectionTable.NONE) {
                return Cause.TABLE_FULL;
            }
        } else if (!service.isOnePacket() && !hasRoom(service, 1)) {
            return Cause.TABLE_FULL;
        }
        if (service.isOnePacket()) {
            server.countConnection();
            fate = Fragments.Fate.ONCE_TO_CLIENT;
            onceServer = server.id;
            return onceToClient(server, result);
        }
        int slot = connections.openFromServer(packet, server, template, now);
        if (slot == ConnectionTable.NONE) {
            return Cause.TABLE_FULL;
        }
        server.countConnection();
        return toClient(slot, result);
    }

    /** What a server sends without a connection. */
    private Cause onceToClient(RealServer server, PacketResult result) {
        boolean tooLong = packet.length
                > paths.towards(packet.ipv6, packet.destinationHigh, packet.destinationLow)
                        .mtu();
        Cause obstacle = obstacleToClient(tooLong);
        if (obstacle != null) {
            return obstacle;
        }
        server.countOut(packet.length);
        Rewriter.decrementTtl(packet);
        Rewriter.source(packet, server.service.high, server.service.low, server.service.port);
        result.nextHop(packet.destinationHigh, packet.destinationLow);
        return tooLong ? Cause.FORWARDED_IN_FRAGMENTS : Cause.FORWARDED;
    }

    /** Whether a packet that no server of its service can take may go to where it was sent ({@code ip_vs_leave}). */
    boolean mayBypass(VirtualService service, Packet first) {
        return options.cacheBypass()
                && service.isMarked()
                && isUnicast(first)
                && !paths.towards(first.ipv6, first.destinationHigh, first.destinationLow)
                        .local();
    }

    private static boolean isUnicast(Packet first) {
        return first.ipv6
                ? first.destinationHigh >>> 56 != 0xFF
                : ((int) first.destinationLow >>> 28) < 0xE && (int) first.destinationLow != 0;
    }

    /** Makes room for so many entries of a service; false if there is none for one. */
    private boolean hasRoom(VirtualService service, int entries) {
        int kept = connections.room.kept(service, services.count());
        connections.room.makeRoom(entries + kept);
        return connections.room.hasRoom(1 + kept);
    }

    /** Why the service takes no new connection by this packet, whatever its servers. */
    private static @Nullable Cause obstacle(VirtualService service, Packet first) {
        if (first.sourcePort == FTP_DATA_PORT || service.isOnlyFtpsControl(first.destinationPort)) {
            return Cause.NOT_A_NEW_CONNECTION;
        }
        return service.isFull() ? Cause.SERVICE_FULL : null;
    }

    /** As {@link #obstacle}, for who only wants to know. */
    Optional<Cause> obstacleToBegin(VirtualService service, Packet first) {
        return Optional.ofNullable(obstacle(service, first));
    }

    /** The template a new connection would go by, or NONE. */
    int template(VirtualService service, Persistence persistence, Packet first) {
        return templates.peek(service, persistence, first);
    }

    /** Takes over a connection of a former engine, and its client's persistence with it; false if it cannot be. */
    boolean resume(ResumedConnection connection, long present) {
        RealServer server = connections.serverOf(connection.serverId());
        if (!connections.resumptions.isResumable(connection, server, present)) {
            return false;
        }
        Persistence persistence = server.service.persistence();
        int template = persistence == null
                ? ConnectionTable.NONE
                : templates.resume(server.service, persistence, connection, server, present);
        return connections.resumptions.resume(connection, server, template);
    }

    private Cause begin(VirtualService service, RealServer server, int template, PacketResult result) {
        int port = portOf(service, server);
        if (packet.protocol == Packet.UDP && service.isOnePacket()) {
            countConnection(server);
            server.countIn(packet.length);
            fate = Fragments.Fate.ONCE;
            onceServer = server.id;
            return transmitter.toServer(packet, ConnectionTable.NONE, server, server.forwarding, port, now, result);
        }
        if (template == ConnectionTable.NONE && !hasRoom(service, 1)) {
            return Cause.TABLE_FULL;
        }
        ClientAddress client = ClientAddress.HIDDEN;
        if (server.forwarding == ForwardingMethod.FULLNAT) {
            if (!connections.localSides.choose(server, port, packet.protocol, service.local())) {
                return Cause.NO_LOCAL_PORT;
            }
            client = service.client();
        }
        int slot = connections.open(packet, server, port, template, client, now);
        if (slot == ConnectionTable.NONE) {
            return Cause.TABLE_FULL;
        }
        countConnection(server);
        return toServer(slot, result);
    }

    /** What goes round a service's servers counts nowhere. */
    private static void countConnection(RealServer server) {
        if (server.forwarding != ForwardingMethod.BYPASS) {
            server.countConnection();
        }
    }

    /** A destination without a port of its own, and one that a packet to another port of its service reaches, keeps it. */
    private int portOf(VirtualService service, RealServer server) {
        if (server.forwarding == ForwardingMethod.BYPASS) {
            return 0;
        }
        int port = server.key.port();
        boolean ownPort = service.persistence() == null || packet.destinationPort == service.port;
        return port != 0 && ownPort ? port : packet.destinationPort;
    }

    private boolean mayBegin() {
        return switch (packet.protocol) {
            case Packet.TCP -> (packet.isBeginning() || options.sloppyTcp()) && (packet.tcpFlags & Packet.RST) == 0;
            case Packet.SCTP ->
                packet.isBeginning()
                        || (options.sloppySctp()
                                && packet.sctpEvent != null
                                && packet.sctpEvent != SctpTransitions.Event.ABORT);
            default -> true;
        };
    }

    private Cause toServer(int slot, PacketResult result) {
        fate = Fragments.Fate.TO_SERVER;
        connections.server(slot).countIn(packet.length);
        Cause cause = transmitter.toServer(
                packet,
                slot,
                connections.server(slot),
                table.forwarding(slot),
                table.destinationPort(slot),
                now,
                result);
        connections.countInPackets(slot, 1, now);
        result.connection(table.handle(slot));
        if (cause == Cause.FORWARDED || cause == Cause.FORWARDED_IN_FRAGMENTS) {
            connections.offerToFastPath(slot);
        } else if (cause == Cause.SEGMENT_WITHHELD) {
            fate = Fragments.Fate.DROPPED;
        } else if (cause == Cause.LOCAL_SERVER) {
            table.setFlag(slot, ConnectionTable.NO_OUTPUT);
        }
        return cause;
    }

    private Cause toClient(int slot, PacketResult result) {
        boolean full = table.forwarding(slot) == ForwardingMethod.FULLNAT;
        int longest = paths.towards(packet.ipv6, table.clientHigh(slot), table.clientLow(slot))
                .mtu();
        boolean tooLong = packet.length > longest;
        Cause obstacle = full ? obstacleToFullNatClient(longest, result) : obstacleToClient(tooLong);
        if (obstacle != null) {
            return obstacle;
        }
        Cause cause = streams.toClient(packet, slot, longest, now, result);
        if (cause.verdict() == Verdict.DROP) {
            return cause;
        }
        fate = Fragments.Fate.TO_CLIENT;
        RealServer server = connections.server(slot);
        server.countOut(packet.length);
        Rewriter.decrementTtl(packet);
        Rewriter.source(packet, table.virtualHigh(slot), table.virtualLow(slot), table.virtualPort(slot));
        if (full) {
            transmitter.toFullNatClient(packet, slot);
        }
        if (!packet.isLaterFragment()) {
            connections.packet(slot, true, packet, now);
        }
        result.connection(table.handle(slot));
        result.nextHop(packet.destinationHigh, packet.destinationLow);
        connections.offerToFastPath(slot);
        return tooLong ? Cause.FORWARDED_IN_FRAGMENTS : cause;
    }

    /** A FULLNAT server sends to an address of the director, which then is the one to refuse. */
    private @Nullable Cause obstacleToFullNatClient(int longest, PacketResult result) {
        if (packet.ttl <= 1) {
            return icmpReplies.timeExceeded(packet, now, result);
        }
        boolean tooLong = packet.length > longest;
        return tooLong && packet.dontFragment ? icmpReplies.tooBig(packet, longest, now, result) : null;
    }

    /**
     * In Linux a server's packet meets the router's checks before IPVS; the host's own forwarding answers in its own
     * name.
     */
    private @Nullable Cause obstacleToClient(boolean tooLong) {
        if (packet.ttl > 1 && !(tooLong && packet.dontFragment)) {
            return null;
        }
        return packet.isLaterFragment() ? Cause.FRAGMENT_NOT_FORWARDABLE : Cause.SERVER_PACKET_NOT_FORWARDABLE;
    }
}
