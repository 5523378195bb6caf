package org.pollux.it.dataplane;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.NamedWebServer;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.it.lab.UdpEcho;

/**
 * A client, a director with a data plane, and real servers. The outer network has the client, the virtual address and a
 * server for direct routing; the inner one has a server for NAT behind the director.
 */
final class BalancedNetwork implements AutoCloseable {
    static final String VIP = "10.61.0.100";
    static final String NAT_SERVER = "10.62.0.11";
    static final String OTHER_NAT_SERVER = "10.62.0.12";
    static final String DR_SERVER = "10.61.0.12";
    static final String VIP6 = "fd61::100";
    static final String NAT_SERVER6 = "fd62::11";
    static final String DR_SERVER6 = "fd61::12";
    static final int WEB_PORT = 8080;
    static final int UDP_PORT = 5353;
    static final Duration LIMIT = Duration.ofSeconds(15);

    final Switch outer;
    final Switch inner;
    final Host client;
    final Host director;
    final Host natServer;
    final Host otherNatServer;
    final Host drServer;
    private final NetnsLab lab;

    BalancedNetwork(Path folder) {
        lab = new NetnsLab("plx" + ProcessHandle.current().pid(), folder);
        try {
            outer = lab.bridge("outer");
            inner = lab.bridge("inner");
            client = lab.host("client").connect(outer, "eth0", "10.61.0.2/24");
            director =
                    lab.host("director").connect(outer, "eth0", "10.61.0.1/24").connect(inner, "eth1", "10.62.0.1/24");
            natServer =
                    lab.host("nat").connect(inner, "eth0", NAT_SERVER + "/24").defaultRoute("10.62.0.1");
            otherNatServer = lab.host("other")
                    .connect(inner, "eth0", OTHER_NAT_SERVER + "/24")
                    .defaultRoute("10.62.0.1");
            drServer = lab.host("dr").connect(outer, "eth0", DR_SERVER + "/24");
            // As a real server for direct routing has to be: it takes packets for the VIP and never answers ARP for it.
            drServer.run("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
            drServer.ip("address", "add", VIP + "/32", "dev", "lo");
            director.ip("address", "add", VIP + "/32", "dev", "eth0");
            addIpv6();
            serve(natServer, NAT_SERVER);
            serve(otherNatServer, OTHER_NAT_SERVER);
            serve(drServer, VIP);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private void addIpv6() {
        address(client, "fd61::2/64", "eth0");
        address(director, "fd61::1/64", "eth0");
        address(director, "fd62::1/64", "eth1");
        address(director, VIP6 + "/128", "eth0");
        address(natServer, NAT_SERVER6 + "/64", "eth0");
        natServer.ip("-6", "route", "add", "default", "via", "fd62::1");
        address(drServer, DR_SERVER6 + "/64", "eth0");
        address(drServer, VIP6 + "/128", "lo");
    }

    private static void address(Host host, String address, String interfaceName) {
        host.ip("address", "add", address, "dev", interfaceName, "nodad");
    }

    private static void serve(Host host, String address) {
        LabProcess web = host.start(
                host.name() + "-web",
                Command.java(NamedWebServer.class, host.name(), Integer.toString(WEB_PORT)),
                Map.of(),
                line -> {});
        LabProcess udp = host.start(
                host.name() + "-udp",
                Command.java(UdpEcho.class, host.name(), Integer.toString(UDP_PORT), address),
                Map.of(),
                line -> {});
        Await.until(
                LIMIT,
                host + " serves",
                () -> web.lines().contains("serving") && udp.lines().contains("serving"));
    }

    /** Starts a data plane in the director. */
    DataPlane open(DataPlaneOptions.Attachment attachment) throws Exception {
        return in(
                director,
                () -> XdpDataPlane.open(
                        new DataPlaneOptions(List.of("eth0", "eth1"), attachment, 10_000), (what, cause) -> {
                            throw new AssertionError(what, cause);
                        }));
    }

    /** Connects from the client. */
    Socket connect(int port) throws Exception {
        return in(client, () -> {
            Socket socket = new Socket();
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(VIP), port), (int) LIMIT.toMillis());
            return socket;
        });
    }

    /** Does something in a host. */
    static <T> T in(Host host, Callable<T> work) throws Exception {
        return host.call(work);
    }

    @Override
    public void close() {
        lab.close();
    }
}
