package org.pollux.it.bench;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.Survival;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.linux.Netlink;
import org.pollux.linux.bpf.BpfProgram;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.xsk.BusyPolling;

/**
 * A client, a real server, and between them three directors, each with cables of its own to both: one runs Pollux, one
 * redirects every frame and does nothing else, one is a router. So all can be measured in turn, and nothing changes in
 * between. All neighbours are known beforehand.
 */
final class BenchNetwork implements AutoCloseable {
    static final String POLLUX_SERVER = "10.82.0.2";
    static final String WIRE_CLIENT = "10.83.0.2";
    static final String WIRE_SERVER = "10.83.0.3";
    static final String ROUTED_SERVER = "10.85.0.2";
    static final String DIRECT_CLIENT = "10.86.0.2";
    static final String DIRECT_SERVER = "10.86.0.3";
    /** Ports that the address of NAT serves. */
    static final int ECHO = 7;

    static final int WEB = 80;
    static final int BULK = 5201;
    private static final int DISCARD = 9;
    /** Addresses that stand for clients; each gives 64,512 connections. */
    private static final int LOCAL_ADDRESSES = 20;

    final Host client;
    final Host server;
    final Host pollux;
    private final NetnsLab lab;
    private final XdpLink wire;
    private final BpfProgram redirect;
    private final Map<Way, String> directorMac = new EnumMap<>(Way.class);
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** The way that packets take through the network. */
    enum Cable {
        /** By the director that runs Pollux. */
        POLLUX,
        /** Redirected, and nothing else. */
        WIRE,
        /** Routed by the kernel. */
        ROUTED;

        /** The name of the interface at the client, and at the server. */
        String interfaceName() {
            return switch (this) {
                case POLLUX -> "pollux";
                case WIRE -> "wire";
                case ROUTED -> "routed";
            };
        }
    }

    BenchNetwork(Path folder) throws Exception {
        lab = new NetnsLab("plb" + ProcessHandle.current().pid(), folder);
        try {
            client = lab.host("client");
            server = lab.host("server");
            pollux = director(Cable.POLLUX);
            Host wireDirector = director(Cable.WIRE);
            Host router = director(Cable.ROUTED);
            routed(Cable.POLLUX, pollux, "10.81.0", "10.82.0");
            routed(Cable.ROUTED, router, "10.84.0", "10.85.0");
            for (Way way : Way.values()) {
                way.vip().ifPresent(vip -> pollux.ip("address", "add", vip + "/32", "dev", "eth0"));
                directorMac.put(
                        way,
                        switch (way.cable()) {
                            case POLLUX -> pollux.mac("eth0");
                            case WIRE -> server.mac("wire");
                            case ROUTED -> router.mac("eth0");
                        });
            }
            for (int i = 0; i < LOCAL_ADDRESSES; i++) {
                pollux.ip("address", "add", local(i) + "/32", "dev", "eth1");
            }
            client.ip("address", "add", WIRE_CLIENT + "/24", "dev", "wire");
            server.ip("address", "add", WIRE_SERVER + "/24", "dev", "wire");
            neighbour(client, WIRE_SERVER, server.mac("wire"), "wire");
            neighbour(server, WIRE_CLIENT, client.mac("wire"), "wire");
            redirect = redirecting(wireDirector, "eth1");
            wire = kept(attach(wireDirector, "eth0", redirect));
            kept(attach(wireDirector, "eth1", redirecting(wireDirector, "eth0")));
            client.cable("direct", server, "direct");
            client.ip("address", "add", DIRECT_CLIENT + "/24", "dev", "direct");
            server.ip("address", "add", DIRECT_SERVER + "/24", "dev", "direct");
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static String local(int number) {
        return "10.82.0." + (100 + number);
    }

    private Host director(Cable cable) {
        Host director = lab.host(cable.interfaceName());
        client.cable(cable.interfaceName(), director, "eth0");
        server.cable(cable.interfaceName(), director, "eth1");
        return director;
    }

    /** A director that is a router between two networks. */
    private void routed(Cable cable, Host director, String outside, String inside) {
        String name = cable.interfaceName();
        director.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        client.ip("address", "add", outside + ".2/24", "dev", name);
        server.ip("address", "add", inside + ".2/24", "dev", name);
        director.ip("address", "add", outside + ".1/24", "dev", "eth0");
        director.ip("address", "add", inside + ".1/24", "dev", "eth1");
        client.ip("route", "add", inside + ".0/24", "via", outside + ".1");
        server.ip("route", "add", outside + ".0/24", "via", inside + ".1");
        director.ip("route", "add", Generator.SOURCES, "via", outside + ".2");
        neighbour(client, outside + ".1", director.mac("eth0"), name);
        neighbour(director, outside + ".2", client.mac(name), "eth0");
        neighbour(director, inside + ".2", server.mac(name), "eth1");
        neighbour(server, inside + ".1", director.mac("eth1"), name);
    }

    private static void neighbour(Host host, String address, String mac, String interfaceName) {
        host.ip("neighbour", "replace", address, "lladdr", mac, "dev", interfaceName, "nud", "permanent");
    }

    private BpfProgram redirecting(Host host, String to) throws Exception {
        return kept(BenchObject.loadRedirecting(ifindex(host, to))).program(BenchObject.REDIRECT);
    }

    private <T extends AutoCloseable> T kept(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Puts a program on an interface of a host. */
    static XdpLink attach(Host host, String interfaceName, BpfProgram program) throws Exception {
        int ifindex = ifindex(host, interfaceName);
        return host.call(() -> XdpLink.attach(program, ifindex));
    }

    /** The number of an interface of a host. */
    static int ifindex(Host host, String interfaceName) throws Exception {
        return host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                return netlink.link(interfaceName).orElseThrow().index();
            }
        });
    }

