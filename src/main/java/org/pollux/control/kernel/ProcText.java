package org.pollux.control.kernel;

import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.Counters;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.Rates;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.TotalTraffic;
import org.pollux.ipvs.VirtualServerTable;

/**
 * Prints the files to the last blank. The order of services and connections, which Linux leaves to a hash, is: newest
 * services first, those by mark last, and connections as the engine has them. Timeouts are in hundredths of a second, as
 * Linux shows time to programs (USER_HZ).
 */
public final class ProcText {
    private static final int PAGE = 4096;
    private static final long TICKS = 100;
    private static final int FTP = 21;

    private final VirtualServerTable table;
    private final PrintWriter out;

    /**
     * Makes the printer.
     *
     * @param table what is shown
     * @param out where to
     */
    public ProcText(VirtualServerTable table, PrintWriter out) {
        this.table = table;
        this.out = out;
    }

    /** Prints a file. */
    public void print(ProcFile file) {
        switch (file) {
            case IP_VS -> services();
            case IP_VS_CONN -> {
                out.print("Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n");
                connections(connection -> " " + expires(connection) + dialogue(connection));
            }
            case IP_VS_CONN_SYNC -> {
                out.print("Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires\n");
                connections(connection -> (connection.told() ? " SYNC   " : " LOCAL  ") + expires(connection));
            }
            case IP_VS_STATS -> traffic(table.totalTraffic());
            case IP_VS_APP -> applications();
        }
        out.flush();
    }

    private void services() {
        out.print("IP Virtual Server version 1.2.1 (size=4096)\n");
        out.print("Prot LocalAddress:Port Scheduler Flags\n");
        out.print("  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n");
        List<ServiceSnapshot> newestFirst = table.services().reversed();
        newestFirst.stream()
                .filter(service -> service.key() instanceof ServiceKey.Addressed)
                .forEach(this::service);
        newestFirst.stream()
                .filter(service -> service.key() instanceof ServiceKey.Marked)
                .forEach(this::service);
    }

    private void service(ServiceSnapshot service) {
        ServiceSettings settings = service.settings();
        String oneByOne = settings.onePacket() ? "ops " : "";
        switch (service.key()) {
            // The kernel leaves one-packet scheduling of IPv6 out.
            case ServiceKey.Addressed addressed ->
                out.print(addressed.protocol() + "  " + place(addressed.address(), addressed.port()) + " "
                        + settings.scheduler() + " " + (addressed.ipv6() ? "" : oneByOne + " "));
            case ServiceKey.Marked marked ->
                out.print("FWM  " + hex8(marked.mark()) + " " + settings.scheduler() + " " + oneByOne);
        }
        out.print(settings.persistence()
                        .map(persistence ->
                                persistent(persistence, service.key().ipv6()))
                        .orElse("")
                + "\n");
        service.destinations().forEach(this::destination);
    }

    /** The length of an IPv6 prefix stands where the mask does, in the byte order of a mask. */
    private static String persistent(Persistence persistence, boolean ipv6) {
        int mask = ipv6 ? Integer.reverseBytes(persistence.netmask()) : persistence.netmask();
        return "persistent " + persistence.timeout().toSeconds() * TICKS + " " + hex8(mask);
    }

    private void destination(DestinationSnapshot server) {
        out.print(String.format(
                Locale.ROOT,
                "  -> %s      %-7s %-6d %-10d %-10d\n",
                place(server.key().address(), server.key().port()),
                server.settings().forwarding().listedName(),
                server.settings().weight(),
                server.activeConnections(),
                server.inactiveConnections()));
    }

    private void connections(Function<ConnectionSnapshot, String> rest) {
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionPage page = table.connections(cursor.getAsInt(), PAGE);
            page.rows().forEach(connection -> out.print(ends(connection) + rest.apply(connection) + "\n"));
            cursor = page.next();
        }
    }

    private static String ends(ConnectionSnapshot connection) {
        return String.format(
                Locale.ROOT,
                "%-3s %s %04X %s %04X %s %04X %-11s",
                connection.protocol(),
                hex(connection.clientAddress()),
                connection.clientPort(),
                hex(connection.virtualAddress()),
                connection.virtualPort(),
                hex(connection.destinationAddress()),
                connection.destinationPort(),
                connection.state());
    }

    private static String expires(ConnectionSnapshot connection) {
        return String.format(Locale.ROOT, "%7d", connection.expires().toSeconds());
    }

    private static String dialogue(ConnectionSnapshot connection) {
        return connection
                .callId()
                .map(id -> " " + ServiceSettings.SIP + " " + id)
                .orElse("");
    }

    private void traffic(TotalTraffic total) {
        Counters counters = total.counters();
        Rates rates = total.rates();
        out.print("   Total Incoming Outgoing         Incoming         Outgoing\n");
        out.print("   Conns  Packets  Packets            Bytes            Bytes\n");
        out.print(figures(
                counters.connections(),
                counters.inPackets(),
                counters.outPackets(),
                counters.inBytes(),
                counters.outBytes()));
        out.print("\n Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n");
        out.print(
                figures(rates.connections(), rates.inPackets(), rates.outPackets(), rates.inBytes(), rates.outBytes()));
    }

    private static String figures(long connections, long inPackets, long outPackets, long inBytes, long outBytes) {
        return String.format(
                Locale.ROOT, "%8X %8X %8X %16X %16X\n", connections, inPackets, outPackets, inBytes, outBytes);
    }

    /** FTP is read where a service has its port; Linux has the line when the module is loaded. */
    private void applications() {
        out.print("prot port    usecnt name\n");
        List<ServiceKey> ftp = table.services().stream()
                .map(ServiceSnapshot::key)
                .filter(key -> key instanceof ServiceKey.Addressed(var protocol, var _, int port)
                        && protocol == Protocol.TCP
                        && port == FTP)
                .toList();
        if (!ftp.isEmpty()) {
            int read = ftp.stream().mapToInt(this::read).sum();
            out.print(String.format(Locale.ROOT, "%-3s  %-7d %-6d %-17s\n", Protocol.TCP, FTP, read, "ftp"));
        }
    }

    /** How many control connections of a service are read. */
    private int read(ServiceKey service) {
        int read = 0;
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionPage page = table.connections(ConnectionFilter.ALL.ofService(service), cursor.getAsInt(), PAGE);
            read += (int) page.rows().stream().filter(ProcText::isRead).count();
            cursor = page.next();
        }
        return read;
    }

    private static boolean isRead(ConnectionSnapshot connection) {
        boolean translated =
                connection.forwarding() == ForwardingMethod.NAT || connection.forwarding() == ForwardingMethod.FULLNAT;
        return translated && connection.virtualPort() == FTP && connection.clientPort() != 0;
    }

    private static String place(InetAddress address, int port) {
        String host = address instanceof Inet6Address ? "[" + hex(address) + "]" : hex(address);
        return host + ":" + String.format(Locale.ROOT, "%04X", port);
    }

    private static String hex(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return HexFormat.of().withUpperCase().formatHex(bytes);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i += 2) {
            text.append(i == 0 ? "" : ":").append(HexFormat.of().formatHex(bytes, i, i + 2));
        }
        return text.toString();
    }

    private static String hex8(int value) {
        return Objects.requireNonNull(String.format(Locale.ROOT, "%08X", value));
    }
}
