package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.dataplane.DataPlane;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.lab.Await;

/** A real FTP server behind NAT, and datagrams that are longer than the links. */
class FtpAndFragmentsIT {
    private static final String VIP = AcceptanceNetwork.IPV4.vip();
    private static final int LONGER_THAN_THE_LINK = 1_900;

    @TempDir
    private static Path folder;

    private static AcceptanceNetwork network;
    private DataPlane dataPlane;

    @BeforeAll
    static void build() throws Exception {
        AcceptanceNetwork.need("nginx", "socat", "curl", "vsftpd");
        network = new AcceptanceNetwork(folder);
        Path configuration = folder.resolve("vsftpd.conf");
        Files.writeString(configuration, """
                listen=YES
                background=NO
                anonymous_enable=YES
                local_enable=NO
                no_anon_password=YES
                anon_root=%1$s
                secure_chroot_dir=%2$s
                connect_from_port_20=YES
                seccomp_sandbox=NO
                isolate=NO
                isolate_network=NO
                xferlog_enable=NO
                """.formatted(folder, Files.createDirectory(folder.resolve("empty"))));
        network.start(network.first, "ftp", "vsftpd", configuration.toString());
        Await.until(AcceptanceNetwork.LIMIT, "the FTP server listens", () -> network.first
                .run("ss", "-Hlnt")
                .contains("0.0.0.0:21 "));
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

    private void serve(Protocol protocol, int port) {
        ServiceKey service = ServiceKey.of(protocol, InetAddress.ofLiteral(VIP), port);
        dataPlane.addService(service, new ServiceSettings("rr"));
        dataPlane.addDestination(
                service,
                new DestinationKey(InetAddress.ofLiteral(AcceptanceNetwork.IPV4.first()), port),
                new DestinationSettings(ForwardingMethod.NAT, 1));
    }

    /** EPSV, PASV with the address that the answer names, EPRT and PORT. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--disable-epsv --no-ftp-skip-pasv-ip", "-P -", "-P - --disable-eprt"})
    void filesComeByEveryKindOfDataConnection(String options) throws Exception {
        serve(Protocol.TCP, 21);
        Path received = folder.resolve("received");
        String[] command = ("-o " + received + " " + options + " ftp://" + VIP + "/" + AcceptanceNetwork.FILE)
                .replaceAll(" +", " ")
                .split(" ");
        network.curl(command);
        assertThat(received).hasSameBinaryContentAs(network.payload);
        assertThat(dataPlane.connections(0, 100).rows()).hasSize(2);
    }

    @Test
    void longDatagramsArriveWholeInBothDirections() throws Exception {
        serve(Protocol.UDP, AcceptanceNetwork.UDP_ECHO);
        Random random = new Random(LONGER_THAN_THE_LINK);
        AcceptanceNetwork.in(network.client, () -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout((int) AcceptanceNetwork.LIMIT.toMillis());
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(VIP), AcceptanceNetwork.UDP_ECHO));
                for (int i = 0; i < 20; i++) {
                    byte[] sent = new byte[LONGER_THAN_THE_LINK];
                    random.nextBytes(sent);
                    socket.send(new DatagramPacket(sent, sent.length));
                    DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
                    socket.receive(answer);
                    assertThat(Arrays.copyOf(answer.getData(), answer.getLength()))
                            .isEqualTo(sent);
                }
                return null;
            }
        });
        assertThat(dataPlane.connections(0, 100).rows()).hasSize(1);
    }
}