    /** What the generator sends for packets to take that way. */
    Frame frame(Way way, int protocol) {
        String mac = directorMac.get(way);
        if (mac == null) {
            throw new IllegalStateException("no director for " + way);
        }
        return new Frame(mac, InetAddress.ofLiteral(way.vip().orElse(ROUTED_SERVER)), protocol);
    }

    /**
     * Starts a data plane in the director, with a service for each method of forwarding that has room for so many
     * connections.
     */
    DataPlane open(int connections) throws Exception {
        return open(connections, Optional.empty());
    }

    /** The same with sockets that look for packets by themselves. */
    DataPlane open(int connections, Optional<BusyPolling> busyPolling) throws Exception {
        DataPlane dataPlane = pollux.call(() -> XdpDataPlane.open(
                new DataPlaneOptions(
                        List.of("eth0", "eth1"),
                        DataPlaneOptions.Attachment.NATIVE,
                        connections,
                        Survival.NONE,
                        busyPolling),
                (what, cause) -> {
                    throw new AssertionError(what, cause);
                }));
        try {
            for (Way way : Way.values()) {
                way.vip().ifPresent(vip -> {
                    serve(dataPlane, way, Protocol.UDP, DISCARD);
                    serve(dataPlane, way, Protocol.TCP, DISCARD);
                    dataPlane.activate(List.of(InetAddress.ofLiteral(vip)));
                });
            }
            serve(dataPlane, Way.NAT, Protocol.UDP, ECHO);
            serve(dataPlane, Way.NAT, Protocol.TCP, WEB);
            serve(dataPlane, Way.NAT, Protocol.TCP, BULK);
            return dataPlane;
        } catch (RuntimeException e) {
            dataPlane.close();
            throw e;
        }
    }

    private static void serve(DataPlane dataPlane, Way way, Protocol protocol, int port) {
        ServiceKey service = ServiceKey.of(protocol, vip(way), port);
        dataPlane.addService(service, way == Way.FULLNAT ? withLocalAddresses() : new ServiceSettings("rr"));
        dataPlane.addDestination(
                service,
                new DestinationKey(InetAddress.ofLiteral(POLLUX_SERVER), port),
                new DestinationSettings(way.method().orElseThrow(), 1));
    }

    private static ServiceSettings withLocalAddresses() {
        ServiceSettings plain = new ServiceSettings("rr");
        List<InetAddress> locals = IntStream.range(0, LOCAL_ADDRESSES)
                .mapToObj(i -> InetAddress.ofLiteral(local(i)))
                .toList();
        return new ServiceSettings(
                plain.scheduler(),
                plain.flags(),
                plain.persistence(),
                plain.onePacket(),
                new LocalAddresses(locals, ClientAddress.HIDDEN));
    }

    /** The virtual address of the services of a way. */
    static InetAddress vip(Way way) {
        return InetAddress.ofLiteral(way.vip().orElseThrow());
    }

    /**
     * Lets the director of the bare redirect count and drop what it gets from the client, until this is closed: what is left
     * is the cost of making packets and receiving them.
     */
    AutoCloseable cutShort(BpfProgram sink) throws Exception {
        wire.update(sink);
        return () -> wire.update(redirect);
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (AutoCloseable resource : opened.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                failure = new IllegalStateException("could not take the benchmark's network down", e);
            }
        }
        lab.close();
        if (failure != null) {
            throw failure;
        }
    }
}
