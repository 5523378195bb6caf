package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** The listings of ipvsadm 1.31 with numeric addresses ({@code -n}), to the last blank. Lines end in {@code \n}. */
public final class IpvsadmFormat {
    private static final String VERSION_LINE = "IP Virtual Server version 1.2.1 (size=4096)\n";

    private IpvsadmFormat() {}

    /** {@code ipvsadm -Ln}: services and destinations with their connections. */
    public static String services(List<ServiceSnapshot> services) {
        StringBuilder out = new StringBuilder(VERSION_LINE)
                .append("Prot LocalAddress:Port Scheduler Flags\n")
                .append("  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n");
        for (ServiceSnapshot service : IpvsadmOrder.services(services)) {
            out.append(line("%s %s", name(service.key()), service.settings().scheduler()));
            for (DestinationSnapshot destination : IpvsadmOrder.destinations(service.destinations())) {
                DestinationSettings settings = destination.settings();
                out.append(line(
                        "  -> %-28s %-7s %-6d %-10d %-10d",
                        name(destination.key()),
                        settings.forwarding().listedName(),
                        settings.weight(),
                        destination.activeConnections(),
                        destination.inactiveConnections()));
            }
        }
        return out.toString();
    }

    /** {@code ipvsadm -Ln --stats}: services and destinations with their traffic. */
    public static String statistics(List<ServiceSnapshot> services) {
        StringBuilder out = new StringBuilder(VERSION_LINE)
                .append(line(
                        "%-33s %8s %8s %8s %8s %8s",
                        "Prot LocalAddress:Port", "Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"))
                .append("  -> RemoteAddress:Port\n");
        for (ServiceSnapshot service : IpvsadmOrder.services(services)) {
            out.append(line("%-33s%s", name(service.key()), traffic(service.counters())));
            for (DestinationSnapshot destination : IpvsadmOrder.destinations(service.destinations())) {
                out.append(line("  -> %-28s%s", name(destination.key()), traffic(destination.counters())));
            }
        }
        return out.toString();
    }

    /** {@code ipvsadm -Lcn}: connections, in the order given. */
    public static String connections(List<ConnectionSnapshot> connections) {
        StringBuilder out = new StringBuilder("IPVS connection entries\n")
                .append(line("pro expire %-11s %-18s %-18s %s", "state", "source", "virtual", "destination"));
        for (ConnectionSnapshot connection : connections) {
            long seconds = connection.expires().toSeconds();
            out.append(line(
                    "%-3s %-6s %-11s %-18s %-18s %s",
                    connection.protocol(),
                    String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60),
                    connection.state(),
                    endpoint(connection.clientAddress(), connection.clientPort()),
                    endpoint(connection.virtualAddress(), connection.virtualPort()),
                    endpoint(connection.destinationAddress(), connection.destinationPort())));
        }
        return out.toString();
    }

    /** IPv6 does not fit its column and pushes the following ones to the right, as in the original. */
    private static String name(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed addressed ->
                String.format(
                        Locale.ROOT, "%-4s %s", addressed.protocol(), endpoint(addressed.address(), addressed.port()));
            case ServiceKey.Marked marked -> "FWM  " + marked.mark() + (marked.ipv6() ? " IPv6" : "");
        };
    }

    private static String name(DestinationKey key) {
        return endpoint(key.address(), key.port());
    }

    private static String endpoint(InetAddress address, int port) {
        return address instanceof Inet6Address
                ? "[" + IpvsadmAddress.text(address) + "]:" + port
                : IpvsadmAddress.text(address) + ":" + port;
    }

    private static String traffic(Counters counters) {
        return large(counters.connections())
                + large(counters.inPackets())
                + large(counters.outPackets())
                + large(counters.inBytes())
                + large(counters.outBytes());
    }

    /** A number in nine columns, in thousands (not 1024s), millions and so on where it is longer. */
    private static String large(long number) {
        if (number < 100_000_000L) {
            return String.format(Locale.ROOT, "%9d", number);
        } else if (number < 1_000_000_000L) {
            return String.format(Locale.ROOT, "%8dK", number / 1_000);
        } else if (number < 100_000_000_000L) {
            return String.format(Locale.ROOT, "%8dM", number / 1_000_000);
        } else if (number < 100_000_000_000_000L) {
            return String.format(Locale.ROOT, "%8dG", number / 1_000_000_000);
        }
        return String.format(Locale.ROOT, "%8dT", number / 1_000_000_000_000L);
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments) + "\n";
    }
}
