package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** The life of connections: begin, states, timers, the fast path, end; keeps the servers' connection counts true. */
final class Connections {
    /** By how much the fast path's clock may be behind. */
    private static final long COARSE_CLOCK = 20_000_000L;

    private static final long SECOND = 1_000_000_000L;

    /** For how long a template stays on when its time is over and connections still belong to it. */
    private static final long CONTROLLING = 60 * SECOND;

    /** The state of a template whose client has been answered; 0 before. */
    static final int TEMPLATE_ASSURED = 1;

    final ConnectionTable table;
    final LocalSides localSides;
    final SequenceShifts shifts;
    final Dialogues dialogues;
    private final TimerWheel wheel;
    private final ServerRegistry servers;
    private final StateTimeouts timeouts;
    private final ConnectionListener listener;
    private final FastPathActivity activity;
    private final SlotView view;
    /** Expected connections that any port of their client may begin. */
    private int withoutClientPort;

    private TcpTransitions transitions = TcpTransitions.NORMAL;
    private final Sweep sweep;
    final Room room;
    final Resumptions resumptions;
    /** Tells others of connections; null when there is nobody to tell. */
    private @Nullable Announcer announcer;

    Connections(
            EngineSettings settings,
            ConnectionTable table,
            LocalSides localSides,
            ServerRegistry servers,
            StateTimeouts timeouts,
            ConnectionListener listener,
            FastPathActivity activity,
            long now) {
        this.table = table;
        this.localSides = localSides;
        this.shifts = new SequenceShifts(table.capacity());
        this.dialogues = new Dialogues(table, settings.hashSeed1(), settings.hashSeed0());
        this.wheel = new TimerWheel(table, now);
        this.servers = servers;
        this.timeouts = timeouts;
        this.listener = listener;
        this.activity = activity;
        this.view = new SlotView(table, localSides, shifts, servers);
        this.sweep = new Sweep(this);
        this.room = new Room(this);
        this.resumptions = new Resumptions(this, timeouts);
    }

    void options(EngineOptions options) {
        transitions = options.secureTcp() ? TcpTransitions.SECURE : TcpTransitions.NORMAL;
        room.options(options);
    }

    /** Bytes taken beside the table. */
    long memory() {
        long announcing = announcer == null ? 0 : announcer.memory();
        return wheel.memory() + shifts.memory() + dialogues.memory() + announcing;
    }

    /** Whether a UDP flow has had a second packet that the engine did not see. */
    boolean isUsed(int slot) {
        if (!table.hasFlag(slot, ConnectionTable.FAST_PATH)) {
            return false;
        }
        long begun = table.deadline(slot) - timeouts.nanos(table.protocol(slot), table.state(slot));
        return activity.lastUsed(view.of(slot)) - begun > COARSE_CLOCK;
    }

    SlotView view(int slot) {
        return view.of(slot);
    }

    /** The server with this number. */
    RealServer serverOf(int id) {
        return servers.get(id);
    }

    /** The NAT or FULLNAT connection that a server's packet belongs to, or {@link ConnectionTable#NONE}. */
    int findFromServer(Packet packet) {
        return findFromServer(
                packet.ipv6,
                packet.protocol,
                packet.sourceHigh,
                packet.sourceLow,
                packet.sourcePort,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort);
    }

    /** The same for a packet that is not there as such, as one that an ICMP error quotes. */
    int findFromServer(
            boolean ipv6,
            int protocol,
            long serverHigh,
            long serverLow,
            int serverPort,
            long clientHigh,
            long clientLow,
            int clientPort) {
        int slot = table.findFromServer(
                ipv6, protocol, serverHigh, serverLow, serverPort, clientHigh, clientLow, clientPort);
        return slot != ConnectionTable.NONE
                ? slot
                : localSides.find(ipv6, protocol, serverHigh, serverLow, serverPort, clientHigh, clientLow, clientPort);
    }

