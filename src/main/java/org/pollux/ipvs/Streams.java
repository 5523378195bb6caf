package org.pollux.ipvs;

/** TCP connections whose streams are not the same on both sides of the director: what becomes of their packets. */
final class Streams {
    private final ConnectionTable table;
    private final SequenceShifts shifts;
    private final StreamChanges changes;
    private final ProxyHeader proxy;
    private final Ftp ftp;

    Streams(Connections connections) {
        this.table = connections.table;
        this.shifts = connections.shifts;
        StreamText text = new StreamText(table, connections.localSides);
        this.changes = new StreamChanges(shifts, text);
        this.proxy = new ProxyHeader(connections, changes);
        this.ftp = new Ftp(connections, text);
    }

    /**
     * Makes a client's packet the server's, but for addresses and ports.
     *
     * @param longest what the packet may be long on its way there
     * @return as what it goes on, or why it does not
     */
    Cause toServer(Packet packet, int slot, int longest, long now, PacketResult result) {
        if (packet.protocol != Packet.TCP || packet.isLaterFragment()) {
            return Cause.FORWARDED;
        }
        Cause cause = Cause.FORWARDED;
        if (ftp.isControl(slot)) {
            cause = ftp.read(packet, slot, false, now);
            if (cause.verdict() == Verdict.DROP) {
                return cause;
            }
        }
        if (!table.hasFlag(slot, ConnectionTable.SHIFTED)) {
            return cause;
        }
        boolean goesOn;
        if ((packet.tcpFlags & Packet.SYN) != 0) {
            // Where it begins is for the server to say.
            shifts.begins(slot);
            goesOn = !shifts.introduces(slot) || proxy.begin(packet);
        } else {
            changes.acknowledge(packet, slot, true);
            goesOn = proxy.isPending(slot)
                    ? proxy.toServer(packet, slot, longest)
                    : changes.apply(packet, slot, false, longest);
        }
        result.packet(packet.ipv6, packet.length);
        return goesOn ? cause : Cause.SEGMENT_WITHHELD;
    }

    /** The same for a server's packet. */
    Cause toClient(Packet packet, int slot, int longest, long now, PacketResult result) {
        if (packet.protocol != Packet.TCP || packet.isLaterFragment()) {
            return Cause.FORWARDED;
        }
        Cause cause = Cause.FORWARDED;
        if (ftp.isControl(slot)) {
            cause = ftp.read(packet, slot, true, now);
            if (cause.verdict() == Verdict.DROP) {
                return cause;
            }
        }
        if (!table.hasFlag(slot, ConnectionTable.SHIFTED)) {
            return cause;
        }
        if ((packet.tcpFlags & Packet.SYN) != 0) {
            return begin(packet, slot);
        }
        changes.acknowledge(packet, slot, false);
        if (proxy.isPending(slot)) {
            proxy.acknowledged(slot);
        }
        boolean goesOn = changes.apply(packet, slot, true, longest);
        result.packet(packet.ipv6, packet.length);
        return goesOn ? cause : Cause.SEGMENT_WITHHELD;
    }

    /** The server's SYN: both streams are new, if the client has asked for that. */
    private Cause begin(Packet packet, int slot) {
        if ((packet.tcpFlags & Packet.ACK) == 0 || !shifts.isBeginning(slot)) {
            return Cause.FORWARDED;
        }
        if (!TcpSegment.hasGoodChecksum(packet)) {
            return Cause.BAD_TCP_CHECKSUM;
        }
        boolean introduces = shifts.introduces(slot);
        shifts.begin(slot);
        if (introduces) {
            proxy.place(packet, slot);
        }
        return Cause.FORWARDED;
    }
}
