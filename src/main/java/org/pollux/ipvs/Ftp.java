package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * FTP through NAT, as {@code ip_vs_ftp}: what is said on a control connection to port 21 tells which data connection
 * comes next, and that gets an entry before it comes. The entry is always between the control connection's own client and
 * server, whatever addresses the line has in it, so nobody can open a way to somebody else.
 */
final class Ftp {
    static final int PORT = 21;

    /** Data connections that may be expected or open at once for one control connection. */
    private static final int MOST_DATA_CONNECTIONS = 32;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private final Connections connections;
    private final ConnectionTable table;
    private final FtpLine line = new FtpLine();

    Ftp(Connections connections) {
        this.connections = connections;
        this.table = connections.table;
    }

    /** Whether a connection is one that announces others. */
    boolean isControl(int slot) {
        return table.protocol(slot) == Packet.TCP
                && table.virtualPort(slot) == PORT
                && table.forwarding(slot) == ForwardingMethod.NAT
                && table.state(slot) == TcpState.ESTABLISHED.number();
    }

    /** A client's packet on a control connection; says why it goes no further, or null. */
    @Nullable
    Cause fromClient(Packet packet, int slot, long now) {
        int from = payload(packet);
        if (from == packet.length) {
            return null;
        }
        if (!hasGoodChecksum(packet)) {
            return Cause.BAD_TCP_CHECKSUM;
        }
        int port = line.port(packet.buffer, from, packet.length);
        if (port == FtpLine.NONE) {
            port = line.extendedPort(packet.buffer, from, packet.length);
        }
        if (port != FtpLine.NONE) {
            // The server begins it from the port below the one it listens on.
            expect(slot, port, PORT - 1, table.destinationPort(slot) - 1, 0, now);
        }
        return null;
    }

    /** A server's packet on a control connection; says why it goes no further, or null. */
    @Nullable
    Cause fromServer(Packet packet, int slot, long now) {
        int from = payload(packet);
        if (from == packet.length) {
            return null;
        }
        if (!hasGoodChecksum(packet)) {
            return Cause.BAD_TCP_CHECKSUM;
        }
        int port = line.extendedPassive(packet.buffer, from, packet.length);
        if (port == FtpLine.NONE && !packet.ipv6) {
            port = line.passive(packet.buffer, from, packet.length);
            if (port != FtpLine.NONE && !rewrite(packet, from, slot, port)) {
                return Cause.FTP_REPLY_TOO_SHORT;
            }
        }
        if (port != FtpLine.NONE) {
            expect(slot, 0, port, port, ConnectionTable.NO_CLIENT_PORT, now);
        }
        return null;
    }

    private boolean rewrite(Packet packet, int from, int slot, int port) {
        long before = Checksums.sum(packet.buffer, from, packet.length - from);
        int virtual = (int) table.virtualLow(slot);
        if (!line.rewritePassive(packet.buffer, from, packet.length, virtual, port)) {
            return false;
        }
        long after = Checksums.sum(packet.buffer, from, packet.length - from);
        int at = packet.transport + 16;
        Wire.put16(packet.buffer, at, Checksums.updated(Wire.u16(packet.buffer, at), before, after));
        return true;
    }

    private void expect(int control, int clientPort, int virtualPort, int serverPort, int flags, long now) {
        // Nobody is to be led to a port that somebody else's server has.
        if (Math.max(clientPort, virtualPort) < FIRST_UNPRIVILEGED_PORT) {
            return;
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
        if (known == ConnectionTable.NONE && table.controlled(control) < MOST_DATA_CONNECTIONS) {
            connections.expect(control, clientPort, virtualPort, serverPort, flags, now);
        }
    }

    private static int payload(Packet packet) {
        return packet.transport + (Wire.u8(packet.buffer, packet.transport + 12) >>> 4) * 4;
    }

    private static boolean hasGoodChecksum(Packet packet) {
        int length = packet.transportLength();
        long sum = Checksums.sum(packet.buffer, packet.transport, length);
        return Checksums.fold(sum + Checksums.pseudoHeader(packet, Packet.TCP, length)) == 0xFFFF;
    }
}