    /** The connection that a client's packet belongs to, or {@link ConnectionTable#NONE}. */
    int findFromClient(Packet packet) {
        return table.findFromClient(
                packet.ipv6,
                packet.protocol,
                packet.sourceHigh,
                packet.sourceLow,
                packet.sourcePort,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort);
    }

    RealServer server(int slot) {
        return servers.get(table.server(slot));
    }

    /**
     * Begins a connection with its client's first packet; NONE if the table is full. With FULLNAT the local address and
     * port must have been {@linkplain LocalSides#choose chosen}.
     *
     * @param port the server's port
     * @param template the template that chose the server, or NONE
     * @param client how a FULLNAT server is told the client's address
     */
    int open(Packet packet, RealServer server, int port, int template, ClientAddress client, long now) {
        int flags = ConnectionTable.INACTIVE;
        boolean full = server.forwarding == ForwardingMethod.FULLNAT;
        if (server.forwarding != ForwardingMethod.NAT && !full) {
            flags |= ConnectionTable.NO_OUTPUT;
        }
        if (full && packet.protocol == Packet.TCP) {
            flags |= introduction(client);
        }
        int slot = table.add(packet, server, port, flags);
        if (slot != ConnectionTable.NONE) {
            bind(slot, server, template);
            if ((flags & ConnectionTable.SHIFTED) != 0) {
                shifts.begin(slot);
                shifts.introduce(slot);
            }
            room.halfOpen(slot).add(slot);
            advance(slot, false, packet);
            wheel.add(slot, now + timeouts.nanos(packet.protocol, table.state(slot)));
        }
        return slot;
    }

    /** Begins a UDP connection with the first packet of a server; NONE if the table is full. */
    int openFromServer(Packet packet, RealServer server, int template, long now) {
        int slot = table.addFromServer(packet, server, ConnectionTable.INACTIVE);
        if (slot != ConnectionTable.NONE) {
            bind(slot, server, template);
            room.halfOpen(slot).add(slot);
            wheel.add(slot, now + timeouts.nanos(packet.protocol, table.state(slot)));
        }
        return slot;
    }

    /**
     * Binds a connection that was just added to its server, its local address and the entry that it belongs to.
     *
     * @param controller a template or an FTP control connection, or NONE
     */
    void bind(int slot, RealServer server, int controller) {
        server.bound();
        if (table.forwarding(slot) == ForwardingMethod.FULLNAT) {
            localSides.bind(slot, server);
        }
        if (controller != ConnectionTable.NONE) {
            table.setTemplate(slot, controller);
            table.setControlled(controller, table.controlled(controller) + 1);
        }
    }

    /** Offers a former engine's connection to the fast path, which may have it already. */
    void offerResumed(int slot, long lastUsed) {
        if (listener.resumed(view.of(slot), lastUsed)) {
            table.setFlag(slot, ConnectionTable.FAST_PATH);
        }
    }

    /** From now on others are told of connections; nobody if null. */
    void announcer(@Nullable Announcer newAnnouncer) {
        announcer = newAnnouncer;
    }

    /** Counts packets that came from the client, and tells others of the connection if it is time. */
    void countInPackets(int slot, long packets, long now) {
        long before = table.inPackets(slot);
        table.countInPackets(slot, packets);
        if (announcer != null) {
            announcer.packets(slot, before, packets, now);
        }
    }

    /** Binds what another director told to its server. */
    void bindTold(int slot, RealServer server, boolean template) {
        if (template) {
            server.boundTemplate();
        } else {
            server.bound();
            withoutClientPort += table.hasFlag(slot, ConnectionTable.NO_CLIENT_PORT) ? 1 : 0;
        }
    }

    /** Another director told the state of a connection. */
    void tell(int slot, int state, boolean active) {
        boolean established = table.protocol(slot) == Packet.UDP
                || (table.protocol(slot) == Packet.TCP && state == TcpState.ESTABLISHED.number());
        table.setState(slot, state);
        if (!established) {
            leaveFastPath(slot);
        }
        activate(slot, active);
        room.halfOpen(slot).remove(slot);
    }

