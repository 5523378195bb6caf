package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counters and rates as the kernel has them. */
class TrafficTest {
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);

    private int nextPort = 1024;
    private final Bench bench =
            new Bench(EngineOptions.DEFAULT, 10_000).with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");

    /** The series that a Linux 6.1 showed, one figure every two seconds. */
    @Test
    void aBurstOfAThousandDecaysAsInTheKernel() {
        burst(1000);
        List<Long> connections = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        for (int tick = 0; tick < 7; tick++) {
            bench.pass(Duration.ofSeconds(2));
            connections.add(rates().connections());
            bytes.add(rates().inBytes());
        }
        assertThat(connections).containsExactly(125L, 94L, 70L, 53L, 40L, 30L, 22L);
        assertThat(bytes).containsExactly(12500L, 9375L, 7031L, 5273L, 3955L, 2966L, 2225L);
    }

    @Test
    void ratesChangeEveryTwoSecondsAndNotBetween() {
        burst(100);
        bench.pass(Duration.ofMillis(1999));
        assertThat(rates()).isEqualTo(Rates.NONE);
        bench.pass(Duration.ofMillis(1));
        Rates first = rates();
        assertThat(first.inPackets()).isEqualTo(12);
        bench.pass(Duration.ofMillis(1999));
        assertThat(rates()).isEqualTo(first);
    }

    @Test
    void aSteadyFlowIsItsOwnRate() {
        for (int second = 0; second < 120; second++) {
            burst(10);
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(rates()).isEqualTo(new Rates(10, 10, 0, 1000, 0));
        assertThat(bench.destination(DNS, "10.2.0.21").rates()).isEqualTo(rates());
    }

    @Test
    void zeroingCountsFromNewAndForgetsTheRates() {
        burst(1000);
        bench.pass(Duration.ofSeconds(2));
        bench.table.zero(DNS);
        assertThat(rates()).isEqualTo(Rates.NONE);
        assertThat(counters().connections()).isZero();
        burst(8);
        bench.pass(Duration.ofSeconds(2));
        assertThat(counters()).isEqualTo(new Counters(8, 8, 0, 800, 0));
        assertThat(bench.destination(DNS, "10.2.0.21").counters()).isEqualTo(counters());
        assertThat(rates().connections()).isEqualTo(1);
    }

    @Test
    void whatTheFastPathForwardedIsCountedAndRated() {
        bench.fastPathTakes = true;
        burst(1);
        long handle = bench.onlyConnection().handle();
        bench.engine.addFastPathTraffic(handle, 799, 79_900, 400, 400_000);
        bench.pass(Duration.ofSeconds(2));
        assertThat(counters()).isEqualTo(new Counters(1, 800, 400, 80_000, 400_000));
        assertThat(rates()).isEqualTo(new Rates(0, 100, 50, 10_000, 50_000));
    }

    @Test
    void aDestinationThatComesBackFromTheTrashKeepsItsCounters() {
        burst(5);
        bench.table.removeDestination(DNS, Bench.server("10.2.0.21", 53));
        bench.table.addDestination(DNS, Bench.server("10.2.0.21", 53), Bench.dr(1));
        assertThat(bench.destination(DNS, "10.2.0.21").counters().connections()).isEqualTo(5);
    }

    /** Datagrams of 100 bytes, each of a connection of its own. */
    private void burst(int datagrams) {
        for (int i = 0; i < datagrams; i++) {
            bench.send(TestPacket.udp(Bench.CLIENT, nextPort++, Bench.VIP, 53, "x".repeat(72)));
        }
    }

    private Rates rates() {
        return bench.table.service(DNS).orElseThrow().rates();
    }

    private Counters counters() {
        return bench.table.service(DNS).orElseThrow().counters();
    }
}
