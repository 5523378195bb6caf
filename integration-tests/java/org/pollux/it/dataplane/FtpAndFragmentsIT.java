package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pollux.dataplane.DataPlane;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.dataplane.AcceptanceNetwork.Addresses;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;

/** Real FTP servers behind NAT and FULLNAT, and datagrams that are longer than the links. */
class FtpAndFragmentsIT {
    private static final String VIP = AcceptanceNetwork.IPV4.vip();
    private static final int LONGER_THAN_THE_LINK = 1_900;

    @TempDir
    private static Path folder;

    private static AcceptanceNetwork network;
    private DataPlane dataPlane;

    @BeforeAll
    static void build() throws Exception {
        AcceptanceNetwork.need("nginx", "socat", "curl", "nft", "vsftpd");
        network = new AcceptanceNetwork(folder);
        Path configuration = folder.resolve("vsftpd.conf");
        Files.writeString(configuration, """
                listen_ipv6=YES
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
        for (Host host : List.of(network.first, network.second)) {
            network.start(host, "ftp", "vsftpd", configuration.toString());
            Await.until(AcceptanceNetwork.LIMIT, "the FTP server listens", () -> host.run("ss", "-Hlnt")
                    .contains("*:21 "));
        }
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

    private void serve(Protocol protocol, int port, Addresses family, ForwardingMethod method) {
        ServiceKey service = ServiceKey.of(protocol, InetAddress.ofLiteral(family.vip()), port);
        dataPlane.addService(
                service,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(InetAddress.ofLiteral(family.local())), ClientAddress.HIDDEN)));
        String server = method == ForwardingMethod.FULLNAT ? family.second() : family.first();
        dataPlane.addDestination(
                service, new DestinationKey(InetAddress.ofLiteral(server), port), new DestinationSettings(method, 1));
    }

    /** EPSV, PASV with the address that the answer names, which is longer than the server's; EPRT and PORT. */
    static Stream<Arguments> dataConnections() {
        return Stream.of(ForwardingMethod.NAT, ForwardingMethod.FULLNAT)
                .flatMap(method -> Stream.of(
                        Arguments.of(method, AcceptanceNetwork.IPV4, ""),
                        Arguments.of(method, AcceptanceNetwork.IPV4, "--disable-epsv --no-ftp-skip-pasv-ip"),
                        Arguments.of(method, AcceptanceNetwork.IPV4, "-P -"),
                        Arguments.of(method, AcceptanceNetwork.IPV4, "-P - --disable-eprt"),
                        Arguments.of(method, AcceptanceNetwork.IPV6, ""),
                        Arguments.of(method, AcceptanceNetwork.IPV6, "-P -")));
    }

    @ParameterizedTest
    @MethodSource("dataConnections")
    void filesComeByEveryKindOfDataConnection(ForwardingMethod method, Addresses family, String options)
            throws Exception {
        serve(Protocol.TCP, 21, family, method);
        Path received = folder.resolve("received");
        String host = family.vip().contains(":") ? "[" + family.vip() + "]" : family.vip();
        String file = "ftp://" + host + "/" + AcceptanceNetwork.FILE;
        // Twice over one control connection, so that the second answer follows one that was changed.
        String[] command = ("-o " + received + " -o " + received + ".2 " + options + " " + file + " " + file)
                .replaceAll(" +", " ")
                .split(" ");
        network.curl(command);
        assertThat(received).hasSameBinaryContentAs(network.payload);
        assertThat(folder.resolve("received.2")).hasSameBinaryContentAs(network.payload);
        assertThat(dataPlane.connections(0, 100).rows()).hasSize(3);
    }

    @Test
    void longDatagramsArriveWholeInBothDirections() throws Exception {
        serve(Protocol.UDP, AcceptanceNetwork.UDP_ECHO, AcceptanceNetwork.IPV4, ForwardingMethod.NAT);
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
