package org.pollux.it.dataplane;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.it.lab.TunnelEnd;

/**
 * A client, a director with a data plane, and real servers that run nginx and socat. One server is on the clients' network
 * and has the virtual addresses, for direct routing and tunnels; two are behind the director, for NAT and FULLNAT, and only
 * the first of them has a route to clients.
 */
final class AcceptanceNetwork implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final int WEB = 8080;
    /** Where web servers expect the PROXY protocol. */
    static final int PROXIED = 8081;

    static final int ECHO = 7000;
    static final int UDP_ECHO = 7001;
    static final int GUE = 6080;
    static final String FILE = "payload";
    /** Addresses of the client in each family. */
    static final int CLIENTS = 4;

    /** The addresses of one family. */
    record Addresses(String vip, String local, String outer, String first, String second, String client) {}

    static final Addresses IPV4 =
            new Addresses("10.71.0.100", "10.72.0.200", "10.71.0.12", "10.72.0.11", "10.72.0.12", "10.71.0.2");
    static final Addresses IPV6 =
            new Addresses("fd71::100", "fd72::200", "fd71::12", "fd72::11", "fd72::12", "fd71::2");

    final Host client;
    final Host director;
    final Host outer;
    final Host first;
    final Host second;
    final TunnelEnd tunnels;
    final Path folder;
    final Path payload;
    private final NetnsLab lab;

    AcceptanceNetwork(Path folder) throws Exception {
        this.folder = folder;
        // nginx reads it as an unprivileged user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        payload = random(folder.resolve(FILE), 300_000);
        lab = new NetnsLab("pla" + ProcessHandle.current().pid(), folder.resolve("lab"));
        try {
            Switch outside = lab.bridge("outside");
            Switch inside = lab.bridge("inside");
            client = lab.host("client").connect(outside, "eth0", IPV4.client + "/24");
            director = lab.host("director")
                    .connect(outside, "eth0", "10.71.0.1/24")
                    .connect(inside, "eth1", "10.72.0.1/24");
            outer = lab.host("outer").connect(outside, "eth0", IPV4.outer + "/24");
            first = lab.host("first")
                    .connect(inside, "eth0", IPV4.first + "/24")
                    .defaultRoute("10.72.0.1");
            second = lab.host("second").connect(inside, "eth0", IPV4.second + "/24");
            for (int number = 1; number < CLIENTS; number++) {
                address(client, client(IPV4, number) + "/24", "eth0");
                address(client, client(IPV6, number) + "/64", "eth0");
            }
            address(director, IPV4.vip + "/32", "eth0");
            address(director, IPV4.local + "/32", "eth1");
            ipv6();
            // As a real server for direct routing has to be: it takes packets for the VIP and never answers ARP for it.
            outer.run("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
            address(outer, IPV4.vip + "/32", "lo");
            address(outer, IPV6.vip + "/128", "lo");
            serve(outer, IPV4.vip, IPV6.vip);
            serve(first, IPV4.first, IPV6.first);
            serve(second, IPV4.second, IPV6.second);
            // Its kernel would join the segments inside of tunnels and leave their checksums to whoever splits them,
            // which the end of the tunnels, a program, does not.
            outer.run("ethtool", "-K", "eth0", "gro", "off");
            tunnels = TunnelEnd.open(outer, "eth0", GUE);
        } catch (Exception e) {
            lab.close();
            throw e;
        }
    }

    /** One of the client's addresses; 0 is the one it uses by itself. */
    static String client(Addresses family, int number) {
        String known = family.client();
        return known.substring(0, known.length() - 1) + (2 + number);
    }

    private void ipv6() {
        address(client, IPV6.client + "/64", "eth0");
        address(director, "fd71::1/64", "eth0");
        address(director, "fd72::1/64", "eth1");
        address(director, IPV6.vip + "/128", "eth0");
        address(director, IPV6.local + "/128", "eth1");
        address(outer, IPV6.outer + "/64", "eth0");
        address(first, IPV6.first + "/64", "eth0");
        first.ip("-6", "route", "add", "default", "via", "fd72::1");
        address(second, IPV6.second + "/64", "eth0");
    }

    private static void address(Host host, String address, String interfaceName) {
        if (address.contains(":")) {
            host.ip("address", "add", address, "dev", interfaceName, "nodad");
        } else {
            host.ip("address", "add", address, "dev", interfaceName);
        }
    }

    private void serve(Host host, String address, String address6) throws IOException {
        Path own = Files.createDirectories(folder.resolve(host.name()));
        // nginx writes there as an unprivileged user.
        Files.setPosixFilePermissions(
                Files.createDirectory(own.resolve("uploads")), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path configuration = own.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 80;
                        listen 443;
                        listen %2$d;
                        listen [::]:80;
                        listen [::]:443;
                        listen [::]:%2$d;
                        root %3$s;
                        location /name { return 200 "%4$s"; }
                        location /client { return 200 "$remote_addr"; }
                    }
                    server {
                        listen %5$d proxy_protocol;
                        listen [::]:%5$d proxy_protocol;
                        root %3$s;
                        client_max_body_size 8m;
                        location /proxied {
                            return 200 "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_addr $proxy_protocol_server_port $remote_addr";
                        }
                        location /uploads/ { root %1$s; dav_methods PUT; }
                    }
                }
                """.formatted(own, WEB, folder, host.name(), PROXIED));
        start(host, "nginx", "nginx", "-c", configuration.toString(), "-e", "stderr");
        start(host, "echo", "socat", "TCP6-LISTEN:" + ECHO + ",ipv6only=0,reuseaddr,fork", "EXEC:cat");
        start(
                host,
                "udp4",
                "socat",
                "-b",
                "2000",
                "UDP4-RECVFROM:" + UDP_ECHO + ",bind=" + address + ",fork",
                "EXEC:cat");
        start(
                host,
                "udp6",
                "socat",
                "-b",
                "2000",
                "UDP6-RECVFROM:" + UDP_ECHO + ",bind=[" + address6 + "],fork",
                "EXEC:cat");
        Await.until(LIMIT, host + " serves", () -> {
            String open = host.run("ss", "-Hlnut");
            return open.contains(":" + WEB + " ")
                    && open.contains("*:" + ECHO + " ")
                    && open.contains(address + ":" + UDP_ECHO + " ")
                    && open.contains("[" + address6 + "]:" + UDP_ECHO + " ");
        });
    }

    /** Starts a program that runs until the network is closed. */
    void start(Host host, String name, String... command) {
        host.start(host.name() + "-" + name, List.of(command), Map.of(), line -> {});
    }

    /** A file of random bytes, the same in every run. */
    static Path random(Path file, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Files.write(file, bytes);
    }

    /** Starts a data plane in the director that holds both virtual addresses. */
    DataPlane open() throws Exception {
        DataPlane plane = in(
                director,
                () -> XdpDataPlane.open(DataPlaneOptions.of(List.of("eth0", "eth1")), (what, cause) -> {
                    throw new AssertionError(what, cause);
                }));
        plane.activate(List.of(InetAddress.ofLiteral(IPV4.vip), InetAddress.ofLiteral(IPV6.vip)));
        return plane;
    }

    /** What curl at the client gets. */
    String curl(String... arguments) {
        String[] command = new String[arguments.length + 4];
        command[0] = "curl";
        command[1] = "-sS";
        command[2] = "--max-time";
        command[3] = Long.toString(LIMIT.toSeconds());
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return client.run(command);
    }

    /** Does something in a host. */
    static <T> T in(Host host, Callable<T> work) throws Exception {
        return host.call(work);
    }

    /** A program that must be there. */
    static void need(String... programs) {
        for (String program : programs) {
            Command.run("sh", "-c", "command -v " + program + " || { echo install " + program + " >&2; exit 1; }");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            tunnels.close();
        } finally {
            lab.close();
        }
    }
}
