package org.pollux.ipvs;

/** The view onto one slot of the connection table. */
final class SlotView implements ConnectionView {
    private final ConnectionTable table;
    private final LocalSides localSides;
    private final SequenceShifts shifts;
    private final ServerRegistry servers;
    private int slot;

    SlotView(ConnectionTable table, LocalSides localSides, SequenceShifts shifts, ServerRegistry servers) {
        this.table = table;
        this.localSides = localSides;
        this.shifts = shifts;
        this.servers = servers;
    }

    SlotView of(int newSlot) {
        slot = newSlot;
        return this;
    }

    @Override
    public long handle() {
        return table.handle(slot);
    }

    @Override
    public Protocol protocol() {
        return switch (table.protocol(slot)) {
            case Packet.TCP -> Protocol.TCP;
            case Packet.SCTP -> Protocol.SCTP;
            default -> Protocol.UDP;
        };
    }

    @Override
    public boolean ipv6() {
        return table.isIpv6(slot);
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
    public int clientPort() {
        return table.clientPort(slot);
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
    public int virtualPort() {
        return table.virtualPort(slot);
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
    public int destinationPort() {
        return table.destinationPort(slot);
    }

    @Override
    public boolean destinationIpv6() {
        return servers.get(table.server(slot)).ipv6;
    }

    @Override
    public ForwardingMethod forwarding() {
        return table.forwarding(slot);
    }

    @Override
    public Tunnel tunnel() {
        return servers.get(table.server(slot)).tunnel;
    }

    @Override
    public int tunnelSourcePort() {
        return Encapsulation.sourcePort(
                table.protocol(slot), clientHigh(), clientLow(), clientPort(), virtualLow(), virtualPort());
    }

    @Override
    public long localHigh() {
        return hasLocalSide() ? localSides.high(slot) : table.clientHigh(slot);
    }

    @Override
    public long localLow() {
        return hasLocalSide() ? localSides.low(slot) : table.clientLow(slot);
    }

    @Override
    public int localPort() {
        return hasLocalSide() ? localSides.port(slot) : table.clientPort(slot);
    }

    private boolean hasLocalSide() {
        return table.forwarding(slot) == ForwardingMethod.FULLNAT && !table.isTemplate(slot);
    }

    @Override
    public int sequenceShift() {
        return table.hasFlag(slot, ConnectionTable.SHIFTED) ? shifts.shift(slot, false) : 0;
    }

    @Override
    public int offers() {
        return table.offers(slot);
    }

    @Override
    public boolean told() {
        return table.isTold(slot);
    }

    @Override
    public int serverId() {
        return table.server(slot);
    }
}
