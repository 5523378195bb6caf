package org.pollux.control.ipvsadm;

import java.net.Inet4Address;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pollux.ipvs.Counters;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.Rates;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;

/** {@code ipvsadm -L}: services and their destinations, to the last blank. Lines end in {@code \n}. */
final class ServiceListing {
    private static final int SERVICE_COLUMN = 33;
    private static final int SERVER_COLUMN = 28;
    private static final String STANDARD_SERVICE = "Prot LocalAddress:Port Scheduler Flags\n";
    private static final String SERVER = "  -> RemoteAddress:Port\n";

    private final View view;
    private final Places places;
    private final Figures figures;

    ServiceListing(View view, Names names) {
        this.view = view;
        places = new Places(view.numeric() ? Optional.empty() : Optional.of(names));
        figures = new Figures(view.exact());
    }

    /** The whole table. */
    String all(List<ServiceSnapshot> services) {
        StringBuilder out = new StringBuilder("IP Virtual Server version 1.2.1 (size=4096)\n").append(title());
        List<ServiceSnapshot> ordered = view.sorted() ? ListingOrder.services(services) : services;
        ordered.forEach(service -> entry(service, out));
        return out.toString();
    }

    /** One service. */
    String one(ServiceSnapshot service) {
        StringBuilder out = new StringBuilder(title());
        entry(service, out);
        return out.toString();
    }

    private String title() {
        return switch (view.columns()) {
            case STANDARD ->
                STANDARD_SERVICE + "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n";
            case TUNNELS ->
                STANDARD_SERVICE
                        + "  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn\n";
            case STATS -> wide("%8s %8s %8s %8s %8s", "Conns", "InPkts", "OutPkts", "InBytes", "OutBytes");
            case RATE -> wide("%8s %8s %8s %8s %8s", "CPS", "InPPS", "OutPPS", "InBPS", "OutBPS");
            case THRESHOLDS -> wide("%-10s %-10s %-10s %-10s", "Uthreshold", "Lthreshold", "ActiveConn", "InActConn");
            case PERSISTENT -> wide("%-9s %-11s %-10s %-10s", "Weight", "PersistConn", "ActiveConn", "InActConn");
        };
    }

    private static String wide(String format, Object... columns) {
        return String.format(Locale.ROOT, "%-33s ", "Prot LocalAddress:Port") + line(format, columns) + SERVER;
    }

    private void entry(ServiceSnapshot service, StringBuilder out) {
        String name = name(service.key());
        switch (view.columns()) {
            case STATS -> out.append(padded(name, SERVICE_COLUMN)).append(counters(service.counters()));
            case RATE -> out.append(padded(name, SERVICE_COLUMN)).append(rates(service.rates()));
            default -> out.append(name).append(' ').append(flags(service));
        }
        out.append('\n');
        List<DestinationSnapshot> servers =
                view.sorted() ? ListingOrder.destinations(service.destinations()) : service.destinations();
        servers.forEach(server -> out.append("  -> ").append(server(server, service.key())));
    }

    private String flags(ServiceSnapshot service) {
        ServiceSettings settings = service.settings();
        StringBuilder text = new StringBuilder(settings.scheduler());
        if (!settings.flags().isEmpty()) {
            text.append(" (")
                    .append(SchedulerFlags.text(settings.flags(), settings.scheduler()))
                    .append(')');
        }
        settings.persistence().ifPresent(persistence -> {
            text.append(" persistent ").append(persistence.timeout().toSeconds());
            Netmasks.text(persistence, service.key().ipv6())
                    .ifPresent(mask -> text.append(" mask ").append(mask));
            settings.persistenceEngine().ifPresent(engine -> text.append(" pe ").append(engine));
        });
        return text.append(settings.onePacket() ? " ops" : "").toString();
    }

    private String server(DestinationSnapshot server, ServiceKey service) {
        String name = name(server, service);
        DestinationSettings settings = server.settings();
        int active = server.activeConnections();
        int inactive = server.inactiveConnections();
        return switch (view.columns()) {
            case STATS -> padded(name, SERVER_COLUMN) + counters(server.counters()) + "\n";
            case RATE -> padded(name, SERVER_COLUMN) + serverRates(server.rates()) + "\n";
            case STANDARD ->
                line(
                        "%-28s %-7s %-6d %-10d %-10d",
                        name, settings.forwarding().listedName(), settings.weight(), active, inactive);
            case THRESHOLDS ->
                line(
                        "%-28s %-10d %-10d %-10d %-10d",
                        name, settings.upperThreshold(), settings.lowerThreshold(), active, inactive);
            case PERSISTENT ->
                line(
                        "%-28s %-9d %-11d %-10d %-10d",
                        name, settings.weight(), server.persistentConnections(), active, inactive);
            case TUNNELS ->
                line(
                        "%-28s %-7s %-13s %-6d %-10d %-10d",
                        name,
                        settings.forwarding().listedName(),
                        settings.forwarding() == ForwardingMethod.TUN ? Words.information(settings.tunnel()) : "n/a",
                        settings.weight(),
                        active,
                        inactive);
        };
    }

    private String counters(Counters counted) {
        return figures.large(
                counted.connections(),
                counted.inPackets(),
                counted.outPackets(),
                counted.inBytes(),
                counted.outBytes());
    }

    private String rates(Rates rates) {
        return figures.large(
                rates.connections(), rates.inPackets(), rates.outPackets(), rates.inBytes(), rates.outBytes());
    }

    /** A destination's, which the original writes otherwise than a service's. */
    private String serverRates(Rates rates) {
        return String.format(Locale.ROOT, " %8d %8d %8d", rates.connections(), rates.inPackets(), rates.outPackets())
                + figures.large(rates.inBytes(), rates.outBytes());
    }

    /** IPv6 does not fit its column and pushes the following ones to the right, IPv4 is cut, as in the original. */
    private String name(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed addressed -> {
                Protocol protocol = addressed.protocol();
                String name = String.format(Locale.ROOT, "%-4s ", protocol)
                        + places.text(addressed.address(), addressed.port(), Optional.of(protocol));
                yield addressed.ipv6() ? name : cut(name, SERVICE_COLUMN);
            }
            case ServiceKey.Marked marked -> "FWM  " + marked.mark() + (marked.ipv6() ? " IPv6" : "");
        };
    }

    private String name(DestinationSnapshot server, ServiceKey service) {
        String name = places.text(server.key().address(), server.key().port(), RuleListing.protocol(service));
        return server.key().address() instanceof Inet4Address ? cut(name, SERVER_COLUMN) : name;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments) + "\n";
    }
}
