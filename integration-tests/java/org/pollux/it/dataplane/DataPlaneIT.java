package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneException;
import org.pollux.dataplane.DataPlaneFailure;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.DataPlaneOptions.Attachment;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.Counters;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;
import org.pollux.linux.IcmpSocket;

/** Real connections through a real data plane: a client, a director and real servers in network namespaces. */
class DataPlaneIT {
    private static final InetAddress VIP = InetAddress.ofLiteral(BalancedNetwork.VIP);
    private static final ServiceKey NAT_WEB = ServiceKey.of(Protocol.TCP, VIP, 80);
    private static final ServiceKey DR_WEB = ServiceKey.of(Protocol.TCP, VIP, BalancedNetwork.WEB_PORT);
    private static final ServiceKey NAT_UDP = ServiceKey.of(Protocol.UDP, VIP, 53);
    private static final ServiceKey DR_UDP = ServiceKey.of(Protocol.UDP, VIP, BalancedNetwork.UDP_PORT);
    private static final DestinationKey NAT_SERVER =
            new DestinationKey(InetAddress.ofLiteral(BalancedNetwork.NAT_SERVER), BalancedNetwork.WEB_PORT);
    private static final DestinationKey OTHER_NAT_SERVER =
            new DestinationKey(InetAddress.ofLiteral(BalancedNetwork.OTHER_NAT_SERVER), BalancedNetwork.WEB_PORT);
    private static final DestinationKey DR_SERVER =
            new DestinationKey(InetAddress.ofLiteral(BalancedNetwork.DR_SERVER), BalancedNetwork.WEB_PORT);
    private static final DestinationSettings NAT = new DestinationSettings(ForwardingMethod.NAT, 1);
    private static final DestinationSettings DR = new DestinationSettings(ForwardingMethod.DR, 1);

    @TempDir
    private static Path folder;

    private static BalancedNetwork network;
    private DataPlane dataPlane;

    @BeforeAll
    static void build() {
        network = new BalancedNetwork(folder);
    }

    @AfterAll
    static void tearDown() {
        network.close();
    }

    @AfterEach
    void close() {
        if (dataPlane != null) {
            dataPlane.close();
        }
        assertThat(network.director.hasXdpProgram()).isFalse();
        assertThat(network.director.ip("-o", "link", "show")).doesNotContain("pollux");
    }

    private void open(Attachment attachment) throws Exception {
        dataPlane = network.open(attachment);
        ServiceSettings roundRobin = new ServiceSettings("rr");
        for (ServiceKey service : List.of(NAT_WEB, DR_WEB, NAT_UDP, DR_UDP)) {
            dataPlane.addService(service, roundRobin);
        }
        dataPlane.addDestination(NAT_WEB, NAT_SERVER, NAT);
        dataPlane.addDestination(DR_WEB, DR_SERVER, DR);
        dataPlane.addDestination(NAT_UDP, new DestinationKey(NAT_SERVER.address(), BalancedNetwork.UDP_PORT), NAT);
        dataPlane.addDestination(DR_UDP, new DestinationKey(DR_SERVER.address(), BalancedNetwork.UDP_PORT), DR);
        dataPlane.activate(List.of(VIP));
    }

