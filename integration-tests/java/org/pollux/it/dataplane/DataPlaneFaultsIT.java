package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneFailure;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.DataPlaneOptions.Attachment;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.lab.Await;

/** What a data plane does when the world around it is not as it should be. */
class DataPlaneFaultsIT {
    private static final InetAddress VIP = InetAddress.ofLiteral(BalancedNetwork.VIP);
    private static final ServiceKey UDP = ServiceKey.of(Protocol.UDP, VIP, 53);
    private static final ServiceKey DEAD_UDP = ServiceKey.of(Protocol.UDP, VIP, 54);
    private static final ServiceKey DEAD_TCP = ServiceKey.of(Protocol.TCP, VIP, 54);
    private static final ServiceKey WEB = ServiceKey.of(Protocol.TCP, VIP, 80);
    private static final DestinationSettings NAT = new DestinationSettings(ForwardingMethod.NAT, 1);

    @TempDir
    private static Path folder;

    private static BalancedNetwork network;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
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
    }

    private void open(int maxConnections, String... interfaces) throws Exception {
        dataPlane = BalancedNetwork.in(
                network.director,
                () -> XdpDataPlane.open(
                        new DataPlaneOptions(List.of(interfaces), Attachment.AUTO, maxConnections),
                        (what, cause) -> failure.complete(what + ": " + cause.getMessage())));
        dataPlane.addService(UDP, new ServiceSettings("rr"));
        dataPlane.addDestination(
                UDP,
                new DestinationKey(InetAddress.ofLiteral(BalancedNetwork.NAT_SERVER), BalancedNetwork.UDP_PORT),
                NAT);
        dataPlane.activate(List.of(VIP));
    }

    @Test
    void severalQueuesOfAnInterfaceAreServed() throws Exception {
        network.director.run("ethtool", "-L", "eth0", "rx", "2", "tx", "2");
        try {
            open(1000, "eth0", "eth1");
            assertThat(dataPlane.status().ports().getFirst().queues()).isEqualTo(2);
            for (int i = 0; i < 20; i++) {
                assertThat(ask(53, 5000)).startsWith("nat");
            }
        } finally {
            dataPlane.close();
            network.director.run("ethtool", "-L", "eth0", "rx", "1", "tx", "1");
        }
    }

    @Test
    void anInterfaceThatGoesAwayTakesOnlyItsOwnTrafficWithIt() throws Exception {
        network.director.ip("link", "add", "eth2", "type", "veth", "peer", "name", "eth3");
        network.director.ip("link", "set", "eth2", "up");
        open(1000, "eth0", "eth1", "eth2");
        assertThat(ask(53, 5000)).startsWith("nat");
        network.director.ip("link", "del", "eth2");
        Await.until(
                BalancedNetwork.LIMIT,
                "the removal is noticed",
                () -> dataPlane.status().ports().getLast().note().contains("gone"));
        assertThat(ask(53, 5000)).startsWith("nat");
        assertThat(dataPlane.status().running()).isTrue();
        assertThat(failure).isNotDone();
    }

    @Test
    void anInterfaceIsServedWhenItAppearsAndWhenItComesBack() throws Exception {
        rename("eth1", "away");
        try {
            open(1000, "eth0", "eth1");
            assertThat(dataPlane.status().ports().getLast().mode()).isEqualTo("none");
            assertThat(dataPlane.status().ports().getLast().note()).contains("does not exist");
            assertThatThrownBy(() -> ask(53, 200)).isInstanceOf(IOException.class);
        } finally {
            rename("away", "eth1");
        }
        Await.until(BalancedNetwork.LIMIT, "it is served", () -> isServed("eth1"));
        Await.until(BalancedNetwork.LIMIT, "packets go by it", this::isAnswered);

        network.director.ip("link", "add", "eth2", "type", "veth", "peer", "name", "eth3");
        dataPlane.close();
        open(1000, "eth0", "eth1", "eth2");
        for (int i = 0; i < 2; i++) {
            assertThat(isServed("eth2")).isTrue();
            network.director.ip("link", "del", "eth2");
            Await.until(BalancedNetwork.LIMIT, "the removal is noticed", () -> !isServed("eth2"));
            network.director.ip("link", "add", "eth2", "type", "veth", "peer", "name", "eth3");
            Await.until(BalancedNetwork.LIMIT, "it is served again", () -> isServed("eth2"));
        }
        assertThat(isAnswered()).isTrue();
        network.director.ip("link", "del", "eth2");
        assertThat(failure).isNotDone();
    }

    private static void rename(String from, String to) {
        network.director.ip("link", "set", from, "down");
        network.director.ip("link", "set", from, "name", to);
        network.director.ip("link", "set", to, "up");
    }

    private boolean isServed(String name) {
        return dataPlane.status().ports().stream()
                .anyMatch(port -> port.name().equals(name) && !port.mode().equals("none"));
    }

    private boolean isAnswered() {
        try {
            return ask(53, 500).startsWith("nat");
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void packetsToAServerThatIsNotThereWaitAndTheirSenderIsTold() throws Exception {
        open(1000, "eth0", "eth1");
        dataPlane.addService(DEAD_UDP, new ServiceSettings("rr"));
        dataPlane.addDestination(DEAD_UDP, new DestinationKey(InetAddress.ofLiteral("10.62.0.99"), 53), NAT);
        assertThatThrownBy(() -> ask(54, 200)).isInstanceOf(IOException.class);
        Await.until(
                BalancedNetwork.LIMIT,
                "the packet is dropped",
                () -> counters().get("dropped_neighbour_unresolved") > 0);
        assertThat(counters()).containsEntry("waiting_for_neighbour", 0L);
        assertThat(counters().get("decided_neighbour_unreachable")).isPositive();
        assertThat(ask(53, 5000)).as("others are not affected").startsWith("nat");
    }

    @Test
    void packetsThatWouldLeaveByAnotherInterfaceAreCounted() throws Exception {
        open(1000, "eth0");
        assertThatThrownBy(() -> ask(53, 200)).isInstanceOf(IOException.class);
        assertThat(counters().get("dropped_interface_not_served")).isPositive();
    }

    @Test
    void aServerWithoutRouteIsCounted() throws Exception {
        open(1000, "eth0", "eth1");
        dataPlane.addService(DEAD_UDP, new ServiceSettings("rr"));
        dataPlane.addDestination(DEAD_UDP, new DestinationKey(InetAddress.ofLiteral("192.0.2.99"), 53), NAT);
        assertThatThrownBy(() -> ask(54, 200)).isInstanceOf(IOException.class);
        assertThat(counters().get("dropped_no_route")).isPositive();
        // An application learns of it from TCP.
        dataPlane.addService(DEAD_TCP, new ServiceSettings("rr"));
        dataPlane.addDestination(DEAD_TCP, new DestinationKey(InetAddress.ofLiteral("192.0.2.99"), 53), NAT);
        assertThatThrownBy(() -> BalancedNetwork.in(network.client, () -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(VIP, 54), 5000);
                        return socket.isConnected();
                    }
                }))
                .isInstanceOf(NoRouteToHostException.class);
    }

    @Test
    void aFullFlowMapMakesThingsSlowNotWrong() throws Exception {
        // Room for one connection's two flows in the kernel, and for one connection in the engine.
        open(1, "eth0", "eth1");
        try (DatagramSocket first = udp(53);
                DatagramSocket second = udp(53)) {
            assertThat(ask(first, 5000)).startsWith("nat");
            // A flow of a single packet would make room. The clock of the fast path stands still for some milliseconds.
            Await.pause(Duration.ofMillis(50));
            assertThat(ask(first, 5000)).startsWith("nat");
            assertThatThrownBy(() -> ask(second, 200)).isInstanceOf(IOException.class);
            assertThat(ask(first, 5000)).startsWith("nat");
        }
        assertThat(counters().get("decided_table_full")).isPositive();
    }

    @Test
    void whenItsThreadDiesTheHostGetsItsPacketsBack() throws Exception {
        open(1000, "eth0", "eth1");
        assertThat(ask(53, 5000)).startsWith("nat");
        dataPlane.addService(WEB, new ServiceSettings("rr"));
        dataPlane.addDestination(
                WEB,
                new DestinationKey(InetAddress.ofLiteral(BalancedNetwork.NAT_SERVER), BalancedNetwork.WEB_PORT),
                NAT);
        String stack =
                network.director.ip("-o", "link", "show", "type", "tun").replaceFirst("(?s)[0-9]+: ([^:]+):.*", "$1");
        network.director.ip("link", "del", stack);
        // The engine has forgotten a connection: its next packet is the stack's, and the way there is gone.
        try (Socket socket = network.connect(80)) {
            assertThat(dataPlane.removeConnections(VIP)).isEqualTo(2);
            socket.getOutputStream().write('?');
        }
        assertThat(failure.get(15, TimeUnit.SECONDS)).contains("TUN");
        assertThat(dataPlane.status().running()).isFalse();
        assertThat(dataPlane.status().activeAddresses()).isZero();
        assertThatThrownBy(() -> dataPlane.services()).isInstanceOf(DataPlaneFailure.class);
        assertThatThrownBy(() -> dataPlane.activate(List.of(VIP))).isInstanceOf(DataPlaneFailure.class);
        assertThatThrownBy(() -> ask(53, 200)).as("refused by the host").isInstanceOf(IOException.class);
    }

    private Map<String, Long> counters() {
        return dataPlane.status().counters();
    }

    private static DatagramSocket udp(int port) throws Exception {
        return BalancedNetwork.in(network.client, () -> {
            DatagramSocket socket = new DatagramSocket();
            socket.connect(new InetSocketAddress(VIP, port));
            return socket;
        });
    }

    private static String ask(int port, int timeoutMs) throws Exception {
        try (DatagramSocket socket = udp(port)) {
            return ask(socket, timeoutMs);
        }
    }

    private static String ask(DatagramSocket socket, int timeoutMs) throws IOException {
        socket.setSoTimeout(timeoutMs);
        socket.send(new DatagramPacket(new byte[] {'?'}, 1));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
}
