package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/** The view onto one slot of the connection table, as other directors are told of it. */
final class AnnouncedSlot implements ChangedConnection {
    private final Connections connections;
    private final ConnectionTable table;
    private int slot;
    private long timeout;

    AnnouncedSlot(Connections connections) {
        this.connections = connections;
        this.table = connections.table;
    }

    /** @param newTimeout in seconds */
    AnnouncedSlot of(int newSlot, long newTimeout) {
        slot = newSlot;
        timeout = newTimeout;
        return this;
    }

    @Override
    public boolean ipv6() {
        return table.isIpv6(slot);
    }

    @Override
    public int protocol() {
        return table.protocol(slot);
    }

    /** A template is inactive as its server's settings are, and has no output where the server's connections have none. */
    @Override
    public int flags() {
        ForwardingMethod method = table.forwarding(slot);
        boolean template = table.isTemplate(slot);
        boolean noOutput = template ? method != ForwardingMethod.NAT : table.hasFlag(slot, ConnectionTable.NO_OUTPUT);
        return method.code()
                | flag(noOutput, SyncedConnection.NO_OUTPUT)
                | flag(table.hasFlag(slot, ConnectionTable.INACTIVE), SyncedConnection.INACTIVE)
                | flag(table.isTold(slot), SyncedConnection.TOLD)
                | flag(template, SyncedConnection.TEMPLATE)
                | flag(table.hasFlag(slot, ConnectionTable.NO_CLIENT_PORT), SyncedConnection.NO_CLIENT_PORT)
                | flag(isShifted(false), SyncedConnection.CLIENT_SHIFTED)
                | flag(isShifted(true), SyncedConnection.SERVER_SHIFTED);
    }

    private static int flag(boolean on, int flag) {
        return on ? flag : 0;
    }

    private boolean isShifted(boolean fromServer) {
        return shift(fromServer) != 0 || shiftBefore(fromServer) != 0;
    }

    @Override
    public int state() {
        return table.state(slot);
    }

    @Override
    public int clientPort() {
        return table.clientPort(slot);
    }

    @Override
    public int virtualPort() {
        return table.virtualPort(slot);
    }

    @Override
    public int destinationPort() {
        return table.destinationPort(slot);
    }

    @Override
    public int mark() {
        return connections.server(slot).service.key instanceof ServiceKey.Marked marked ? marked.mark() : 0;
    }

    @Override
    public long timeout() {
        return timeout;
    }

    @Override
    public long clientHigh() {
        return table.clientHigh(slot);
    }

    @Override
    public long clientLow() {
        return table.clientLow(slot);
    }

    @Override
    public long virtualHigh() {
        return table.virtualHigh(slot);
    }

    @Override
    public long virtualLow() {
        return table.virtualLow(slot);
    }

    @Override
    public long destinationHigh() {
        return table.destinationHigh(slot);
    }

    @Override
    public long destinationLow() {
        return table.destinationLow(slot);
    }

    @Override
    public byte @Nullable [] callId() {
        return table.isTemplate(slot) ? connections.dialogues.bytes(slot) : null;
    }

    @Override
    public int shift(boolean fromServer) {
        return table.hasFlag(slot, ConnectionTable.SHIFTED) ? connections.shifts.shift(slot, fromServer) : 0;
    }

    @Override
    public int shiftPosition(boolean fromServer) {
        return table.hasFlag(slot, ConnectionTable.SHIFTED) ? connections.shifts.position(slot, fromServer) : 0;
    }

    @Override
    public int shiftBefore(boolean fromServer) {
        return table.hasFlag(slot, ConnectionTable.SHIFTED) ? connections.shifts.shiftBefore(slot, fromServer) : 0;
    }
}