    /** The numbers of both streams are shifted, as another director told. */
    void shift(int slot, int clientShift, int serverShift) {
        shifts.resume(slot, clientShift, serverShift);
        table.setFlag(slot, ConnectionTable.SHIFTED);
    }

    /** What is in the table is as another director told it. */
    void told(int slot) {
        if (announcer != null) {
            announcer.told(slot);
        }
    }

    /** Begins the timer of a connection that was just added. */
    void expireFirst(int slot, long deadline) {
        wheel.add(slot, deadline);
    }

    void expire(int slot, long deadline) {
        wheel.move(slot, deadline);
    }

    /** Gives a connection of a server that was not known to the one that was added since, if there is one. */
    void moveToSuccessor(int slot) {
        RealServer successor = server(slot).successor;
        if (successor != null && successor.forwarding != ForwardingMethod.FULLNAT) {
            rebind(slot, successor);
        }
    }

    /** Gives a connection of a server that was not known to the real one: its method is the server's from now on. */
    void rebind(int slot, RealServer server) {
        boolean active = !table.hasFlag(slot, ConnectionTable.INACTIVE);
        if (table.isTemplate(slot)) {
            server(slot).unboundTemplate();
            server.boundTemplate();
        } else {
            server(slot).unbound(active);
            server.bound();
            if (active) {
                server.activated();
            }
            if (server.forwarding == ForwardingMethod.NAT) {
                table.clearFlag(slot, ConnectionTable.NO_OUTPUT);
            } else {
                table.setFlag(slot, ConnectionTable.NO_OUTPUT);
            }
        }
        table.setServer(slot, server.id);
        table.setForwarding(slot, server.forwarding);
    }

    private static int introduction(ClientAddress client) {
        return switch (client) {
            case HIDDEN -> 0;
            case TCP_OPTION -> ConnectionTable.INTRODUCING;
            case PROXY_PROTOCOL -> ConnectionTable.INTRODUCING | ConnectionTable.SHIFTED;
        };
    }

    /** Expects a connection that one between the same two has announced; NONE if there is no room for it. */
    int expect(int control, int clientPort, int virtualPort, int serverPort, int flags, long now) {
        RealServer server = server(control);
        boolean full = table.forwarding(control) == ForwardingMethod.FULLNAT;
        if (full && !localSides.chooseBeside(control, server, serverPort)) {
            return ConnectionTable.NONE;
        }
        int slot =
                table.addBeside(control, server, clientPort, virtualPort, serverPort, flags | ConnectionTable.INACTIVE);
        if (slot == ConnectionTable.NONE) {
            return ConnectionTable.NONE;
        }
        bind(slot, server, control);
        withoutClientPort += flags == ConnectionTable.NO_CLIENT_PORT ? 1 : 0;
        table.setState(slot, TcpState.LISTEN.number());
        wheel.add(slot, now + timeouts.nanos(Packet.TCP, TcpState.LISTEN.number()));
        return slot;
    }

    /** The expected connection that a client's packet begins, from now on with its port; NONE if there is none. */
    int claim(Packet packet) {
        if (withoutClientPort == 0 || packet.protocol != Packet.TCP) {
            return ConnectionTable.NONE;
        }
        int slot = table.findFromClient(
                packet.ipv6,
                Packet.TCP,
                packet.sourceHigh,
                packet.sourceLow,
                0,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort);
        if (slot != ConnectionTable.NONE) {
            table.setClientPort(slot, packet.sourcePort);
            withoutClientPort--;
        }
        return slot;
    }

    /** Begins the life of a template that was just added. */
    void beginTemplate(int slot, RealServer server, long seconds, long now) {
        server.boundTemplate();
        table.countInPackets(slot, seconds);
        wheel.add(slot, now + seconds * SECOND);
    }

    /** A new connection of a template restarts its timer; the packets of its connections do not. */
    void refreshTemplate(int slot, long now) {
        wheel.move(slot, now + table.inPackets(slot) * SECOND);
    }

