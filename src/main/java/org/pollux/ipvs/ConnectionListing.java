package org.pollux.ipvs;

import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Lists connections: a page at a time, each page after a bounded number of slots, so that its thread is soon free. */
final class ConnectionListing {
    /** Slots looked at for one page. Eight times as many took up to 3 ms, and 61 ms before the code was compiled. */
    private static final int SLOTS_PER_PAGE = 1 << 13;

    /** Rows of one page, whatever was asked for. */
    private static final int ROWS_PER_PAGE = 1 << 9;

    private final Connections connections;
    private final ConnectionTable table;

    ConnectionListing(Connections connections) {
        this.connections = connections;
        this.table = connections.table;
    }

    ConnectionPage page(ConnectionFilter filter, int cursor, int limit, long now) {
        if (cursor < 0 || limit < 1) {
            throw new IllegalArgumentException("page of " + limit + " connections from " + cursor);
        }
        int most = Math.min(limit, ROWS_PER_PAGE);
        Match match = new Match(filter);
        List<ConnectionSnapshot> rows = new ArrayList<>();
        int end = end(cursor);
        int slot = cursor;
        while (slot < end && rows.size() < most) {
            if (table.isInUse(slot) && match.test(slot)) {
                rows.add(snapshot(slot, now));
            }
            slot++;
        }
        return new ConnectionPage(rows, next(slot));
    }

    ConnectionCount count(ConnectionFilter filter, int cursor) {
        if (cursor < 0) {
            throw new IllegalArgumentException("count of connections from " + cursor);
        }
        Match match = new Match(filter);
        int found = 0;
        int end = end(cursor);
        for (int slot = cursor; slot < end; slot++) {
            if (table.isInUse(slot) && match.test(slot)) {
                found++;
            }
        }
        return new ConnectionCount(found, next(end));
    }

    private int end(int cursor) {
        return (int) Math.min(table.slotsUsed(), cursor + (long) SLOTS_PER_PAGE);
    }

    private OptionalInt next(int slot) {
        return slot < table.slotsUsed() ? OptionalInt.of(slot) : OptionalInt.empty();
    }

    ConnectionSnapshot snapshot(int slot, long now) {
        SlotView view = connections.view(slot);
        return new ConnectionSnapshot(
                view.handle(),
                protocolName(table.protocol(slot)),
                AddressWords.toInetAddress(view.ipv6(), view.clientHigh(), view.clientLow()),
                view.clientPort(),
                AddressWords.toInetAddress(view.ipv6(), view.localHigh(), view.localLow()),
                view.localPort(),
                AddressWords.toInetAddress(view.ipv6(), view.virtualHigh(), view.virtualLow()),
                view.virtualPort(),
                AddressWords.toInetAddress(view.destinationIpv6(), view.destinationHigh(), view.destinationLow()),
                view.destinationPort(),
                view.forwarding(),
                stateName(slot),
                Duration.ofNanos(Math.max(0, table.deadline(slot) - now)),
                table.isTemplate(slot) ? 0 : table.inPackets(slot),
                table.hasFlag(slot, ConnectionTable.FAST_PATH),
                Optional.ofNullable(connections.dialogues.callId(slot)),
                table.isTold(slot));
    }

    private static String protocolName(int protocol) {
        return switch (protocol) {
            case Packet.TCP -> "TCP";
            case Packet.UDP -> "UDP";
            case Packet.SCTP -> "SCTP";
            default -> "IP";
        };
    }

    private String stateName(int slot) {
        if (table.isTemplate(slot)) {
            return table.state(slot) == Connections.TEMPLATE_ASSURED ? "ASSURED" : "NONE";
        }
        return switch (table.protocol(slot)) {
            case Packet.TCP -> TcpState.of(table.state(slot)).name();
            case Packet.SCTP -> SctpState.of(table.state(slot)).listedName();
            default -> "UDP";
        };
    }

    /** A filter in numbers, cheapest questions first. */
    private final class Match {
        private final ConnectionFilter filter;
        private final boolean anyServer;
        private final boolean anyState;
        private final boolean anyClient;
        private final boolean anyProtocol;
        private final Block clients;
        private final boolean ipv6;

        Match(ConnectionFilter filter) {
            this.filter = filter;
            anyServer = filter.service().isEmpty() && filter.server().isEmpty();
            anyState = filter.state().isEmpty();
            anyClient = filter.client().isEmpty();
            anyProtocol = filter.protocol().isEmpty();
            ipv6 = filter.client()
                    .map(network -> network.address() instanceof Inet6Address)
                    .orElse(false);
            clients = filter.client().map(Block::new).orElse(Block.EVERYTHING);
        }

        boolean test(int slot) {
            return (anyProtocol || filter.protocol().get().equals(protocolName(table.protocol(slot))))
                    && (anyClient || isOfClient(slot))
                    && (anyServer || isOfServer(connections.server(slot)))
                    && (anyState || filter.state().get().equals(stateName(slot)));
        }

        private boolean isOfClient(int slot) {
            return table.isIpv6(slot) == ipv6 && clients.contains(table.clientHigh(slot), table.clientLow(slot));
        }

        private boolean isOfServer(RealServer server) {
            return (filter.service().isEmpty() || filter.service().get().equals(server.service.key))
                    && (filter.server().isEmpty() || isWanted(filter.server().get(), server.key));
        }

        private static boolean isWanted(DestinationKey wanted, DestinationKey key) {
            return wanted.address().equals(key.address()) && (wanted.port() == 0 || wanted.port() == key.port());
        }
    }
}
