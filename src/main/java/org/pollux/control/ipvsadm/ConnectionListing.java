package org.pollux.control.ipvsadm;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceSettings;

/** {@code ipvsadm -Lc}: connections, in the order given. */
final class ConnectionListing {
    private final Places places;
    private final boolean persistent;

    ConnectionListing(View view, Names names) {
        places = new Places(view.numeric() ? Optional.empty() : Optional.of(names));
        persistent = view.persistent();
    }

    String title() {
        String columns = String.format(Locale.ROOT, "pro expire %-11s %-18s %-18s ", "state", "source", "virtual");
        String last = persistent
                ? String.format(Locale.ROOT, "%-18s %-16s %s", "destination", "pe name", "pe_data")
                : "destination";
        return "IPVS connection entries\n" + columns + last + "\n";
    }

    String line(ConnectionSnapshot connection) {
        String destination = place(connection, connection.destinationAddress(), connection.destinationPort());
        String last = persistent && connection.callId().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%-16s %-18s %s",
                        destination,
                        ServiceSettings.SIP,
                        connection.callId().get())
                : destination;
        long seconds = connection.expires().toSeconds();
        return String.format(
                Locale.ROOT,
                "%-3s %-6s %-11s %-18s %-18s %s\n",
                connection.protocol(),
                String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60),
                connection.state(),
                place(connection, connection.clientAddress(), connection.clientPort()),
                place(connection, connection.virtualAddress(), connection.virtualPort()),
                last);
    }

    private String place(ConnectionSnapshot connection, InetAddress address, int port) {
        return places.text(address, port, protocol(connection));
    }

    private static Optional<Protocol> protocol(ConnectionSnapshot connection) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.name().equals(connection.protocol())) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
