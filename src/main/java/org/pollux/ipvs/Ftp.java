package org.pollux.ipvs;

/**
 * FTP through NAT and FULLNAT, as {@code ip_vs_ftp}: what is said on a control connection to port 21 tells which data
 * connection comes next, and that gets an entry before it comes. The entry is always between the control connection's own
 * client and server, whatever addresses the line has in it, so nobody can open a way to somebody else. Where the line has
 * an address that its reader could not reach, it gets another one.
 *
 * <p>Of one direction only one line at a time can be changed. A further one waits: the packet ends before it, and its
 * sender repeats it when the other side has acknowledged the first. A line that comes in pieces goes on in pieces, as its
 * sender may wait for each to be acknowledged: it is not understood, but counted.
 */
final class Ftp {
    static final int PORT = 21;

    /** Data connections that may be expected or open at once for one control connection. */
    private static final int MOST_DATA_CONNECTIONS = 32;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    private static final char LINE_FEED = '\n';

    private final Connections connections;
    private final ConnectionTable table;
    private final SequenceShifts shifts;
    private final StreamText text;
    private final FtpLine line = new FtpLine();
    /** Whether the line at hand announces a data connection. */
    private boolean understood;

    Ftp(Connections connections, StreamText text) {
        this.connections = connections;
        this.table = connections.table;
        this.shifts = connections.shifts;
        this.text = text;
    }

    /** Whether a connection is one that announces others. */
    boolean isControl(int slot) {
        return table.virtualPort(slot) == PORT
                && isTranslated(table.forwarding(slot))
                && table.protocol(slot) == Packet.TCP
                && !TcpState.of(table.state(slot)).isHandshake()
                && !table.hasFlag(slot, ConnectionTable.INTRODUCING);
    }

    private static boolean isTranslated(ForwardingMethod method) {
        return switch (method) {
            case NAT, FULLNAT -> true;
            case DR, TUN, BYPASS -> false;
        };
    }

    /** Whether packets to this port by this method are, or will be, read here. */
    static boolean isRead(int virtualPort, ForwardingMethod method) {
        return virtualPort == PORT && isTranslated(method);
    }

    /**
     * Reads a packet on a control connection, as it came. The stream is read in its order: what comes too early is not
     * sent on, so that its sender repeats it. A fragment is not read, and with the next whole segment it begins anew.
     *
     * @return as what it goes on, or why it does not
     */
    Cause read(Packet packet, int slot, boolean fromServer, long now) {
        begin(slot);
        if (packet.isFragment()) {
            shifts.loseTrack(slot, fromServer);
            return Cause.FORWARDED;
        }
        find(packet, slot, fromServer);
        int from = TcpSegment.payload(packet);
        if (from == packet.length) {
            return Cause.FORWARDED;
        }
        if (!TcpSegment.hasGoodChecksum(packet)) {
            return Cause.BAD_TCP_CHECKSUM;
        }
        int known = shifts.readUpTo(slot, fromServer) - TcpSegment.sequence(packet);
        if (known < 0) {
            return Cause.SEGMENT_WITHHELD;
        }
        if (known >= packet.length - from) {
            return Cause.FORWARDED;
        }
        int at = from + known;
        int lineStart = shifts.isWithinLine(slot, fromServer) ? lineEnd(packet, at) : at;
        return read(packet, slot, fromServer, lineStart, now);
    }

    private void begin(int slot) {
        if (!table.hasFlag(slot, ConnectionTable.SHIFTED)) {
            shifts.begin(slot);
            table.setFlag(slot, ConnectionTable.SHIFTED);
        }
    }

    /** Where streams are that are not read yet: this one goes on, the other one was heard up to what is acknowledged. */
    private void find(Packet packet, int slot, boolean fromServer) {
        if (!shifts.isRead(slot, fromServer)) {
            shifts.read(slot, fromServer, TcpSegment.sequence(packet), false);
        }
        if (!shifts.isRead(slot, !fromServer) && (packet.tcpFlags & Packet.ACK) != 0) {
            int heard = shifts.original(slot, !fromServer, TcpSegment.acknowledgement(packet));
            shifts.read(slot, !fromServer, heard, false);
        }
    }

