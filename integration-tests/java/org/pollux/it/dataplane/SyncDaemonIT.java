package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.SyncStatus;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.TableException;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;

/** Two directors that tell each other of their connections as IPVS does. */
class SyncDaemonIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final InetAddress VIP = InetAddress.ofLiteral("10.61.0.100");
    private static final InetAddress SERVER = InetAddress.ofLiteral("10.61.0.12");
    private static final int PORT = 8080;
    private static final int SYNC_ID = 7;
    private static final ServiceKey WEB = ServiceKey.of(Protocol.TCP, VIP, PORT);

    @TempDir
    private Path folder;

    private static DataPlane open(Host director) throws Exception {
        DataPlane dataPlane = director.call(() -> XdpDataPlane.open(
                new DataPlaneOptions(List.of("eth0"), DataPlaneOptions.Attachment.GENERIC, 10_000), (what, cause) -> {
                    throw new AssertionError(what, cause);
                }));
        dataPlane.addService(WEB, new ServiceSettings("rr"));
        dataPlane.addDestination(
                WEB, new DestinationKey(SERVER, PORT), new DestinationSettings(ForwardingMethod.DR, 1));
        return dataPlane;
    }

    private static Socket connect(Host client) throws Exception {
        return client.call(() -> {
            Socket socket = new Socket();
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(new InetSocketAddress(VIP, PORT), (int) LIMIT.toMillis());
            return socket;
        });
    }

    /** A byte there and the same back. */
    private static void exchange(Socket client, Socket server) throws IOException {
        client.getOutputStream().write(42);
        assertThat(server.getInputStream().read()).isEqualTo(42);
        server.getOutputStream().write(43);
        assertThat(client.getInputStream().read()).isEqualTo(43);
    }

    private static List<ConnectionSnapshot> connections(DataPlane dataPlane) {
        return dataPlane.connections(0, 100).rows();
    }

    private static SyncStatus only(DataPlane dataPlane) {
        assertThat(dataPlane.status().sync()).hasSize(1);
        return dataPlane.status().sync().getFirst();
    }

    @Test
    void aConnectionOutlivesTheDirectorItWasMadeThrough() throws Exception {
        try (NetnsLab lab = new NetnsLab("plxs" + ProcessHandle.current().pid(), folder)) {
            Switch net = lab.bridge("net");
            Host client = lab.host("client").connect(net, "eth0", "10.61.0.2/24");
            Host first = lab.host("first").connect(net, "eth0", "10.61.0.3/24");
            Host second = lab.host("second").connect(net, "eth0", "10.61.0.4/24");
            Host real = lab.host("real").connect(net, "eth0", SERVER.getHostAddress() + "/24");
            real.run("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
            real.ip("address", "add", VIP.getHostAddress() + "/32", "dev", "lo");
            first.ip("address", "add", VIP.getHostAddress() + "/32", "dev", "eth0");
            try (ServerSocket listening = real.call(() -> new ServerSocket(PORT, 10, VIP));
                    DataPlane master = open(first);
                    DataPlane backup = open(second)) {
                master.activate(List.of(VIP));
                first.call(() -> start(master, SyncDaemon.of(SyncRole.MASTER, "eth0", SYNC_ID)));
                second.call(() -> start(backup, SyncDaemon.of(SyncRole.BACKUP, "eth0", SYNC_ID)));
                assertThat(master.syncDaemons().toString()).contains("maxlen=1472, group=224.0.0.81, port=8848, ttl=1");
                try (Socket near = connect(client);
                        Socket far = listening.accept()) {
                    exchange(near, far);
                    // What waits is sent before the daemon ends.
                    master.stopSync(SyncRole.MASTER);
                    Await.until(LIMIT, "the backup has the connection", () -> !connections(backup)
                            .isEmpty());
                    ConnectionSnapshot there = connections(backup).getFirst();
                    assertThat(there.state()).isEqualTo("ESTABLISHED");
                    assertThat(there.clientPort()).isEqualTo(near.getLocalPort());
                    assertThat(there.destinationAddress()).isEqualTo(SERVER);
                    assertThat(backup.service(WEB)
                                    .orElseThrow()
                                    .destinations()
                                    .getFirst()
                                    .activeConnections())
                            .isEqualTo(1);
                    assertThat(only(backup).messages()).isEqualTo(1);
                    assertThat(only(backup).connections()).isEqualTo(1);
                    assertThat(only(backup).dropped()).isEmpty();

                    master.deactivate(List.of(VIP));
                    first.ip("address", "del", VIP.getHostAddress() + "/32", "dev", "eth0");
                    second.ip("address", "add", VIP.getHostAddress() + "/32", "dev", "eth0");
                    backup.activate(List.of(VIP));
                    client.ip("neigh", "flush", "dev", "eth0");
                    exchange(near, far);
                }
                first.ip("address", "add", VIP.getHostAddress() + "/32", "dev", "eth0");
                second.ip("address", "del", VIP.getHostAddress() + "/32", "dev", "eth0");
                backup.deactivate(List.of(VIP));
                master.activate(List.of(VIP));
                client.ip("neigh", "flush", "dev", "eth0");
                byIpv6(client, first, second, listening, master, backup);
            }
        }
    }

    private static void byIpv6(
            Host client, Host first, Host second, ServerSocket listening, DataPlane master, DataPlane backup)
            throws Exception {
        backup.stopSync(SyncRole.BACKUP);
        // Those that the kernel gives are not usable for two seconds.
        first.ip("address", "add", "fe80::3/64", "dev", "eth0", "nodad");
        second.ip("address", "add", "fe80::4/64", "dev", "eth0", "nodad");
        InetAddress group = InetAddress.ofLiteral("ff02::51");
        first.call(() ->
                start(master, new SyncDaemon(SyncRole.MASTER, "eth0", SYNC_ID, OptionalInt.empty(), group, 9000, 2)));
        second.call(() ->
                start(backup, new SyncDaemon(SyncRole.BACKUP, "eth0", SYNC_ID, OptionalInt.empty(), group, 9000, 2)));
        try (Socket near = connect(client);
                Socket far = listening.accept()) {
            exchange(near, far);
            Await.until(
                    LIMIT,
                    "what is told leaves two seconds after it happened",
                    () -> only(master).connections() == 1);
            assertThat(only(master).messages()).isEqualTo(1);
            Await.until(LIMIT, "the backup was told by IPv6", () -> connections(backup).stream()
                    .anyMatch(one -> one.clientPort() == near.getLocalPort()));
        }
        master.stopSync(SyncRole.MASTER);
        assertThatThrownBy(() -> master.stopSync(SyncRole.MASTER))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("no master sync daemon");
        assertThatThrownBy(() -> first.call(() -> start(master, SyncDaemon.of(SyncRole.MASTER, "absent0", SYNC_ID))))
                .hasMessageContaining("absent0");
    }

    private static boolean start(DataPlane dataPlane, SyncDaemon daemon) {
        dataPlane.startSync(daemon);
        return true;
    }
}
