package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code cache_bypass}: what no server of a service by mark can take goes on to where it was sent. */
class BypassTest {
    private static final ServiceKey MARKED = new ServiceKey.Marked(false, 7);
    private static final ServiceKey MARKED6 = new ServiceKey.Marked(true, 7);
    private static final String ELSEWHERE = "10.2.0.77";
    private static final String ELSEWHERE6 = "fd02::77";

    private final Bench bench = new Bench(EngineOptions.DEFAULT.withCacheBypass(true));

    private static MarkRule rule(String to, boolean ipv6) {
        InetAddress address = TestPacket.address(to);
        return new MarkRule(
                7,
                ipv6,
                Optional.empty(),
                new MarkRule.Network(TestPacket.address(ipv6 ? "::" : "0.0.0.0"), 0),
                new MarkRule.Network(address, ipv6 ? 128 : 32),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private void service(ServiceSettings settings) {
        bench.table.setMarks(List.of(rule(ELSEWHERE, false), rule(ELSEWHERE6, true), rule("224.1.1.1", false)));
        bench.table.addService(MARKED, settings);
        bench.table.addService(MARKED6, new ServiceSettings(settings.scheduler()));
    }

    private Cause tcp(String flags) {
        return bench.send(TestPacket.tcp(Bench.CLIENT, 40_001, ELSEWHERE, 80, flags));
    }

    @Test
    void connectionGoesOnAndCountsNowhere() {
        service(new ServiceSettings("dh"));
        for (String flags : List.of("S", "A", "PA")) {
            assertThat(tcp(flags)).isEqualTo(Cause.FORWARDED);
            assertThat(bench.nextHop()).isEqualTo(ELSEWHERE);
            assertThat(TestPacket.endpoints(bench.packet())).endsWith("> " + ELSEWHERE + ":80");
            assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        }
        ConnectionSnapshot connection = bench.onlyConnection();
        assertThat(connection.destinationAddress()).isEqualTo(TestPacket.address("0.0.0.0"));
        assertThat(connection.destinationPort()).isZero();
        assertThat(connection.state()).isEqualTo("ESTABLISHED");
        assertThat(connection.inPackets()).isEqualTo(3);
        assertThat(bench.fastPathLog).isEmpty();
        assertThat(bench.table.totalTraffic()).isEqualTo(TotalTraffic.NONE);
        assertThat(bench.table.service(MARKED).orElseThrow().counters()).isEqualTo(TotalTraffic.NONE.counters());
        bench.pass(Duration.ofSeconds(901));
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void ipv6Too() {
        service(new ServiceSettings("rr"));
        assertThat(bench.send(TestPacket.udp("fd01::5", 1, ELSEWHERE6, 53, "q")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(ELSEWHERE6);
        assertThat(bench.onlyConnection().destinationAddress()).isEqualTo(TestPacket.address("::"));
    }

    @Test
    void persistentAndOneByOne() {
        service(new ServiceSettings(
                "rr", Set.of(), Optional.of(new Persistence(Duration.ofSeconds(10), Persistence.WHOLE_IPV4)), true));
        for (int i = 0; i < 3; i++) {
            assertThat(bench.send(TestPacket.udp(Bench.CLIENT, 1, ELSEWHERE, 53, "q")))
                    .isEqualTo(Cause.FORWARDED);
            assertThat(bench.nextHop()).isEqualTo(ELSEWHERE);
        }
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.table.totalTraffic()).isEqualTo(TotalTraffic.NONE);
    }

    @Test
    void onlyWhenOnAndOnlyElsewhere() {
        service(new ServiceSettings("rr"));
        assertThat(bench.send(TestPacket.udp(Bench.CLIENT, 1, "224.1.1.1", 53, "q")))
                .isEqualTo(Cause.NO_DESTINATION);
        bench.local = true;
        assertThat(tcp("S")).isEqualTo(Cause.NO_DESTINATION);
        bench.local = false;
        bench.engine.setOptions(EngineOptions.DEFAULT);
        assertThat(tcp("S")).isEqualTo(Cause.NO_DESTINATION);
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void serversComeFirst() {
        service(new ServiceSettings("rr"));
        bench.table.addDestination(MARKED, Bench.server("10.2.0.21", 0), Bench.dr(1));
        assertThat(tcp("S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
    }

    @Test
    void endsWithItsService() {
        service(new ServiceSettings("rr"));
        tcp("S");
        bench.table.removeService(MARKED);
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.connections()).isEmpty();
        assertThat(tcp("S")).isEqualTo(Cause.NO_SERVICE);

        bench.engine.setOptions(Bench.linuxOptions().withCacheBypass(true));
        bench.table.addService(MARKED, new ServiceSettings("rr"));
        tcp("S");
        bench.table.removeService(MARKED);
        assertThat(tcp("A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(ELSEWHERE);
        bench.pass(Duration.ofMinutes(30));
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void explained() {
        service(new ServiceSettings("rr"));
        FlowExplanation explanation = bench.engine.explain(new FlowQuestion(
                Protocol.TCP, TestPacket.address(Bench.CLIENT), 1, TestPacket.address(ELSEWHERE), 80, "eth0"));
        assertThat(explanation.fate())
                .isEqualTo(new FlowExplanation.Fate.Scheduled(Bench.server(ELSEWHERE, 80), ForwardingMethod.BYPASS));
    }

    @Test
    void noDestinationHasIt() {
        service(new ServiceSettings("rr"));
        assertThatThrownBy(() -> bench.table.addDestination(
                        MARKED, Bench.server("10.2.0.21", 0), new DestinationSettings(ForwardingMethod.BYPASS, 1)))
                .isInstanceOf(TableException.class);
    }

    @Test
    void allTrafficIsCountedTogether() {
        bench.with(Bench.udp(Bench.VIP, 53), "rr", ForwardingMethod.NAT, "10.2.0.21:53");
        bench.with(Bench.udp(Bench.VIP, 54), "rr", ForwardingMethod.DR, "10.2.0.21:54");
        bench.send(TestPacket.udp(Bench.CLIENT, 1, Bench.VIP, 53, "q"));
        bench.send(TestPacket.udp("10.2.0.21", 53, Bench.CLIENT, 1, "answer"));
        bench.send(TestPacket.udp(Bench.CLIENT, 1, Bench.VIP, 54, "q"));
        bench.table.removeService(Bench.udp(Bench.VIP, 54));
        assertThat(bench.table.totalTraffic().counters()).isEqualTo(new Counters(2, 2, 1, 58, 34));
        bench.table.zero(Bench.udp(Bench.VIP, 53));
        assertThat(bench.table.totalTraffic().counters().inPackets()).isEqualTo(2);
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.table.totalTraffic().rates().inBytes()).isPositive();
        bench.table.flush();
        for (int seconds = 0; seconds < 120; seconds += 2) {
            bench.pass(Duration.ofSeconds(2));
        }
        assertThat(bench.table.totalTraffic().rates()).isEqualTo(Rates.NONE);
        bench.table.zero();
        assertThat(bench.table.totalTraffic()).isEqualTo(TotalTraffic.NONE);
    }
}