    /** Reads from the beginning of a line on. */
    private Cause read(Packet packet, int slot, boolean fromServer, int lineStart, long now) {
        int from = TcpSegment.payload(packet);
        int sequence = TcpSegment.sequence(packet);
        int at = lineStart;
        boolean split = false;
        while (at < packet.length) {
            int end = lineEnd(packet, at);
            understood = false;
            boolean done = fromServer ? answer(packet, slot, at, end, now) : command(packet, slot, at, end, now);
            if (!done && at == from) {
                return Cause.SEGMENT_WITHHELD;
            }
            if (!done) {
                TcpSegment.cut(packet, at - from);
                break;
            }
            split = !isWhole(packet, end) && !understood && line.isNoted(packet.buffer, at, end);
            at = end;
        }
        shifts.read(slot, fromServer, sequence + packet.length - from, !isWhole(packet, packet.length));
        return split ? Cause.FORWARDED_FTP_LINE_SPLIT : Cause.FORWARDED;
    }

    private static boolean isWhole(Packet packet, int end) {
        return Wire.u8(packet.buffer, end - 1) == LINE_FEED;
    }

    private static int lineEnd(Packet packet, int from) {
        int at = from;
        while (at < packet.length && Wire.u8(packet.buffer, at) != LINE_FEED) {
            at++;
        }
        return Math.min(at + 1, packet.length);
    }

    /** A line of the client's; false if it has to wait. */
    private boolean command(Packet packet, int slot, int from, int to, long now) {
        int port = packet.ipv6 ? FtpLine.NONE : line.port(packet.buffer, from, to);
        int words = StreamText.LOCAL_NUMBERS;
        if (port == FtpLine.NONE) {
            port = line.extendedPort(packet.buffer, from, to);
            words = StreamText.LOCAL_EXTENDED;
        }
        if (port == FtpLine.NONE) {
            return true;
        }
        understood = true;
        boolean full = table.forwarding(slot) == ForwardingMethod.FULLNAT;
        if (full && !mayChange(slot, false)) {
            return false;
        }
        // The server begins it from the port below the one it listens on.
        int data = expect(slot, port, PORT - 1, table.destinationPort(slot) - 1, 0, now);
        if (full && data != ConnectionTable.NONE) {
            change(packet, slot, false, words, connections.localSides.port(data));
        }
        return true;
    }

    /** A line of the server's; false if it has to wait. */
    private boolean answer(Packet packet, int slot, int from, int to, long now) {
        int port = line.extendedPassive(packet.buffer, from, to);
        if (port == FtpLine.NONE && !packet.ipv6) {
            port = line.passive(packet.buffer, from, to);
            if (port != FtpLine.NONE) {
                if (!mayChange(slot, true)) {
                    return false;
                }
                change(packet, slot, true, StreamText.VIRTUAL_NUMBERS, port);
            }
        }
        if (port != FtpLine.NONE) {
            understood = true;
            var _ = expect(slot, 0, port, port, ConnectionTable.NO_CLIENT_PORT, now);
        }
        return true;
    }

    private boolean mayChange(int slot, boolean fromServer) {
        return shifts.isSettled(slot, fromServer);
    }

    /** The argument of the line just read becomes another. */
    private void change(Packet packet, int slot, boolean fromServer, int words, int port) {
        int position = TcpSegment.sequence(packet) + line.argumentStart() - TcpSegment.payload(packet);
        int removed = line.argumentEnd() - line.argumentStart();
        shifts.change(slot, fromServer, position, removed, text.write(slot, words, port), words, port);
    }

    /** The entry of a data connection; NONE if there cannot be one. */
    private int expect(int control, int clientPort, int virtualPort, int serverPort, int flags, long now) {
        // Nobody is to be led to a port that somebody else's server has.
        if (Math.max(clientPort, virtualPort) < FIRST_UNPRIVILEGED_PORT) {
            return ConnectionTable.NONE;
        }
        int known = table.findFromClient(
                table.isIpv6(control),
                Packet.TCP,
                table.clientHigh(control),
                table.clientLow(control),
                clientPort,
                table.virtualHigh(control),
                table.virtualLow(control),
                virtualPort);
        if (known != ConnectionTable.NONE) {
            return table.forwarding(known) == table.forwarding(control) ? known : ConnectionTable.NONE;
        }
        return table.controlled(control) < MOST_DATA_CONNECTIONS
                ? connections.expect(control, clientPort, virtualPort, serverPort, flags, now)
                : ConnectionTable.NONE;
    }
}