    @ParameterizedTest
    @EnumSource(
            value = Attachment.class,
            names = {"NATIVE", "GENERIC"})
    void tcpByNatAndByDirectRouting(Attachment attachment) throws Exception {
        open(attachment);
        assertThat(dataPlane.status().ports()).allSatisfy(port -> {
            assertThat(port.mode()).isEqualToIgnoringCase(attachment.name());
            assertThat(port.queues()).isEqualTo(1);
        });
        for (int i = 0; i < 5; i++) {
            assertThat(fetch(80)).isEqualTo("nat");
            assertThat(fetch(BalancedNetwork.WEB_PORT)).isEqualTo("dr");
        }
        Map<String, Long> counters = dataPlane.status().counters();
        assertThat(counters.get("forwarded_nat_in")).isPositive();
        assertThat(counters.get("forwarded_nat_out")).isPositive();
        assertThat(counters.get("forwarded_dr")).isPositive();
        assertThat(counters.get("engine_tcp_control")).isPositive();
        var nat = dataPlane.service(NAT_WEB).orElseThrow().destinations().getFirst();
        assertThat(nat.counters().connections()).isEqualTo(5);
        // SYN, ACK, request and FIN at least, of which the engine itself saw but the first and the last.
        assertThat(nat.counters().inPackets()).isGreaterThanOrEqualTo(20);
        assertThat(nat.counters().outPackets()).isGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource(
            value = Attachment.class,
            names = {"NATIVE", "GENERIC"})
    void udpByNatAndByDirectRouting(Attachment attachment) throws Exception {
        open(attachment);
        for (int port : new int[] {53, BalancedNetwork.UDP_PORT}) {
            try (DatagramSocket socket = udp(port)) {
                for (int i = 0; i < 10; i++) {
                    assertThat(ask(socket, "question " + i)).isEqualTo((port == 53 ? "nat" : "dr") + " question " + i);
                }
            }
        }
        Map<String, Long> counters = dataPlane.status().counters();
        // The third packet that the engine sees makes a flow: the second question to NAT, the third to direct routing.
        assertThat(counters.get("engine_no_flow")).isEqualTo(2 + 3);
        assertThat(counters.get("engine_from_server")).isEqualTo(1);
        assertThat(counters.get("forwarded_nat_in")).isEqualTo(8);
        assertThat(counters.get("forwarded_nat_out")).isEqualTo(9);
        assertThat(counters.get("forwarded_dr")).isEqualTo(7);
        assertThat(dataPlane.status().flows()).isEqualTo(3);
        assertThat(dataPlane.connections(0, 100).rows()).hasSize(2).allMatch(ConnectionSnapshot::fastPath);
        // What the flows count reaches the statistics while they live.
        Await.until(
                BalancedNetwork.LIMIT,
                "the packets of the flows are in the statistics",
                () -> packets(NAT_UDP) == 20 && packets(DR_UDP) == 10);
    }

    @Test
    void aBulkTransferArrivesWhole() throws Exception {
        open(Attachment.AUTO);
        try (Socket socket = network.connect(80)) {
            byte[] request = ("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(1000) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 200; i++) {
                socket.getOutputStream().write(request);
                assertThat(answer(socket)).isEqualTo("nat");
            }
        }
        // All but the few that came before there was a flow.
        assertThat(dataPlane.status().counters().get("forwarded_nat_in")).isGreaterThanOrEqualTo(192);
    }

    @Test
    void aRemovedServerGetsNoFurtherPacketOfItsConnections() throws Exception {
        open(Attachment.AUTO);
        try (Socket socket = network.connect(80)) {
            converse(socket, "nat");
            assertThat(dataPlane.status().flows()).isEqualTo(2);
            dataPlane.addDestination(NAT_WEB, OTHER_NAT_SERVER, NAT);
            dataPlane.removeDestination(NAT_WEB, NAT_SERVER);
            assertThat(dataPlane.status().flows()).isZero();
            long forwarded = dataPlane.status().counters().get("forwarded_nat_in");
            // The host's stack knows nothing of the connection and resets it.
            assertThatThrownBy(() -> {
                        request(socket);
                        answer(socket);
                    })
                    .isInstanceOf(IOException.class);
            assertThat(dataPlane.status().counters().get("forwarded_nat_in")).isEqualTo(forwarded);
        }
        assertThat(fetch(80)).isEqualTo("other");
    }

    @Test
    void aRemovedServiceLeavesNoFlow() throws Exception {
        open(Attachment.AUTO);
        try (Socket socket = network.connect(BalancedNetwork.WEB_PORT)) {
            converse(socket, "dr");
            assertThat(dataPlane.status().flows()).isEqualTo(1);
            dataPlane.removeService(DR_WEB);
            assertThat(dataPlane.status().flows()).isZero();
        }
    }

    @Test
    void anAddressThatWasGivenUpIsTheHostsOwn() throws Exception {
        open(Attachment.AUTO);
        try (DatagramSocket socket = udp(53)) {
            assertThat(ask(socket, "one")).isEqualTo("nat one");
            dataPlane.deactivate(List.of(VIP));
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> ask(socket, "two")).isInstanceOf(IOException.class);
            dataPlane.activate(List.of(VIP));
            assertThat(ask(socket, "three")).isEqualTo("nat three");
        }
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            dataPlane.deactivate(List.of(VIP));
            dataPlane.activate(List.of(VIP));
        }
        assertThat(System.nanoTime() - start).as("2000 changes").isLessThan(1_000_000_000L);
    }

    @Test
    void theHostAnswersForWhatTheEngineDoesNotWant() throws Exception {
        open(Attachment.AUTO);
        // A packet in the middle of a connection nobody knows: the kernel resets it, through the TUN device.
        try (Socket socket = network.connect(80)) {
            request(socket);
            assertThat(answer(socket)).isEqualTo("nat");
            assertThat(dataPlane.removeConnections(VIP)).isEqualTo(1);
            assertThatThrownBy(() -> {
                        request(socket);
                        answer(socket);
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(dataPlane.status().counters().get("to_stack")).isPositive();
        // And a ping is answered by the host.
        EchoResult echo = BalancedNetwork.in(network.client, () -> {
            try (IcmpSocket icmp = IcmpSocket.open()) {
                return icmp.ping(EchoRequest.of(VIP, BalancedNetwork.LIMIT));
            }
        });
        assertThat(echo).isInstanceOf(EchoResult.Reply.class);
    }

    @Test
    void aServiceWithoutServersRefusesConnections() throws Exception {
        open(Attachment.AUTO);
        dataPlane.removeDestination(NAT_WEB, NAT_SERVER);
        assertThatThrownBy(() -> network.connect(80)).hasMessageContaining("refused");
        assertThat(dataPlane.status().counters().get("decided_no_destination")).isPositive();
    }

    @Test
    void flowsFollowANeighbourThatChangesItsLinkAddress() throws Exception {
        open(Attachment.AUTO);
        try (DatagramSocket socket = udp(53)) {
            assertThat(ask(socket, "one")).isEqualTo("nat one");
            assertThat(ask(socket, "two")).isEqualTo("nat two");
            assertThat(dataPlane.status().flows()).isEqualTo(2);
            network.natServer.ip("link", "set", "dev", "eth0", "address", "02:00:00:00:0a:0b");
            network.director.ip(
                    "neighbour",
                    "replace",
                    BalancedNetwork.NAT_SERVER,
                    "lladdr",
                    "02:00:00:00:0a:0b",
                    "dev",
                    "eth1",
                    "nud",
                    "reachable");
            socket.setSoTimeout(100);
            Await.until(BalancedNetwork.LIMIT, "answers again", () -> answers(socket));
            assertThat(dataPlane.status().flows()).isEqualTo(2);
        }
    }

    @Test
    void flowsFollowARouteThatChanges() throws Exception {
        open(Attachment.AUTO);
        network.director.ip("route", "add", "10.63.0.9/32", "via", "10.61.0.2");
        network.client.ip("address", "add", "10.63.0.9/32", "dev", "lo");
        try (DatagramSocket socket = BalancedNetwork.in(network.client, () -> {
            DatagramSocket bound = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("10.63.0.9"), 0));
            bound.connect(new InetSocketAddress(VIP, 53));
            bound.setSoTimeout(100);
            return bound;
        })) {
            Await.until(BalancedNetwork.LIMIT, "answers", () -> answers(socket));
            assertThat(answers(socket)).isTrue();
            assertThat(dataPlane.status().flows()).isEqualTo(2);
            // Away from the client: nothing may reach it any more, not even by the flow in the kernel.
            network.director.ip("route", "replace", "10.63.0.9/32", "via", "10.61.0.77");
            Await.until(BalancedNetwork.LIMIT, "no answer", () -> !answers(socket));
            network.director.ip("route", "replace", "10.63.0.9/32", "via", "10.61.0.2");
            Await.until(BalancedNetwork.LIMIT, "answers again", () -> answers(socket));
            // Asked twice in a row without the engine: the flows point to the new next hop.
            Map<String, Long> before = dataPlane.status().counters();
            assertThat(answers(socket)).isTrue();
            Map<String, Long> after = dataPlane.status().counters();
            assertThat(after.get("forwarded_nat_out")).isEqualTo(before.get("forwarded_nat_out") + 1);
            assertThat(after.get("engine_next_hop")).isEqualTo(before.get("engine_next_hop"));
        } finally {
            network.director.ip("route", "del", "10.63.0.9/32");
            network.client.ip("address", "del", "10.63.0.9/32", "dev", "lo");
        }
    }

    @Test
    void whatCannotBeServedIsRefusedAndUndone() throws Exception {
        dataPlane = open("eth1");
        assertThatThrownBy(() -> open("eth0", "eth1"))
                .isInstanceOf(DataPlaneException.class)
                .hasMessageContaining("eth1")
                .hasMessageContaining("pollux");
        // Nothing of it is left at the other interface.
        open("eth0").close();
    }

    @Test
    void aClosedDataPlaneSaysSo() throws Exception {
        open(Attachment.AUTO);
        dataPlane.close();
        dataPlane.close();
        assertThat(dataPlane.status().running()).isFalse();
        assertThatThrownBy(() -> dataPlane.services()).isInstanceOf(DataPlaneFailure.class);
        assertThatThrownBy(() -> dataPlane.activate(List.of(VIP))).isInstanceOf(DataPlaneFailure.class);
        dataPlane.deactivate(List.of(VIP));
    }

    private long packets(ServiceKey service) {
        Counters counters = dataPlane.service(service).orElseThrow().counters();
        return counters.inPackets() + counters.outPackets();
    }

    private static DataPlane open(String... interfaces) throws Exception {
        return BalancedNetwork.in(
                network.director,
                () -> XdpDataPlane.open(DataPlaneOptions.of(List.of(interfaces)), (what, cause) -> {}));
    }

    /** Who answers ten requests of one connection: more than the engine keeps to itself. */
    private static String fetch(int port) {
        String answers = Command.run(
                "ip",
                "netns",
                "exec",
                network.client.namespace(),
                "curl",
                "-sS",
                "--max-time",
                "5",
                "http://" + BalancedNetwork.VIP + ":" + port + "/?[1-10]");
        String one = answers.substring(0, answers.length() / 10);
        assertThat(answers).isEqualTo(one.repeat(10));
        return one;
    }

    /** Has enough requests answered for the connection to be forwarded in the kernel. */
    private static void converse(Socket socket, String server) throws IOException {
        for (int i = 0; i < 10; i++) {
            request(socket);
            assertThat(answer(socket)).isEqualTo(server);
        }
    }

    private static void request(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The body of one HTTP answer. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("closed after '" + header + "'");
            }
            header.append((char) b);
        }
        int length = Integer.parseInt(header.toString().replaceFirst("(?is).*content-length: *([0-9]+).*", "$1"));
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static DatagramSocket udp(int port) throws Exception {
        return BalancedNetwork.in(network.client, () -> {
            DatagramSocket socket = new DatagramSocket();
            socket.connect(new InetSocketAddress(VIP, port));
            socket.setSoTimeout((int) BalancedNetwork.LIMIT.toMillis());
            return socket;
        });
    }

    private static boolean answers(DatagramSocket socket) {
        try {
            return ask(socket, "still there?").startsWith("nat");
        } catch (IOException e) {
            return false;
        }
    }

    private static String ask(DatagramSocket socket, String question) throws IOException {
        byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
}