    /** A further packet of the connection moves its state and restarts its timer. */
    void packet(int slot, boolean fromServer, Packet packet, long now) {
        advance(slot, fromServer, packet);
        if (packet.protocol == Packet.UDP) {
            room.singles.remove(slot);
            if (fromServer) {
                assureTemplate(slot);
            }
        }
        wheel.move(slot, now + timeouts.nanos(table.protocol(slot), table.state(slot)));
    }

    private void advance(int slot, boolean fromServer, Packet packet) {
        switch (packet.protocol) {
            case Packet.TCP -> {
                TcpState before = TcpState.of(table.state(slot));
                TcpState after = transitions.after(before, direction(slot, fromServer), packet.tcpFlags);
                if (after != before) {
                    changeState(slot, after.number(), after == TcpState.ESTABLISHED, after.isActive());
                    if (!after.isHandshake()) {
                        room.handshakes.remove(slot);
                    }
                }
            }
            case Packet.SCTP -> {
                if (packet.sctpEvent != null) {
                    advanceSctp(slot, fromServer, packet.sctpEvent);
                }
            }
            default -> {
                // UDP has no states.
            }
        }
    }

    private void advanceSctp(int slot, boolean fromServer, SctpTransitions.Event event) {
        SctpState before = SctpState.of(table.state(slot));
        SctpState after = SctpTransitions.after(before, direction(slot, fromServer), event);
        if (after != before) {
            changeState(slot, after.number(), after == SctpState.ESTABLISHED, after.isActive());
            if (!after.isHandshake()) {
                room.handshakes.remove(slot);
            }
        }
    }

    private TcpTransitions.Direction direction(int slot, boolean fromServer) {
        if (fromServer) {
            return TcpTransitions.Direction.FROM_SERVER;
        }
        return table.hasFlag(slot, ConnectionTable.NO_OUTPUT)
                ? TcpTransitions.Direction.FROM_CLIENT_ONLY
                : TcpTransitions.Direction.FROM_CLIENT;
    }

    void changeState(int slot, int state, boolean established, boolean active) {
        table.setState(slot, state);
        if (established) {
            assureTemplate(slot);
        } else {
            leaveFastPath(slot);
        }
        activate(slot, active);
    }

    private void activate(int slot, boolean active) {
        boolean wasActive = !table.hasFlag(slot, ConnectionTable.INACTIVE);
        if (wasActive && !active) {
            server(slot).deactivated();
            table.setFlag(slot, ConnectionTable.INACTIVE);
        } else if (!wasActive && active) {
            server(slot).activated();
            table.clearFlag(slot, ConnectionTable.INACTIVE);
        }
    }

    /** The client of a template has been answered: it is no mere attack. */
    void assureTemplate(int slot) {
        int template = table.template(slot);
        if (template != ConnectionTable.NONE && table.isTemplate(template)) {
            table.setState(template, TEMPLATE_ASSURED);
        }
    }

    /** A server can have connections from now on. */
    void serverAdded(RealServer server) {
        listener.serverAdded(server.id, server.service.key, server.key);
    }

    /** No packet reaches the server past the engine from now on. */
    void serverRemoved(RealServer server) {
        listener.serverRemoved(server.id);
    }

    /** Offers a connection whose packets need no further thought to the fast path. */
    void offerToFastPath(int slot) {
        if (isOffered(slot)) {
            table.countOffer(slot);
            if (listener.established(view.of(slot))) {
                table.setFlag(slot, ConnectionTable.FAST_PATH);
            }
        }
    }

    /** The same for the last time; returns whether it was taken. */
    boolean offerLast(int slot) {
        if (isOffered(slot) && !server(slot).ended && listener.last(view.of(slot))) {
            table.setFlag(slot, ConnectionTable.FAST_PATH);
            return true;
        }
        return false;
    }

    private boolean isOffered(int slot) {
        boolean fit =
                switch (table.protocol(slot)) {
                    case Packet.UDP -> true;
                    // What is said on FTP's control connections is read.
                    case Packet.TCP ->
                        table.state(slot) == TcpState.ESTABLISHED.number()
                                && !Ftp.isRead(table.virtualPort(slot), table.forwarding(slot));
                    default -> false;
                };
        return fit
                && table.forwarding(slot) != ForwardingMethod.BYPASS
                && !table.hasFlag(slot, ConnectionTable.FAST_PATH | ConnectionTable.INTRODUCING)
                && !server(slot).unknown;
    }

