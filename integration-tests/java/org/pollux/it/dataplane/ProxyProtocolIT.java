package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

/** nginx behind FULLNAT learns its clients by the PROXY protocol; what they send and get is as ever. */
class ProxyProtocolIT {
    private static final int LARGE = 2_000_000;

    @TempDir
    private static Path folder;

    private static AcceptanceNetwork network;
    private static Path large;
    private DataPlane dataPlane;

    @BeforeAll
    static void build() throws Exception {
        AcceptanceNetwork.need("nginx", "socat", "curl", "nft");
        network = new AcceptanceNetwork(folder);
        large = AcceptanceNetwork.random(folder.resolve("large"), LARGE);
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

    static Stream<Addresses> families() {
        return Stream.of(AcceptanceNetwork.IPV4, AcceptanceNetwork.IPV6);
    }

    private void serve(Addresses family) {
        ServiceKey key = ServiceKey.of(Protocol.TCP, InetAddress.ofLiteral(family.vip()), 80);
        dataPlane.addService(
                key,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(
                                List.of(InetAddress.ofLiteral(family.local())), ClientAddress.PROXY_PROTOCOL)));
        dataPlane.addDestination(
                key,
                new DestinationKey(InetAddress.ofLiteral(family.second()), AcceptanceNetwork.PROXIED),
                new DestinationSettings(ForwardingMethod.FULLNAT, 1));
    }

    private static String url(Addresses family, String path) {
        String vip = family.vip();
        return "http://" + (vip.contains(":") ? "[" + vip + "]" : vip) + path;
    }

    @ParameterizedTest
    @MethodSource("families")
    void theServerKnowsItsClientAndBodiesArriveUnchanged(Addresses family) throws Exception {
        serve(family);
        for (int number = 0; number < AcceptanceNetwork.CLIENTS; number++) {
            String client = AcceptanceNetwork.client(family, number);
            String answer = network.curl("--interface", client, "-w", " %{local_port}", url(family, "/proxied"));
            String port = answer.substring(answer.lastIndexOf(' ') + 1);
            assertThat(answer)
                    .isEqualTo(client + " " + port + " " + family.vip() + " 80 " + family.local() + " " + port);
        }
        Path fetched = folder.resolve("fetched");
        network.curl("-o", fetched.toString(), url(family, "/large"));
        assertThat(Files.mismatch(fetched, large)).isEqualTo(-1);
        assertThat(network.curl("-T", large.toString(), "-w", "%{http_code}", url(family, "/uploads/" + family.vip())))
                .isEqualTo("201");
        Path uploaded = folder.resolve("second").resolve("uploads").resolve(family.vip());
        assertThat(Files.mismatch(uploaded, large)).isEqualTo(-1);

        Map<String, Long> counters = dataPlane.status().counters();
        // Most of both bodies went by the kernel alone.
        assertThat(counters.get("forwarded_shifted_in")).isGreaterThan(LARGE / 1500 / 2);
        assertThat(counters.get("forwarded_shifted_out")).isGreaterThan(LARGE / 1500 / 2);
    }
}
