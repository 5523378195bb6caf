package org.pollux.ipvs;

/** Takes over the connections of a former engine. */
final class Resumptions {
    private final Connections connections;
    private final ConnectionTable table;
    private final StateTimeouts timeouts;

    Resumptions(Connections connections, StateTimeouts timeouts) {
        this.connections = connections;
        this.table = connections.table;
        this.timeouts = timeouts;
    }

    /** Whether the time of a former engine's connection is not over, and its place and local port are free. */
    boolean isResumable(ResumedConnection connection, RealServer server, long now) {
        return deadline(connection) > now
                && !isKnown(connection)
                && (connection.forwarding() != ForwardingMethod.FULLNAT
                        || connections.localSides.reserve(connection, server));
    }

    private long deadline(ResumedConnection connection) {
        return connection.lastUsed() + timeouts.nanos(connection.protocol().number(), resumedState(connection));
    }

    private static int resumedState(ResumedConnection connection) {
        return connection.protocol() == Protocol.TCP ? TcpState.ESTABLISHED.number() : 0;
    }

    /**
     * Takes over a former engine's connection, at once after it was found {@linkplain #isResumable resumable}.
     *
     * @param template the template of its client, or NONE
     * @return false if there is no room
     */
    boolean resume(ResumedConnection connection, RealServer server, int template) {
        boolean full = connection.forwarding() == ForwardingMethod.FULLNAT;
        boolean hasOutput = full || connection.forwarding() == ForwardingMethod.NAT;
        int flags = ConnectionTable.INACTIVE | (hasOutput ? 0 : ConnectionTable.NO_OUTPUT);
        int slot = table.add(connection, server, flags);
        if (slot == ConnectionTable.NONE) {
            return false;
        }
        connections.bind(slot, server, template);
        if (connection.sequenceShift() != 0) {
            connections.shifts.resume(slot, connection.sequenceShift());
            table.setFlag(slot, ConnectionTable.SHIFTED);
        }
        if (connection.protocol() == Protocol.TCP) {
            connections.changeState(slot, resumedState(connection), true, true);
        } else {
            connections.assureTemplate(slot);
        }
        connections.expireFirst(slot, deadline(connection));
        connections.offerResumed(slot, connection.lastUsed());
        return true;
    }

    private boolean isKnown(ResumedConnection c) {
        return table.findFromClient(
                        c.ipv6(),
                        c.protocol().number(),
                        c.clientHigh(),
                        c.clientLow(),
                        c.clientPort(),
                        c.virtualHigh(),
                        c.virtualLow(),
                        c.virtualPort())
                != ConnectionTable.NONE;
    }
}
