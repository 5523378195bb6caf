package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.ipvs.FlowExplanation.Fate;

class ExplainTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final DestinationKey FIRST = Bench.server("10.2.0.21", 8080);

    private final Bench bench = new Bench();

    private FlowExplanation explain(int clientPort, int port) {
        return bench.engine.explain(new FlowQuestion(
                Protocol.TCP, TestPacket.address(Bench.CLIENT), clientPort, TestPacket.address(Bench.VIP), port, ""));
    }

    @Test
    void nothingIsServed() {
        FlowExplanation answer = explain(40_000, 80);
        assertThat(answer.service()).isEmpty();
        assertThat(answer.fate()).isEqualTo(new Fate.NotForwarded(Cause.NO_SERVICE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "ovf", "sh", "mh", "dh", "lblc", "lblcr"})
    void theSchedulersChoiceIsForetoldAndAskingChangesNothing(String scheduler) {
        bench.with(WEB, scheduler, ForwardingMethod.NAT, "10.2.0.21:8080", "10.2.0.22:8080", "10.2.0.23:8080");
        for (int i = 0; i < 20; i++) {
            Fate fate = explain(40_000 + i, 80).fate();
            assertThat(explain(40_000 + i, 80).fate()).isEqualTo(fate);
            bench.client(40_000 + i, "S");
            if (bench.result.cause() == Cause.NO_DESTINATION) {
                assertThat(fate).isEqualTo(new Fate.NotForwarded(Cause.NO_DESTINATION));
                continue;
            }
            assertThat(fate).isEqualTo(new Fate.Scheduled(Bench.server(bench.nextHop(), 8080), ForwardingMethod.NAT));
        }
    }

    @Test
    void whoDrawsLotsNamesTheCandidates() {
        bench.with(WEB, "twos", ForwardingMethod.NAT, "10.2.0.21:8080", "10.2.0.22:8080");
        bench.table.editDestination(WEB, Bench.server("10.2.0.22", 8080), Bench.nat(0));
        assertThat(explain(40_000, 80).fate()).isEqualTo(new Fate.Drawn(List.of(FIRST)));
    }

    @Test
    void aConnectionIsFoundFromBothEnds() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080");
        bench.client(40_000, "S");
        Fate.Existing existing = (Fate.Existing) explain(40_000, 80).fate();
        assertThat(existing.connection()).isEqualTo(bench.onlyConnection());
        assertThat(existing.fromServer()).isFalse();
        assertThat(existing.abandoned()).isFalse();
        assertThat(existing.replaceable()).isFalse();
        FlowExplanation reply = bench.engine.explain(new FlowQuestion(
                Protocol.TCP, TestPacket.address("10.2.0.21"), 8080, TestPacket.address(Bench.CLIENT), 40_000, ""));
        assertThat(((Fate.Existing) reply.fate()).fromServer()).isTrue();
        assertThat(reply.service().orElseThrow().key()).isEqualTo(WEB);
        bench.client(40_000, "R");
        bench.client(40_000, "R");
        bench.server("10.2.0.21", 8080, 40_000, "R");
        assertThat(((Fate.Existing) explain(40_000, 80).fate()).replaceable()).isTrue();
    }

    @Test
    void aConnectionWhoseServerIsGoneSaysSo() {
        bench.engine.setOptions(Bench.linuxOptions());
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080");
        bench.client(40_000, "S");
        bench.table.removeDestination(WEB, FIRST);
        assertThat(((Fate.Existing) explain(40_000, 80).fate()).abandoned()).isTrue();
    }

    @Test
    void aTemplateIsNamed() {
        Persistence persistence = new Persistence(Duration.ofMinutes(5), Persistence.WHOLE_IPV4);
        bench.table.addService(WEB, new ServiceSettings("rr", Set.of(), Optional.of(persistence), false));
        bench.table.addDestination(WEB, FIRST, Bench.nat(1));
        bench.table.addDestination(WEB, Bench.server("10.2.0.22", 8080), Bench.nat(1));
        assertThat(explain(40_000, 80).fate()).isInstanceOf(Fate.Scheduled.class);
        bench.client(40_000, "S");
        Fate.Remembered remembered = (Fate.Remembered) explain(40_001, 80).fate();
        assertThat(remembered.server()).isEqualTo(Bench.server(bench.nextHop(), 8080));
        assertThat(remembered.template().expires()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void nobodyAndNoRoomAreTold() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080");
        bench.table.setPolicy(WEB, new ServicePolicy(Optional.empty(), OptionalInt.of(1), Optional.empty()));
        bench.client(40_000, "S");
        assertThat(explain(40_001, 80).fate()).isEqualTo(new Fate.NotForwarded(Cause.SERVICE_FULL));
        assertThat(bench.client(40_001, "S")).isEqualTo(Cause.SERVICE_FULL);
        bench.table.setPolicy(WEB, ServicePolicy.NONE);
        bench.table.drain(WEB, FIRST, Optional.empty());
        FlowExplanation answer = explain(40_001, 80);
        assertThat(answer.fate()).isEqualTo(new Fate.NotForwarded(Cause.NO_DESTINATION));
        assertThat(answer.service().orElseThrow().destinations().getFirst().phase())
                .isEqualTo(new ServerPhase.Draining(Optional.empty()));
    }
}
