package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.config.RealServer;
import org.pollux.config.SourcePosition;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.SorryServer;

class PoolPlanTest {
    private static final SourcePosition HERE = new SourcePosition("test", 1, 1);
    private static final SorryServer SORRY = new SorryServer(address(99), 80, ForwardingMethod.NAT);

    private static InetAddress address(int last) {
        return InetAddress.ofLiteral("10.0.0." + last);
    }

    private static RealServer real(int last, int weight, boolean inhibit) {
        return new RealServer(address(last), 80, weight, ForwardingMethod.NAT, false, inhibit, List.of(), HERE);
    }

    private static PoolPlan plan(Optional<SorryServer> sorry, Set<Integer> up, RealServer... servers) {
        return plan(sorry, up, Map.of(), servers);
    }

    private static PoolPlan plan(
            Optional<SorryServer> sorry, Set<Integer> up, Map<Integer, ByHand.Given> byHand, RealServer... servers) {
        VirtualServer virtual = new VirtualServer(
                VirtualServer.Protocol.TCP,
                address(100),
                80,
                VirtualServer.Scheduler.RR,
                ForwardingMethod.NAT,
                sorry,
                List.of(servers),
                HERE);
        return PoolPlan.of(
                virtual,
                s -> up.contains((int) s.address().getAddress()[3]),
                s -> byHand.getOrDefault((int) s.address().getAddress()[3], ByHand.Given.NOTHING));
    }

    private static List<String> text(PoolPlan plan) {
        return plan.placements().stream()
                .map(p -> p.address().getHostAddress() + " " + p.weight())
                .toList();
    }

    @Test
    void serversThatAreUpServeWithTheirWeights() {
        assertThat(text(plan(Optional.of(SORRY), Set.of(1, 2), real(1, 3, false), real(2, 1, false))))
                .containsExactly("10.0.0.1 3", "10.0.0.2 1");
    }

    @Test
    void failedServerIsLeftOut() {
        assertThat(text(plan(Optional.of(SORRY), Set.of(2), real(1, 3, false), real(2, 1, false))))
                .containsExactly("10.0.0.2 1");
    }

    @Test
    void failedServerWithInhibitStaysWithWeightZero() {
        assertThat(text(plan(Optional.of(SORRY), Set.of(2), real(1, 3, true), real(2, 1, false))))
                .containsExactly("10.0.0.1 0", "10.0.0.2 1");
    }

    @Test
    void sorryServerStepsInWhenNoneIsLeft() {
        PoolPlan plan = plan(Optional.of(SORRY), Set.of(), real(1, 3, false), real(2, 1, true));
        assertThat(text(plan)).containsExactly("10.0.0.2 0", "10.0.0.99 1");
        assertThat(plan.sorry()).isTrue();
    }

    @Test
    void serverOfWeightZeroAloneDoesNotKeepTheSorryServerOut() {
        PoolPlan plan = plan(Optional.of(SORRY), Set.of(1), real(1, 0, false), real(2, 1, false));
        assertThat(text(plan)).containsExactly("10.0.0.99 1");
    }

    @Test
    void sorryServerThatIsInhibitedRestsWhenItIsNotNeeded() {
        Optional<SorryServer> resting = Optional.of(new SorryServer(address(99), 80, ForwardingMethod.NAT, true));
        PoolPlan plan = plan(resting, Set.of(1), real(1, 3, false));
        assertThat(text(plan)).containsExactly("10.0.0.1 3", "10.0.0.99 0");
        assertThat(plan.sorry()).isFalse();
        assertThat(text(plan(resting, Set.of(), real(1, 3, false)))).containsExactly("10.0.0.99 1");
    }

    @Test
    void restingSorryServerThatIsAlsoARealServerIsThat() {
        Optional<SorryServer> same = Optional.of(new SorryServer(address(1), 80, ForwardingMethod.NAT, true));
        assertThat(text(plan(same, Set.of(1), real(1, 3, false)))).containsExactly("10.0.0.1 3");
    }

    @Test
    void withoutSorryServerNothingIsLeft() {
        PoolPlan plan = plan(Optional.empty(), Set.of(), real(1, 3, false));
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.sorry()).isFalse();
    }

    @Test
    void whatWasGivenByHandCountsInsteadOfTheFile() {
        Map<Integer, ByHand.Given> heavier = Map.of(1, new ByHand.Given(OptionalInt.of(7), false));
        assertThat(text(plan(Optional.of(SORRY), Set.of(1, 2), heavier, real(1, 3, false), real(2, 1, false))))
                .containsExactly("10.0.0.1 7", "10.0.0.2 1");
        assertThat(text(plan(Optional.of(SORRY), Set.of(2), heavier, real(1, 3, true), real(2, 1, false))))
                .containsExactly("10.0.0.1 0", "10.0.0.2 1");
    }

    @Test
    void serversThatRestByHandStayBesideTheSorryServer() {
        Map<Integer, ByHand.Given> resting =
                Map.of(1, new ByHand.Given(OptionalInt.of(0), false), 2, new ByHand.Given(OptionalInt.empty(), true));
        PoolPlan plan = plan(Optional.of(SORRY), Set.of(1, 2), resting, real(1, 3, false), real(2, 1, false));
        assertThat(text(plan)).containsExactly("10.0.0.1 0", "10.0.0.2 1", "10.0.0.99 1");
        assertThat(plan.sorry()).isTrue();
        assertThat(plan(Optional.empty(), Set.of(1, 2), resting, real(1, 3, false), real(2, 1, false))
                        .refusing())
                .isTrue();
    }

    @Test
    void inhibitedServerThatIsAlsoTheSorryServerStandsOnce() {
        SorryServer same = new SorryServer(address(1), 80, ForwardingMethod.NAT);
        assertThat(text(plan(Optional.of(same), Set.of(), real(1, 3, true)))).containsExactly("10.0.0.1 1");
    }
}
