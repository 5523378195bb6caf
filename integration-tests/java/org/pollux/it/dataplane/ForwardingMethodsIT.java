package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.dataplane.DataPlane;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.PortRange;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.Tunnel;
import org.pollux.it.dataplane.AcceptanceNetwork.Addresses;
import org.pollux.it.lab.Await;

/** Real programs at both ends of every forwarding method: what one sends the other gets, over either family. */
class ForwardingMethodsIT {
    private static final int DATAGRAMS = 20;

    @TempDir
    private static Path folder;

    private static AcceptanceNetwork network;
    private DataPlane dataPlane;

    /**
     * One way to a server.
     *
     * @param destination the server's settings
     * @param family of clients and virtual address
     * @param server the server's address
     * @param web where its web server listens
     * @param tunnel how its packets arrive there, empty without a tunnel
     */
    record Way(
            String name,
            DestinationSettings destination,
            Addresses family,
            String server,
            int web,
            Optional<String> tunnel) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        return Stream.of(AcceptanceNetwork.IPV4, AcceptanceNetwork.IPV6)
                .flatMap(family -> Stream.of(
                        plain(family, ForwardingMethod.NAT, family.first(), AcceptanceNetwork.WEB),
                        plain(family, ForwardingMethod.FULLNAT, family.second(), AcceptanceNetwork.WEB),
                        plain(family, ForwardingMethod.DR, family.outer(), 80),
                        tunnel(family, AcceptanceNetwork.IPV4, Tunnel.IPIP, "ipip"),
                        tunnel(family, AcceptanceNetwork.IPV6, Tunnel.IPIP, "ipip"),
                        tunnel(family, family, new Tunnel.Gue(AcceptanceNetwork.GUE, Tunnel.Checksum.NONE), "gue"),
                        tunnel(
                                family,
                                AcceptanceNetwork.IPV6,
                                new Tunnel.Gue(AcceptanceNetwork.GUE, Tunnel.Checksum.FULL),
                                "gue csum"),
                        tunnel(family, family, new Tunnel.Gre(false), "gre"),
                        tunnel(family, AcceptanceNetwork.IPV4, new Tunnel.Gre(true), "gre csum")));
    }

    private static String name(Addresses family) {
        return family.equals(AcceptanceNetwork.IPV6) ? "IPv6" : "IPv4";
    }

    private static Way plain(Addresses family, ForwardingMethod method, String server, int web) {
        return new Way(
                method + " " + name(family), new DestinationSettings(method, 1), family, server, web, Optional.empty());
    }

    private static Way tunnel(Addresses family, Addresses outer, Tunnel tunnel, String kind) {
        return new Way(
                "TUN " + kind + " " + name(family) + " in " + name(outer),
                new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, tunnel),
                family,
                outer.outer(),
                80,
                Optional.of(kind));
    }

    @BeforeAll
    static void build() throws Exception {
        AcceptanceNetwork.need("nginx", "socat", "curl", "nft");
        network = new AcceptanceNetwork(folder);
    }

    @AfterAll
    static void tearDown() throws Exception {
        network.close();
    }

    @BeforeEach
    void open() throws Exception {
        dataPlane = network.open();
    }

    @AfterEach
    void close() {
        dataPlane.close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void randomPayloadsArriveUnchanged(Way way) throws Exception {
        Map<String, Integer> before = network.tunnels.unwrapped();
        ServiceKey web = service(way, Protocol.TCP, 80, way.web());
        ServiceKey echo = service(way, Protocol.TCP, AcceptanceNetwork.ECHO, AcceptanceNetwork.ECHO);
        ServiceKey udp = service(way, Protocol.UDP, AcceptanceNetwork.UDP_ECHO, AcceptanceNetwork.UDP_ECHO);

        fromTheWebServer(way);
        toAndFro(way);
        datagrams(way);

        for (ServiceKey service : List.of(web, echo)) {
            var counters = dataPlane.service(service).orElseThrow().counters();
            assertThat(counters.connections()).as(service.toString()).isEqualTo(1);
            assertThat(counters.inPackets()).as(service.toString()).isGreaterThan(3);
        }
        // What the kernel forwarded by itself is read a little later.
        Await.until(
                AcceptanceNetwork.LIMIT,
                "all datagrams are counted",
                () -> dataPlane.service(udp).orElseThrow().counters().inPackets() == DATAGRAMS);
        Map<String, Integer> tunnels = new HashMap<>(network.tunnels.unwrapped());
        before.forEach((kind, count) -> tunnels.merge(kind, -count, Integer::sum));
        tunnels.values().removeIf(count -> count == 0);
        if (way.tunnel().isPresent()) {
            assertThat(tunnels).containsOnlyKeys(way.tunnel().get());
        } else {
            assertThat(tunnels).isEmpty();
        }
    }

    private ServiceKey service(Way way, Protocol protocol, int virtualPort, int port) {
        ServiceKey key =
                ServiceKey.of(protocol, InetAddress.ofLiteral(way.family().vip()), virtualPort);
        dataPlane.addService(key, settings(way.family(), ClientAddress.HIDDEN));
        dataPlane.addDestination(key, new DestinationKey(InetAddress.ofLiteral(way.server()), port), way.destination());
        return key;
    }

    private static ServiceSettings settings(Addresses family, ClientAddress client) {
        return new ServiceSettings(
                "rr",
                Set.of(),
                Optional.empty(),
                false,
                new LocalAddresses(List.of(InetAddress.ofLiteral(family.local())), client));
    }

    private static String literal(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static void fromTheWebServer(Way way) throws Exception {
        Path fetched = folder.resolve("fetched");
        String answer = network.curl(
                "-o",
                fetched.toString(),
                "-w",
                "%{http_code}",
                "http://" + literal(way.family().vip()) + "/" + AcceptanceNetwork.FILE);
        assertThat(answer).isEqualTo("200");
        assertThat(Files.mismatch(fetched, network.payload)).isEqualTo(-1);
    }

    /** Many full segments towards the server too: those that are too long for a tunnel teach the client its MTU. */
    private static void toAndFro(Way way) throws Exception {
        Path echoed = folder.resolve("echoed");
        network.client.run(
                "sh",
                "-c",
                "socat -t 10 - TCP:" + literal(way.family().vip()) + ":" + AcceptanceNetwork.ECHO + " < "
                        + network.payload + " > " + echoed);
        assertThat(Files.mismatch(echoed, network.payload)).isEqualTo(-1);
    }

    private static void datagrams(Way way) throws Exception {
        Random random = new Random(DATAGRAMS);
        AcceptanceNetwork.in(network.client, () -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout((int) AcceptanceNetwork.LIMIT.toMillis());
                socket.connect(
                        new InetSocketAddress(InetAddress.ofLiteral(way.family().vip()), AcceptanceNetwork.UDP_ECHO));
                for (int i = 0; i < DATAGRAMS; i++) {
                    byte[] sent = new byte[1 + random.nextInt(1200)];
                    random.nextBytes(sent);
                    socket.send(new DatagramPacket(sent, sent.length));
                    DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
                    socket.receive(answer);
                    assertThat(Arrays.copyOf(answer.getData(), answer.getLength()))
                            .isEqualTo(sent);
                }
                return null;
            }
        });
    }

    /** Two servers, by NAT and by direct routing, and each client keeps to the one it got first, whatever the port. */
    @ParameterizedTest
    @MethodSource("families")
    void persistenceHoldsForTwoPortsWithOneMark(Addresses family) throws Exception {
        boolean ipv6 = family.equals(AcceptanceNetwork.IPV6);
        ServiceKey marked = new ServiceKey.Marked(ipv6, 7);
        twoServers(marked, family);
        InetAddress vip = InetAddress.ofLiteral(family.vip());
        dataPlane.setMarks(List.of(new MarkRule(
                7,
                ipv6,
                Optional.of(Protocol.TCP),
                new MarkRule.Network(InetAddress.ofLiteral(ipv6 ? "::" : "0.0.0.0"), 0),
                new MarkRule.Network(vip, vip.getAddress().length * 8),
                List.of(),
                List.of(new PortRange(80, 80), new PortRange(443, 443)),
                Optional.empty())));
        assertThat(serversOf(family, 80, 443)).containsOnly("first", "outer");
        assertThat(dataPlane.service(marked).orElseThrow().counters().connections())
                .isEqualTo(4L * AcceptanceNetwork.CLIENTS);
    }

    @ParameterizedTest
    @MethodSource("families")
    void persistenceHoldsForAllPorts(Addresses family) throws Exception {
        ServiceKey all = ServiceKey.of(Protocol.TCP, InetAddress.ofLiteral(family.vip()), 0);
        twoServers(all, family);
        assertThat(serversOf(family, 80, AcceptanceNetwork.WEB)).containsOnly("first", "outer");
    }

    static Stream<Addresses> families() {
        return Stream.of(AcceptanceNetwork.IPV4, AcceptanceNetwork.IPV6);
    }

    private void twoServers(ServiceKey key, Addresses family) {
        int whole = family.equals(AcceptanceNetwork.IPV6) ? 128 : -1;
        Persistence persistence = new Persistence(Duration.ofSeconds(60), whole);
        dataPlane.addService(key, new ServiceSettings("rr", Set.of(), Optional.of(persistence), false));
        dataPlane.addDestination(
                key,
                new DestinationKey(InetAddress.ofLiteral(family.first()), 0),
                new DestinationSettings(ForwardingMethod.NAT, 1));
        dataPlane.addDestination(
                key,
                new DestinationKey(InetAddress.ofLiteral(family.outer()), 0),
                new DestinationSettings(ForwardingMethod.DR, 1));
    }

    /** Which server each client has, after it asked at two ports twice. */
    private static Set<String> serversOf(Addresses family, int port, int otherPort) {
        Set<String> all = new HashSet<>();
        for (int client = 0; client < AcceptanceNetwork.CLIENTS; client++) {
            Set<String> one = new HashSet<>();
            for (int at : new int[] {port, otherPort, otherPort, port}) {
                one.add(network.curl(
                        "--interface",
                        AcceptanceNetwork.client(family, client),
                        "http://" + literal(family.vip()) + ":" + at + "/name"));
            }
            assertThat(one).as("client %d", client).hasSize(1);
            all.addAll(one);
        }
        return all;
    }

    @Test
    void aFullNatServerSeesTheLocalAddress() {
        for (Addresses family : List.of(AcceptanceNetwork.IPV4, AcceptanceNetwork.IPV6)) {
            for (ClientAddress client : List.of(ClientAddress.HIDDEN, ClientAddress.TCP_OPTION)) {
                ServiceKey web = ServiceKey.of(Protocol.TCP, InetAddress.ofLiteral(family.vip()), 80);
                dataPlane.addService(web, settings(family, client));
                dataPlane.addDestination(
                        web,
                        new DestinationKey(InetAddress.ofLiteral(family.second()), AcceptanceNetwork.WEB),
                        new DestinationSettings(ForwardingMethod.FULLNAT, 1));
                assertThat(network.curl("http://" + literal(family.vip()) + "/client"))
                        .isEqualTo(family.local());
                dataPlane.removeService(web);
            }
        }
    }
}
