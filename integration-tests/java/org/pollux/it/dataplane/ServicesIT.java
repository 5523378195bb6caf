package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions.Attachment;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.PortRange;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.lab.Command;

/** Services of every kind through a real data plane: both families, all ports, marks. */
class ServicesIT {
    private static final InetAddress VIP = InetAddress.ofLiteral(BalancedNetwork.VIP);
    private static final InetAddress VIP6 = InetAddress.ofLiteral(BalancedNetwork.VIP6);
    private static final DestinationSettings NAT = new DestinationSettings(ForwardingMethod.NAT, 1);
    private static final DestinationSettings DR = new DestinationSettings(ForwardingMethod.DR, 1);
    private static final ServiceSettings ROUND_ROBIN = new ServiceSettings("rr");
    private static final ServiceSettings PERSISTENT =
            new ServiceSettings("rr", Set.of(), Optional.of(new Persistence(Duration.ofSeconds(60), -1)), false);

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

    @BeforeEach
    void open() throws Exception {
        dataPlane = network.open(Attachment.NATIVE);
        dataPlane.activate(List.of(VIP, VIP6));
    }

    @AfterEach
    void close() {
        dataPlane.close();
    }

    @Test
    void ipv6ByNatAndByDirectRouting() {
        ServiceKey nat = ServiceKey.of(Protocol.TCP, VIP6, 80);
        ServiceKey dr = ServiceKey.of(Protocol.TCP, VIP6, BalancedNetwork.WEB_PORT);
        dataPlane.addService(nat, ROUND_ROBIN);
        dataPlane.addDestination(nat, server(BalancedNetwork.NAT_SERVER6, BalancedNetwork.WEB_PORT), NAT);
        dataPlane.addService(dr, ROUND_ROBIN);
        dataPlane.addDestination(dr, server(BalancedNetwork.DR_SERVER6, BalancedNetwork.WEB_PORT), DR);
        for (int i = 0; i < 3; i++) {
            assertThat(fetch("[" + BalancedNetwork.VIP6 + "]:80")).isEqualTo("nat");
            assertThat(fetch("[" + BalancedNetwork.VIP6 + "]:8080")).isEqualTo("dr");
        }
        Map<String, Long> counters = dataPlane.status().counters();
        assertThat(counters.get("forwarded_nat_in")).isPositive();
        assertThat(counters.get("forwarded_nat_out")).isPositive();
        assertThat(counters.get("forwarded_dr")).isPositive();
    }

    @Test
    void allPortsOfAnAddress() {
        ServiceKey all = ServiceKey.of(Protocol.TCP, VIP, 0);
        dataPlane.addService(all, PERSISTENT);
        dataPlane.addDestination(all, server(BalancedNetwork.NAT_SERVER, 0), NAT);
        assertThat(fetch(BalancedNetwork.VIP + ":8080")).isEqualTo("nat");
        assertThat(dataPlane.status().counters().get("forwarded_nat_out")).isPositive();
    }

    @Test
    void twoPortsByMark() {
        ServiceKey marked = new ServiceKey.Marked(false, 7);
        dataPlane.addService(marked, ROUND_ROBIN);
        dataPlane.addDestination(marked, server(BalancedNetwork.NAT_SERVER, BalancedNetwork.WEB_PORT), NAT);
        dataPlane.setMarks(List.of(new MarkRule(
                7,
                false,
                Optional.of(Protocol.TCP),
                new MarkRule.Network(InetAddress.ofLiteral("10.61.0.0"), 24),
                new MarkRule.Network(VIP, 32),
                List.of(),
                List.of(new PortRange(80, 80), new PortRange(443, 443)),
                Optional.of("eth0"))));
        assertThat(fetch(BalancedNetwork.VIP + ":80")).isEqualTo("nat");
        assertThat(fetch(BalancedNetwork.VIP + ":443")).isEqualTo("nat");
        assertThat(dataPlane.service(marked).orElseThrow().counters().connections())
                .isEqualTo(2);
        assertThat(dataPlane.status().counters().get("forwarded_nat_out")).isPositive();
    }

    private static DestinationKey server(String address, int port) {
        return new DestinationKey(InetAddress.ofLiteral(address), port);
    }

    /** Who answers ten requests of one connection: more than the engine keeps to itself. */
    private static String fetch(String where) {
        String answers = Command.run(
                "ip",
                "netns",
                "exec",
                network.client.namespace(),
                "curl",
                "-sS",
                "--max-time",
                "5",
                "http://" + where + "/?[1-10]");
        String one = answers.substring(0, answers.length() / 10);
        assertThat(answers).isEqualTo(one.repeat(10));
        return one;
    }
}
