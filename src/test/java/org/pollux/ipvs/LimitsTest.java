package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);

    private static Bench web(EngineOptions options, int maxConnections) {
        return new Bench(options, maxConnections).with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80");
    }

    private static byte[] syn(int source) {
        return TestPacket.tcp("10.3." + (source >> 8) + "." + (source & 255), 1000, Bench.VIP, 80, "S");
    }

    @Test
    void aFloodOfSynsPushesOutNothingThatIsEstablished() {
        Bench bench = web(EngineOptions.DEFAULT, 100);
        for (int port = 40_000; port < 40_090; port++) {
            bench.client(port, "S");
            bench.client(port, "A");
        }
        for (int source = 1; source < 10_000; source++) {
            assertThat(bench.send(syn(source))).isEqualTo(Cause.FORWARDED);
        }
        for (int port = 40_000; port < 40_090; port++) {
            assertThat(bench.client(port, "PA")).isEqualTo(Cause.FORWARDED);
        }
        TableUse use = bench.engine.tableUse();
        assertThat(use.connections()).isEqualTo(100);
        assertThat(use.halfOpen()).isEqualTo(10);
        assertThat(use.evicted()).isEqualTo(9_999 - 10);
    }

    @Test
    void inAFloodAnHonestHandshakeSucceeds() {
        Bench bench = web(EngineOptions.DEFAULT.withHalfOpenPercent(20), 1_000);
        for (int source = 1; source < 5_000; source++) {
            bench.send(syn(source));
            if (source % 100 == 0) {
                bench.client(40_000 + source, "S");
            }
            if (source % 100 == 99 && source > 100) {
                assertThat(bench.client(40_000 + source - 99, "A")).isEqualTo(Cause.FORWARDED);
            }
        }
        TableUse use = bench.engine.tableUse();
        assertThat(use.mostHalfOpen()).isEqualTo(200);
        assertThat(use.halfOpen()).isLessThanOrEqualTo(200);
        assertThat(use.connections() - use.halfOpen()).isEqualTo(49);
    }

    @Test
    void aTableFullOfEstablishedConnectionsRefusesNewOnes() {
        Bench bench = web(EngineOptions.DEFAULT, 10);
        for (int port = 40_000; port < 40_010; port++) {
            bench.client(port, "S");
            bench.client(port, "A");
        }
        assertThat(bench.client(40_010, "S")).isEqualTo(Cause.TABLE_FULL);
        assertThat(bench.engine.packets(Cause.TABLE_FULL)).isEqualTo(1);
        assertThat(bench.client(40_009, "A")).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void evictionTakesTheTemplateOfAnAttackerAlong() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 20);
        Persistence persistence = new Persistence(Duration.ofHours(1), Persistence.WHOLE_IPV4);
        bench.table.addService(WEB, new ServiceSettings("rr", Set.of(), Optional.of(persistence), false));
        bench.table.addDestination(WEB, Bench.server("10.2.0.21", 80), Bench.dr(1));
        bench.client(40_000, "S");
        bench.client(40_000, "A");
        for (int source = 1; source < 1_000; source++) {
            assertThat(bench.send(syn(source))).isEqualTo(Cause.FORWARDED);
        }
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.FORWARDED);
        DestinationSnapshot server = bench.destination(WEB, "10.2.0.21");
        assertThat(server.persistentConnections() + server.activeConnections())
                .isEqualTo(bench.engine.connectionCount())
                .isLessThanOrEqualTo(20);
        bench.pass(Duration.ofHours(2));
        assertThat(bench.engine.connectionCount()).isZero();
        assertThat(bench.engine.tableUse().halfOpen()).isZero();
    }

    @Test
    void udpFlowsOfOnePacketMakeRoomAndOthersStay() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 10).with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");
        byte[] question = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q");
        bench.send(question);
        bench.send(question);
        for (int port = 1_001; port < 1_100; port++) {
            assertThat(bench.send(TestPacket.udp("10.3.0.1", port, Bench.VIP, 53, "q")))
                    .isEqualTo(Cause.FORWARDED);
        }
        assertThat(bench.connections())
                .extracting(ConnectionSnapshot::clientPort)
                .contains(40_000);
    }

    @Test
    void aUdpFlowThatTheFastPathCarriesStays() {
        Bench bench = new Bench(EngineOptions.DEFAULT, 10).with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");
        bench.fastPathTakes = true;
        bench.fastPathLastUsed = bench.now;
        bench.send(TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q"));
        bench.pass(Duration.ofSeconds(1));
        bench.fastPathLastUsed = bench.now;
        bench.fastPathTakes = false;
        for (int port = 1_001; port < 1_100; port++) {
            bench.send(TestPacket.udp("10.3.0.1", port, Bench.VIP, 53, "q"));
        }
        assertThat(bench.connections())
                .extracting(ConnectionSnapshot::clientPort)
                .contains(40_000);
    }

    @Test
    void aServiceThatFillsTheTableDoesNotShutOthersOut() {
        Bench bench = web(EngineOptions.DEFAULT, 320).with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");
        int begun = 0;
        for (int port = 10_000; port < 10_400; port++) {
            begun += bench.client(port, "S") == Cause.FORWARDED ? 1 : 0;
            bench.client(port, "A");
        }
        assertThat(begun).isEqualTo(300);
        assertThat(bench.engine.packets(Cause.TABLE_FULL)).isEqualTo(100);
        for (int port = 10_000; port < 10_010; port++) {
            assertThat(bench.send(TestPacket.udp(Bench.CLIENT, port, Bench.VIP, 53, "q")))
                    .isEqualTo(Cause.FORWARDED);
        }
        assertThat(bench.engine.connectionCount()).isEqualTo(310);
        assertThat(bench.client(20_000, "S")).isEqualTo(Cause.TABLE_FULL);
    }

    @Test
    void aServiceAloneMayFillTheTable() {
        Bench bench = web(EngineOptions.DEFAULT, 320);
        for (int port = 10_000; port < 10_320; port++) {
            assertThat(bench.client(port, "S")).isEqualTo(Cause.FORWARDED);
            bench.client(port, "A");
        }
        assertThat(bench.client(20_000, "S")).isEqualTo(Cause.TABLE_FULL);
    }

    @Test
    void aServiceHasNoMoreConnectionsThanItMay() {
        Bench bench = web(EngineOptions.DEFAULT, 1_000).with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.empty(), OptionalInt.of(5), Optional.empty()));
        for (int port = 40_000; port < 40_005; port++) {
            assertThat(bench.client(port, "S")).isEqualTo(Cause.FORWARDED);
        }
        assertThat(bench.client(40_005, "S")).isEqualTo(Cause.SERVICE_FULL);
        assertThat(bench.send(TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q")))
                .isEqualTo(Cause.FORWARDED);
        bench.client(40_000, "A");
        bench.client(40_000, "R");
        bench.pass(Duration.ofSeconds(11));
        assertThat(bench.client(40_005, "S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.client(40_006, "S")).isEqualTo(Cause.SERVICE_FULL);
    }

    @Test
    void theConnectionsOfARemovedServiceCountAgainWhenItComesBack() {
        Bench bench = web(Bench.linuxOptions(), 1_000);
        bench.client(40_000, "S");
        bench.table.removeService(WEB);
        bench.with(WEB, "rr", ForwardingMethod.DR, "10.2.0.21:80");
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.empty(), OptionalInt.of(1), Optional.empty()));
        assertThat(bench.client(40_001, "S")).isEqualTo(Cause.SERVICE_FULL);
        bench.pass(Duration.ofSeconds(61));
        assertThat(bench.client(40_001, "S")).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void aClientBeginsConnectionsAsFastAsItMay() {
        Bench bench = web(EngineOptions.DEFAULT, 1_000);
        ServicePolicy.SourceRate rate = new ServicePolicy.SourceRate(10, 5);
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.empty(), OptionalInt.empty(), Optional.of(rate)));
        int allowed = 0;
        for (int port = 40_000; port < 40_100; port++) {
            allowed += bench.client(port, "S") == Cause.FORWARDED ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(5);
        assertThat(bench.engine.packets(Cause.SOURCE_LIMITED)).isEqualTo(95);
        assertThat(bench.send(syn(1))).isEqualTo(Cause.FORWARDED);
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.FORWARDED);
        bench.pass(Duration.ofMillis(250));
        for (int port = 41_000; port < 41_100; port++) {
            allowed += bench.client(port, "S") == Cause.FORWARDED ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(7);
    }

    @Test
    void theBucketsOfManyClientsTakeNoMoreMemoryThanTheyMay() {
        Bench bench = web(EngineOptions.DEFAULT, 1_000);
        ServicePolicy.SourceRate rate = new ServicePolicy.SourceRate(1, 1);
        long before = bench.engine.tableUse().memory();
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.empty(), OptionalInt.empty(), Optional.of(rate)));
        int limited = 0;
        for (int round = 0; round < 2; round++) {
            for (int source = 1; source < 30_000; source++) {
                limited += bench.send(syn(source)) == Cause.SOURCE_LIMITED ? 1 : 0;
            }
        }
        assertThat(limited).isBetween(28_000, 30_000);
        long pages = 1_000 * 10 * 8;
        assertThat(bench.engine.tableUse().memory() - before).isBetween(1L, (1 << 16) * 24 + pages);
    }
}
