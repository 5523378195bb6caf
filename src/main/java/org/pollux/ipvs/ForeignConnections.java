package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** Takes over connections that other directors tell, as the backup of an IPVS does. */
final class ForeignConnections {
    private static final long SECOND = 1_000_000_000L;
    /** Of what is told without a timeout and has none by its state. */
    private static final long USUAL_SECONDS = 180;
    /** The longest timeout that ipvsadm sets, 31 days: nobody else's mistake may stay for longer. */
    private static final long MOST_SECONDS = 31L * 86_400;

    private static final int LOCAL_NODE = 1;
    private static final int BYPASS = 4;

    private final Connections connections;
    private final ConnectionTable table;
    private final Services services;
    private final StateTimeouts timeouts;
    /** Of the template at hand. */
    private final CallId callId = new CallId();

    ForeignConnections(Connections connections, Services services, StateTimeouts timeouts) {
        this.connections = connections;
        this.table = connections.table;
        this.services = services;
        this.timeouts = timeouts;
    }

    /**
     * Takes it over.
     *
     * @param packets how many its client is taken to have sent
     */
    Acceptance accept(SyncedConnection told, int packets, long now) {
        Acceptance obstacle = obstacle(told);
        if (obstacle != null) {
            return obstacle;
        }
        int slot = find(told);
        if (slot != ConnectionTable.NONE && !told.isTemplate() && !isSameServer(slot, told)) {
            if (told.has(SyncedConnection.INACTIVE) || !connections.isFree(slot)) {
                return Acceptance.OUTDATED;
            }
            connections.close(slot);
            slot = ConnectionTable.NONE;
        }
        if (slot != ConnectionTable.NONE) {
            update(slot, told, packets, now);
            return Acceptance.UPDATED;
        }
        return add(told, packets, now);
    }

    private @Nullable Acceptance obstacle(SyncedConnection told) {
        int states =
                switch (told.protocol()) {
                    case Packet.TCP -> TcpState.values().length;
                    case Packet.SCTP -> SctpState.values().length;
                    case Packet.UDP -> 1;
                    default -> 0;
                };
        if (states == 0 && !(told.isTemplate() && told.protocol() == 0)) {
            return Acceptance.UNKNOWN_PROTOCOL;
        }
        if (told.dialogue().isPresent() && !told.dialogue().get().engine().equals(SyncedConnection.Dialogue.SIP)) {
            return Acceptance.UNKNOWN_ENGINE;
        }
        if (told.isTemplate()) {
            boolean whole = told.clientPort() == 0
                    && (told.dialogue().isEmpty()
                            || callId.take(told.dialogue().get().data()));
            return whole ? null : Acceptance.MALFORMED;
        }
        if (told.dialogue().isPresent()) {
            return Acceptance.MALFORMED;
        }
        return told.state() < states ? null : Acceptance.UNKNOWN_STATE;
    }

    private int find(SyncedConnection told) {
        if (told.dialogue().isPresent()) {
            return connections.dialogues.find(
                    callId, told.ipv6(), told.protocol(), told.virtualHigh(), told.virtualLow(), told.virtualPort());
        }
        return told.isTemplate()
                ? table.findTemplate(
                        told.ipv6(),
                        told.protocol(),
                        told.clientHigh(),
                        told.clientLow(),
                        told.virtualHigh(),
                        told.virtualLow(),
                        told.virtualPort())
                : table.findFromClient(
                        told.ipv6(),
                        told.protocol(),
                        told.clientHigh(),
                        told.clientLow(),
                        told.clientPort(),
                        told.virtualHigh(),
                        told.virtualLow(),
                        told.virtualPort());
    }

    private boolean isSameServer(int slot, SyncedConnection told) {
        return table.destinationPort(slot) == told.destinationPort()
                && table.destinationLow(slot) == told.destinationLow()
                && table.destinationHigh(slot) == told.destinationHigh();
    }

    private void update(int slot, SyncedConnection told, int packets, long now) {
        RealServer known = connections.server(slot).unknown ? services.serverOf(told) : null;
        if (known != null && known.forwarding != ForwardingMethod.FULLNAT) {
            connections.rebind(slot, known);
        }
        if (!told.isTemplate()) {
            connections.tell(slot, told.state(), !told.has(SyncedConnection.INACTIVE));
            shift(slot, told);
        }
        fill(slot, told, packets);
        connections.expire(slot, now + nanos(told));
    }

    private Acceptance add(SyncedConnection told, int packets, long now) {
        if (table.size() == table.capacity() || (told.dialogue().isPresent() && connections.dialogues.isFull())) {
            return Acceptance.TABLE_FULL;
        }
        RealServer server = services.serverOf(told);
        if (server == null) {
            int method = told.flags() & SyncedConnection.METHOD;
            if (method == LOCAL_NODE || method >= BYPASS) {
                return Acceptance.UNKNOWN_METHOD;
            }
            server = services.unknownServerOf(told, ForwardingMethod.of(method));
            if (server == null) {
                return Acceptance.UNKNOWN_SERVERS;
            }
        } else if (server.forwarding == ForwardingMethod.FULLNAT) {
            return Acceptance.FULLNAT;
        }
        int slot = table.add(told, server, flags(told, server));
        if (told.dialogue().isPresent()) {
            connections.dialogues.add(slot, callId);
        }
        connections.bindTold(slot, server, told.isTemplate());
        if (!told.isTemplate()) {
            connections.tell(slot, told.state(), !told.has(SyncedConnection.INACTIVE));
            shift(slot, told);
        }
        fill(slot, told, packets);
        connections.expireFirst(slot, now + nanos(told));
        return Acceptance.ADDED;
    }

    /** Whether the server's packets pass here says the server's own setting, if it is known. */
    private static int flags(SyncedConnection told, RealServer server) {
        boolean noOutput =
                server.unknown ? told.has(SyncedConnection.NO_OUTPUT) : server.forwarding != ForwardingMethod.NAT;
        boolean anyPort = !told.isTemplate() && told.has(SyncedConnection.NO_CLIENT_PORT) && told.clientPort() == 0;
        return ConnectionTable.INACTIVE
                | (noOutput && !told.isTemplate() ? ConnectionTable.NO_OUTPUT : 0)
                | (anyPort ? ConnectionTable.NO_CLIENT_PORT : 0);
    }

    private void fill(int slot, SyncedConnection told, int packets) {
        if (told.isTemplate()) {
            table.setState(slot, told.state() & Connections.TEMPLATE_ASSURED);
            table.setInPackets(slot, seconds(told));
        } else {
            table.setInPackets(slot, packets);
        }
        connections.told(slot);
    }

    private void shift(int slot, SyncedConnection told) {
        told.shifts()
                .ifPresent(shifts -> connections.shift(
                        slot, shifts.client().behind(), shifts.server().behind()));
    }

    private long nanos(SyncedConnection told) {
        return told.timeout() == 0 && !told.isTemplate()
                ? timeouts.nanos(told.protocol(), told.state())
                : seconds(told) * SECOND;
    }

    private static long seconds(SyncedConnection told) {
        return told.timeout() == 0 ? USUAL_SECONDS : Math.min(told.timeout(), MOST_SECONDS);
    }
}
