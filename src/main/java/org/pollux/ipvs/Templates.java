package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * Persistence: each client (or network of clients) of a persistent service has a template that remembers its server.
 * What a template is known by depends on the service, as in IPVS: its own port and address; all ports of the address, if
 * the service is for all ports or for FTP; or the mark alone. Where the service goes by SIP dialogues, the Call-ID of the
 * message takes the client's place ({@code ip_vs_pe_sip}).
 */
final class Templates {
    private final Connections connections;
    private final ConnectionTable table;
    private final Dialogues dialogues;
    /** Of the packet at hand. */
    private final CallId callId = new CallId();

    private boolean expireQuiescent;

    /** What the last {@link #choose} found or made; NONE if it could do neither. */
    private int slot;

    /** What the packet's template is known by. */
    private boolean ownPort;

    private int protocol;
    private long clientHigh;
    private long clientLow;
    private long virtualHigh;
    private long virtualLow;
    private int virtualPort;

    Templates(Connections connections) {
        this.connections = connections;
        this.table = connections.table;
        this.dialogues = connections.dialogues;
    }

    /** Reads what a service's templates are known by besides addresses; false if the packet does not say it. */
    boolean read(VirtualService service, Packet packet) {
        return !service.isByDialogue() || callId.find(packet);
    }

    void expireQuiescent(boolean on) {
        expireQuiescent = on;
    }

    /** The template that the last {@link #choose} found or made. */
    int slot() {
        return slot;
    }

    /**
     * The server of the packet's client: the one its template remembers, or the scheduler's choice, remembered from now on.
     * Null if there is no choice; with a choice, {@link #slot} is NONE if the table is full. What the packet says must have
     * been {@linkplain #read read}.
     */
    @Nullable
    RealServer choose(VirtualService service, Persistence persistence, Packet packet, long now) {
        look(service, persistence, packet);
        if (slot != ConnectionTable.NONE) {
            RealServer remembered = connections.server(slot);
            if (isGood(remembered)) {
                connections.refreshTemplate(slot, now);
                return remembered;
            }
            table.retire(slot);
            slot = ConnectionTable.NONE;
        }
        RealServer server = service.choose(packet, now);
        if (server != null) {
            begin(service, persistence, packet.ipv6, server, now);
        }
        return server;
    }

    /**
     * Finds or makes the template by which this server has the dialogue of the message it sends.
     *
     * @return NONE if the table is full
     */
    int remember(VirtualService service, Persistence persistence, Packet packet, RealServer server, long now) {
        look(
                service,
                persistence,
                packet.ipv6,
                packet.protocol,
                packet.destinationHigh,
                packet.destinationLow,
                service.high,
                service.low,
                service.port);
        if (slot != ConnectionTable.NONE && (connections.server(slot) != server || !isGood(server))) {
            table.retire(slot);
            slot = ConnectionTable.NONE;
        }
        if (slot == ConnectionTable.NONE) {
            begin(service, persistence, packet.ipv6, server, now);
        } else {
            connections.refreshTemplate(slot, now);
        }
        return slot;
    }

    /**
     * The template of a client who has an established connection: the one that is there or one that is made now.
     *
     * @return NONE if the table is full, or nothing but a message would tell
     */
    int resume(
            VirtualService service,
            Persistence persistence,
            ResumedConnection connection,
            RealServer server,
            long now) {
        if (service.isByDialogue()) {
            // Its messages will say to which dialogue it belongs.
            return ConnectionTable.NONE;
        }
        look(
                service,
                persistence,
                connection.ipv6(),
                connection.protocol().number(),
                connection.clientHigh(),
                connection.clientLow(),
                connection.virtualHigh(),
                connection.virtualLow(),
                connection.virtualPort());
        if (slot == ConnectionTable.NONE) {
            begin(service, persistence, connection.ipv6(), server, now);
        }
        return slot;
    }

    private void begin(VirtualService service, Persistence persistence, boolean ipv6, RealServer server, long now) {
        boolean dialogue = service.isByDialogue();
        if (dialogue) {
            connections.room.makeRoomForDialogue();
            if (dialogues.isFull()) {
                slot = ConnectionTable.NONE;
                return;
            }
        }
        slot = table.addTemplate(
                ipv6,
                protocol,
                clientHigh,
                clientLow,
                virtualHigh,
                virtualLow,
                virtualPort,
                server,
                ownPort ? server.key.port() : 0,
                dialogue);
        if (slot != ConnectionTable.NONE) {
            if (dialogue) {
                dialogues.add(slot, callId);
            }
            connections.beginTemplate(slot, server, persistence.timeout().toSeconds(), now);
        }
    }

    /**
     * The template that {@link #choose} would go by; NONE if the scheduler would be asked, or nothing but a message would
     * tell. Changes nothing.
     */
    int peek(VirtualService service, Persistence persistence, Packet packet) {
        if (service.isByDialogue()) {
            return ConnectionTable.NONE;
        }
        look(service, persistence, packet);
        return slot != ConnectionTable.NONE && isGood(connections.server(slot)) ? slot : ConnectionTable.NONE;
    }

    /** Finds the template of the packet's client, and what one is known by. */
    private void look(VirtualService service, Persistence persistence, Packet packet) {
        look(
                service,
                persistence,
                packet.ipv6,
                packet.protocol,
                packet.sourceHigh,
                packet.sourceLow,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort);
    }

    private void look(
            VirtualService service,
            Persistence persistence,
            boolean ipv6,
            int packetProtocol,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int destinationPort) {
        ownPort = !service.isMarked() && destinationPort == service.port && service.port != Ftp.PORT;
        protocol = service.isMarked() ? 0 : packetProtocol;
        clientHigh = persistence.high(ipv6, sourceHigh);
        clientLow = persistence.low(ipv6, sourceLow);
        virtualHigh = service.isMarked() ? service.high : destinationHigh;
        virtualLow = service.isMarked() ? service.low : destinationLow;
        virtualPort = ownPort ? service.port : 0;
        slot = service.isByDialogue()
                ? dialogues.find(callId, ipv6, protocol, virtualHigh, virtualLow, virtualPort)
                : table.findTemplate(ipv6, protocol, clientHigh, clientLow, virtualHigh, virtualLow, virtualPort);
    }

    /** A server without weight keeps its clients, unless told otherwise. */
    private boolean isGood(RealServer server) {
        return server.available && !server.ended && !(expireQuiescent && server.ownWeight == 0);
    }
}