    /** Goes on with {@link Sweep#offerSomeLast}. */
    ConnectionCount offerSomeLast(int cursor) {
        return sweep.offerSomeLast(cursor);
    }

    void leaveFastPath(int slot) {
        if (table.hasFlag(slot, ConnectionTable.FAST_PATH)) {
            listener.left(view.of(slot));
            table.clearFlag(slot, ConnectionTable.FAST_PATH);
        }
    }

    /** Ends a connection now, and its template if that was for this connection only and nobody had answered yet. */
    void close(int slot) {
        int template = table.template(slot);
        wheel.remove(slot);
        forget(slot);
        if (template != ConnectionTable.NONE
                && table.isTemplate(template)
                && table.controlled(template) == 0
                && table.state(template) != TEMPLATE_ASSURED) {
            wheel.remove(template);
            forget(template);
        }
    }

    private void forget(int slot) {
        if (table.isTemplate(slot)) {
            dialogues.remove(slot);
            server(slot).unboundTemplate();
        } else {
            int template = table.template(slot);
            if (template != ConnectionTable.NONE) {
                table.setControlled(template, table.controlled(template) - 1);
            }
            leaveFastPath(slot);
            if (table.forwarding(slot) == ForwardingMethod.FULLNAT) {
                localSides.release(slot, server(slot));
            }
            withoutClientPort -= table.hasFlag(slot, ConnectionTable.NO_CLIENT_PORT) ? 1 : 0;
            room.halfOpen(slot).remove(slot);
            server(slot).unbound(!table.hasFlag(slot, ConnectionTable.INACTIVE));
        }
        if (announcer != null) {
            announcer.forget(slot);
        }
        table.remove(slot);
    }

    /** Whether an entry may go: a template and an FTP control connection may not while others belong to it. */
    boolean isFree(int slot) {
        return table.controlled(slot) == 0;
    }

    /**
     * Begins to end the connections of ended servers, and to move those whose server was not known; small tables are done at
     * once, others by {@link #tick}.
     */
    void sweep() {
        sweep.begin();
    }

    /** Ends connections to this virtual address among a bounded part of the table, see {@link Sweep#closeSomeTo}. */
    ConnectionCount closeSomeTo(long virtualHigh, long virtualLow, boolean ipv6, int cursor) {
        return sweep.closeSomeTo(virtualHigh, virtualLow, ipv6, cursor);
    }

    /** Ends what is due; returns whether there is more. */
    boolean tick(long now) {
        boolean more = sweep.step();
        for (int ended = 0; ended < Sweep.ENDS_AT_A_TIME; ended++) {
            int slot = wheel.poll(now);
            if (slot == ConnectionTable.NONE) {
                return more;
            }
            due(slot, now);
        }
        return more || wheel.nextDeadline() <= now;
    }

    private void due(int slot, long now) {
        long deadline = table.deadline(slot);
        if (deadline <= now && table.hasFlag(slot, ConnectionTable.FAST_PATH)) {
            long timeout = timeouts.nanos(table.protocol(slot), table.state(slot));
            deadline = activity.lastUsed(view.of(slot)) + timeout;
            if (deadline > now) {
                room.singles.remove(slot);
            }
        }
        if (deadline <= now && !isFree(slot)) {
            deadline = now + CONTROLLING;
            if (announcer != null) {
                announcer.prolonged(slot, CONTROLLING, now);
            }
        }
        if (deadline > now) {
            wheel.add(slot, deadline);
        } else {
            forget(slot);
        }
    }

    /** When {@link #tick} has something to do, {@code Long.MAX_VALUE} for never. */
    long nextDeadline(long now) {
        return sweep.isUnderWay() ? now : wheel.nextDeadline();
    }
}
