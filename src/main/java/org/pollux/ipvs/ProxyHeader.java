package org.pollux.ipvs;

/**
 * The header of the PROXY protocol in front of a client's stream. The client's packet that completes the handshake takes
 * it along, which has room for it as a rule; so it arrives before a server that speaks first says anything. Until the
 * server has acknowledged it, it goes again with whatever the client sends anew from the beginning of its stream: nobody
 * but the client knows when something was lost.
 *
 * <p>No byte of the client's can come to where the server looks for the header. So a SYN loses its data and the option
 * to have that accepted (RFC 7413); what follows goes behind the header or, before the stream begins, nowhere.
 */
final class ProxyHeader {
    private final ConnectionTable table;
    private final Connections connections;
    private final SequenceShifts shifts;
    private final StreamChanges changes;

    ProxyHeader(Connections connections, StreamChanges changes) {
        this.connections = connections;
        this.table = connections.table;
        this.shifts = connections.shifts;
        this.changes = changes;
    }

    /** Whether a connection has one that its server has not acknowledged yet. */
    boolean isPending(int slot) {
        return table.hasFlag(slot, ConnectionTable.INTRODUCING) && shifts.introduces(slot);
    }

    /** Makes a client's first packet ready; false if it cannot go on. */
    boolean begin(Packet packet) {
        if (packet.isFragment()) {
            return false;
        }
        TcpSegment.cut(packet, 0);
        TcpOptions.erase(packet, TcpOptions.FAST_OPEN);
        TcpOptions.erase(packet, TcpOptions.EXPERIMENT);
        return true;
    }

    /** The server has agreed to begin, and so told where the client's stream does. */
    void place(Packet packet, int slot) {
        connections.leaveFastPath(slot);
        shifts.introduce(slot);
        int length = StreamText.proxyHeader(packet.ipv6);
        shifts.change(slot, false, TcpSegment.acknowledgement(packet), 0, length, StreamText.PROXY_HEADER, 0);
        table.setFlag(slot, ConnectionTable.INTRODUCING);
    }

    /** Makes a later packet of the client ready while the header is pending; false if it cannot go on. */
    boolean toServer(Packet packet, int slot, int longest) {
        boolean data = TcpSegment.size(packet) > 0;
        if (shifts.text(slot, false) == StreamText.NONE) {
            // The server has not answered: it could not take any.
            return !data;
        }
        if (TcpSegment.sequence(packet) != shifts.position(slot, false)) {
            return changes.apply(packet, slot, false, longest);
        }
        boolean sent = shifts.isSent(slot);
        boolean reset = (packet.tcpFlags & Packet.RST) != 0;
        boolean firstData = data && sent && !shifts.isFollowed(slot);
        if (reset || firstData || packet.isFragment()) {
            TcpSegment.sequence(packet, TcpSegment.sequence(packet) + (sent ? shifts.shift(slot, false) : 0));
            shifts.followed(slot);
            return sent || reset;
        }
        if (!changes.insert(packet, slot, false, 0, longest)) {
            return false;
        }
        shifts.sent(slot);
        if (data) {
            shifts.followed(slot);
        }
        return true;
    }

    /** The server has sent something: it may have acknowledged the header. */
    void acknowledged(int slot) {
        if (shifts.isSettled(slot, false)) {
            table.clearFlag(slot, ConnectionTable.INTRODUCING);
        }
    }
}
