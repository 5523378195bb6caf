package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses of both families in one table. */
class ConnectionTableTest {
    private static final String VIP6 = "fd09::9";

    private static List<String> listed(Bench bench) {
        return bench.connections().stream()
                .map(row -> text(row.clientAddress()) + " " + text(row.virtualAddress()) + " "
                        + text(row.destinationAddress()))
                .toList();
    }

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }

    private static String text(String address) {
        return text(TestPacket.address(address));
    }

    private static String row(String client, String virtual, String server) {
        return text(client) + " " + text(virtual) + " " + text(server);
    }

    @Test
    void aSlotTakesConnectionsOfEitherFamilyOneAfterTheOther() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 1)
                .with(Bench.udp(Bench.VIP, 53), "rr", ForwardingMethod.TUN, "fd02::21:53")
                .with(Bench.udp(VIP6, 53), "rr", ForwardingMethod.NAT, "fd02::22:53")
                .with(Bench.udp(Bench.VIP, 54), "rr", ForwardingMethod.NAT, "10.2.0.21:54");
        byte[][] packets = {
            TestPacket.udp(Bench.CLIENT, 1000, Bench.VIP, 53, "q"),
            TestPacket.udp("fd01::100", 1000, VIP6, 53, "q"),
            TestPacket.udp(Bench.CLIENT, 1000, Bench.VIP, 54, "q")
        };
        String[] expected = {
            row(Bench.CLIENT, Bench.VIP, "fd02::21"),
            row("fd01::100", VIP6, "fd02::22"),
            row(Bench.CLIENT, Bench.VIP, "10.2.0.21")
        };
        for (int i = 0; i < packets.length; i++) {
            bench.send(packets[i]);
            assertThat(listed(bench)).containsExactly(expected[i]);
            bench.pass(Duration.ofMinutes(10));
            assertThat(listed(bench)).isEmpty();
        }
    }

    @Test
    void ipv6AddressesThatEndAlikeAreToldApart() {
        Bench bench = new Bench()
                .with(Bench.udp(VIP6, 53), "rr", ForwardingMethod.NAT, "fd02::22:53")
                .with(Bench.udp("fd19::9", 53), "rr", ForwardingMethod.NAT, "fd12::22:53");
        String[][] ends = {
            {"fd01::100", VIP6, "fd02::22"},
            {"fd01::1:0:100", VIP6, "fd02::22"},
            {"fd11::100", VIP6, "fd02::22"},
            {"fd01::100", "fd19::9", "fd12::22"}
        };
        for (String[] end : ends) {
            bench.send(TestPacket.udp(end[0], 1000, end[1], 53, "q"));
        }
        assertThat(listed(bench))
                .containsExactlyInAnyOrder(
                        row(ends[0][0], ends[0][1], ends[0][2]),
                        row(ends[1][0], ends[1][1], ends[1][2]),
                        row(ends[2][0], ends[2][1], ends[2][2]),
                        row(ends[3][0], ends[3][1], ends[3][2]));
        for (String[] end : ends) {
            assertThat(bench.send(TestPacket.udp(end[2], 53, end[0], 1000, "a")))
                    .isEqualTo(Cause.FORWARDED);
            assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("%s:53 > %s:1000".formatted(end[1], end[0]));
        }
    }
}
