package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final DestinationKey OLD = Bench.server("10.2.0.21", 80);
    private static final DestinationKey NEW = Bench.server("10.2.0.22", 80);
    private static final Duration CLIMB = Duration.ofMinutes(1);

    private final Bench bench = new Bench(EngineOptions.DEFAULT, 100_000);
    private int connections;

    private void serviceWithOneOldServer(String scheduler) {
        bench.table.addService(WEB, new ServiceSettings(scheduler));
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.of(CLIMB), OptionalInt.empty(), Optional.empty()));
        bench.table.addDestination(WEB, OLD, Bench.dr(1));
        bench.pass(CLIMB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrr", "wlc", "sed", "twos"})
    void theShareOfANewServerClimbsToItsWeight(String scheduler) {
        serviceWithOneOldServer(scheduler);
        bench.table.addDestination(WEB, NEW, Bench.dr(1));
        double before = 0;
        for (int part = 0; part < 4; part++) {
            // Fresh connections only, so that shares are those of this moment's weights.
            bench.table.removeConnections(TestPacket.address(Bench.VIP));
            double share = shareOfNew(1000);
            double weight = Math.max(1 / 64.0, part / 4.0);
            assertThat(share).describedAs("after %d s", part * 15).isBetween(before, weight / (1 + weight) + 0.05);
            before = Math.max(0, share - 0.06);
            bench.pass(Duration.ofSeconds(15));
        }
        bench.table.removeConnections(TestPacket.address(Bench.VIP));
        assertThat(shareOfNew(1000)).isBetween(0.44, 0.56);
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(ServerPhase.SERVING);
    }

    @Test
    void theListingShowsTheWeightItWillHaveAndHowMuchOfItCounts() {
        serviceWithOneOldServer("wlc");
        bench.table.addDestination(WEB, NEW, Bench.dr(10));
        bench.pass(Duration.ofSeconds(15));
        assertThat(bench.destination(WEB, "10.2.0.22").settings().weight()).isEqualTo(10);
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(new ServerPhase.SlowStart(25));
    }

    @Test
    void comingBackFromWeightZeroIsASlowStartToo() {
        serviceWithOneOldServer("wlc");
        bench.table.addDestination(WEB, NEW, Bench.dr(0));
        bench.pass(CLIMB);
        bench.table.editDestination(WEB, NEW, Bench.dr(2));
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(new ServerPhase.SlowStart(0));
        bench.pass(CLIMB);
        bench.table.editDestination(WEB, NEW, Bench.dr(3));
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(ServerPhase.SERVING);
    }

    @Test
    void undrainingIsASlowStartToo() {
        serviceWithOneOldServer("wlc");
        bench.table.addDestination(WEB, NEW, Bench.dr(1));
        bench.pass(CLIMB);
        bench.table.drain(WEB, NEW, Optional.empty());
        bench.table.undrain(WEB, NEW);
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(new ServerPhase.SlowStart(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "lc", "sh", "mh", "dh", "fo", "ovf", "lblc", "lblcr"})
    void schedulersThatDoNotShareByWeightPassOverIt(String scheduler) {
        serviceWithOneOldServer(scheduler);
        bench.table.addDestination(WEB, NEW, Bench.dr(1));
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(ServerPhase.SERVING);
    }

    @Test
    void aServerThatIsAloneGetsEverythingAtOnce() {
        bench.table.addService(WEB, new ServiceSettings("wlc"));
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.of(CLIMB), OptionalInt.empty(), Optional.empty()));
        bench.table.addDestination(WEB, NEW, Bench.dr(Integer.MAX_VALUE));
        assertThat(shareOfNew(100)).isEqualTo(1);
    }

    @Test
    void takingTheSlowStartAwayEndsIt() {
        serviceWithOneOldServer("wlc");
        bench.table.addDestination(WEB, NEW, Bench.dr(1));
        bench.table.setPolicy(WEB, ServicePolicy.NONE);
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(ServerPhase.SERVING);
        assertThat(shareOfNew(100)).isBetween(0.49, 0.51);
    }

    private double shareOfNew(int count) {
        int ofNew = 0;
        for (int i = 0; i < count; i++) {
            assertThat(bench.client(1024 + connections++ % 60_000, "S")).isEqualTo(Cause.FORWARDED);
            ofNew += bench.nextHop().equals("10.2.0.22") ? 1 : 0;
        }
        return (double) ofNew / count;
    }
}
