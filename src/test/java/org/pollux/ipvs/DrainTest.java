package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final DestinationKey FIRST = Bench.server("10.2.0.21", 80);
    private static final DestinationKey SECOND = Bench.server("10.2.0.22", 80);

    private final Bench bench = new Bench();

    private void withServers(ServiceSettings settings) {
        bench.table.addService(WEB, settings);
        bench.table.addDestination(WEB, FIRST, Bench.nat(3));
        bench.table.addDestination(WEB, SECOND, Bench.nat(1));
    }

    @Test
    void aDrainedServerKeepsItsConnectionsAndGetsNoOthers() {
        withServers(new ServiceSettings("wlc"));
        int port = connectTo("10.2.0.21");
        bench.table.drain(WEB, FIRST, Optional.empty());
        assertThat(bench.client(port, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        assertThat(nextServers(20)).containsOnly("10.2.0.22");
        bench.table.undrain(WEB, FIRST);
        assertThat(nextServers(20)).contains("10.2.0.21");
    }

    @Test
    void theWeightItHasIsStillListed() {
        withServers(new ServiceSettings("wlc"));
        bench.table.drain(WEB, FIRST, Optional.of(Duration.ofSeconds(30)));
        bench.pass(Duration.ofSeconds(10));
        DestinationSnapshot drained = bench.destination(WEB, "10.2.0.21");
        assertThat(drained.settings().weight()).isEqualTo(3);
        assertThat(drained.phase()).isEqualTo(new ServerPhase.Draining(Optional.of(Duration.ofSeconds(20))));
        assertThat(bench.destination(WEB, "10.2.0.22").phase()).isEqualTo(ServerPhase.SERVING);
    }

    @Test
    void persistentClientsComeBackUntilTheirTemplateExpires() {
        Persistence persistence = new Persistence(Duration.ofMinutes(1), Persistence.WHOLE_IPV4);
        withServers(new ServiceSettings("wlc", Set.of(), Optional.of(persistence), false));
        bench.engine.setOptions(EngineOptions.DEFAULT.withExpireQuiescentTemplate(true));
        bench.client(40_000, "S");
        String server = bench.nextHop();
        bench.client(40_000, "R");
        bench.table.drain(WEB, Bench.server(server, 80), Optional.empty());
        assertThat(nextServers(3)).containsOnly(server);
        bench.pass(Duration.ofMinutes(5));
        assertThat(bench.connections()).isEmpty();
        assertThat(nextServers(3)).doesNotContain(server);
    }

    @Test
    void whatIsLeftAtTheEndOfTheTimeIsEnded() {
        Persistence persistence = new Persistence(Duration.ofHours(1), Persistence.WHOLE_IPV4);
        withServers(new ServiceSettings("wlc", Set.of(), Optional.of(persistence), false));
        bench.client(40_000, "S");
        String server = bench.nextHop();
        bench.table.drain(WEB, Bench.server(server, 80), Optional.of(Duration.ofSeconds(30)));
        bench.pass(Duration.ofSeconds(29));
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.engine.nextDeadline())
                .isLessThanOrEqualTo(bench.now + Duration.ofSeconds(1).toNanos());
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.destination(WEB, server).phase()).isEqualTo(ServerPhase.DRAINED);
        assertThat(bench.client(40_000, "A")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        assertThat(nextServers(3)).doesNotContain(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "mh", "dh"})
    void clientsHashedToItGoElsewhereEvenWithoutFallback(String scheduler) {
        withServers(new ServiceSettings(scheduler));
        bench.client(40_000, "S");
        String server = bench.nextHop();
        bench.table.drain(WEB, Bench.server(server, 80), Optional.empty());
        assertThat(bench.client(40_001, "S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isNotEqualTo(server);
        bench.table.undrain(WEB, Bench.server(server, 80));
        assertThat(nextServers(1)).containsOnly(server);
    }

    @Test
    void aDrainedServerThatFailsAndRecoversIsStillDrained() {
        withServers(new ServiceSettings("wlc"));
        bench.table.drain(WEB, FIRST, Optional.of(Duration.ofSeconds(30)));
        bench.table.removeDestination(WEB, FIRST);
        bench.pass(Duration.ofSeconds(10));
        bench.table.addDestination(WEB, FIRST, Bench.nat(3));
        assertThat(bench.destination(WEB, "10.2.0.21").phase())
                .isEqualTo(new ServerPhase.Draining(Optional.of(Duration.ofSeconds(20))));
        assertThat(nextServers(10)).containsOnly("10.2.0.22");
        bench.pass(Duration.ofSeconds(30));
        assertThat(bench.destination(WEB, "10.2.0.21").phase()).isEqualTo(ServerPhase.DRAINED);
        bench.table.removeDestination(WEB, FIRST);
        bench.table.undrain(WEB, FIRST);
        bench.table.addDestination(WEB, FIRST, Bench.nat(3));
        assertThat(bench.destination(WEB, "10.2.0.21").phase()).isEqualTo(ServerPhase.SERVING);
        assertThat(nextServers(10)).contains("10.2.0.21");
    }

    private int connectTo(String server) {
        int port = 30_000;
        do {
            bench.client(++port, "S");
        } while (!bench.nextHop().equals(server));
        return port;
    }

    private int nextPort = 50_000;

    private List<String> nextServers(int connections) {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            assertThat(bench.client(nextPort++, "S")).isEqualTo(Cause.FORWARDED);
            servers.add(bench.nextHop());
        }
        return servers;
    }
}
