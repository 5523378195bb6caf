package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.TableException.Reason;

class ServicesTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final DestinationKey SERVER = Bench.server("10.2.0.21", 80);
    private static final ServiceSettings RR = new ServiceSettings("rr");

    private final Bench bench = new Bench();
    private final VirtualServerTable table = bench.table;

    @Test
    void refusalsCarryTheKernelsReason() {
        refused(Reason.NO_SUCH_SERVICE, () -> table.editService(WEB, RR));
        refused(Reason.NO_SUCH_SERVICE, () -> table.removeService(WEB));
        refused(Reason.NO_SUCH_SERVICE, () -> table.zero(WEB));
        refused(Reason.SERVICE_NOT_DEFINED, () -> table.addDestination(WEB, SERVER, Bench.nat(1)));
        refused(Reason.SERVICE_NOT_DEFINED, () -> table.editDestination(WEB, SERVER, Bench.nat(1)));
        refused(Reason.SERVICE_NOT_DEFINED, () -> table.removeDestination(WEB, SERVER));
        refused(Reason.SCHEDULER_NOT_FOUND, () -> table.addService(WEB, new ServiceSettings("best")));
        refused(Reason.INVALID, () -> table.addService(Bench.tcp(Bench.VIP, 0), RR));
        table.addService(WEB, RR);
        refused(Reason.SERVICE_EXISTS, () -> table.addService(WEB, RR));
        refused(Reason.SCHEDULER_NOT_FOUND, () -> table.editService(WEB, new ServiceSettings("best")));
        refused(Reason.NO_SUCH_DESTINATION, () -> table.editDestination(WEB, SERVER, Bench.nat(1)));
        refused(Reason.NO_SUCH_DESTINATION, () -> table.removeDestination(WEB, SERVER));
        refused(Reason.OUT_OF_RANGE, () -> table.addDestination(WEB, SERVER, Bench.nat(-1)));
        refused(
                Reason.OUT_OF_RANGE,
                () -> table.addDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 1, 1, 2)));
        for (String address : List.of("0.0.0.0", "224.0.0.1", "255.255.255.255", "fd02::1")) {
            refused(Reason.INVALID, () -> table.addDestination(WEB, Bench.server(address, 80), Bench.nat(1)));
        }
        table.addDestination(WEB, SERVER, Bench.nat(1));
        refused(Reason.DESTINATION_EXISTS, () -> table.addDestination(WEB, SERVER, Bench.nat(1)));
    }

    @Test
    void destinationsAreListedNewestFirstAndKeepTheirPlaceWhenEdited() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80", "10.2.0.23:80");
        table.editDestination(WEB, SERVER, Bench.dr(7));
        assertThat(addresses()).containsExactly("10.2.0.23", "10.2.0.22", "10.2.0.21");
        table.removeDestination(WEB, SERVER);
        table.addDestination(WEB, SERVER, Bench.dr(7));
        assertThat(addresses()).containsExactly("10.2.0.21", "10.2.0.23", "10.2.0.22");
    }

    @Test
    void editingToTheSameSchedulerKeepsItsPlace() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80", "10.2.0.22:80");
        bench.client(40_000, "S");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.22");
        table.editService(WEB, RR);
        bench.client(40_001, "S");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        table.editService(WEB, new ServiceSettings("wrr"));
        bench.client(40_002, "S");
        assertThat(bench.nextHop()).isEqualTo("10.2.0.22");
    }

    @Test
    void manyServicesAreFoundAndForgotten() {
        for (int port = 1; port <= 300; port++) {
            bench.with(Bench.tcp(Bench.VIP, port), "rr", ForwardingMethod.NAT, "10.2.0.21:" + port);
        }
        for (int port = 1; port <= 300; port += 2) {
            table.removeService(Bench.tcp(Bench.VIP, port));
        }
        for (int port = 1; port <= 300; port++) {
            Cause expected = port % 2 == 1 ? Cause.NO_SERVICE : Cause.FORWARDED;
            assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, port, "S")))
                    .isEqualTo(expected);
        }
        table.flush();
        assertThat(table.services()).isEmpty();
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void zeroForgetsTrafficOnly() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        table.zero();
        assertThat(bench.destination(WEB, "10.2.0.21").counters()).isEqualTo(new Counters(0, 0, 0, 0, 0));
        assertThat(bench.destination(WEB, "10.2.0.21").activeConnections()).isEqualTo(1);
    }

    @Test
    void anOverloadedServerIsSpentUntilThreeQuartersOfItsLimit() {
        table.addService(WEB, RR);
        table.addDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 1, 4, 0));
        for (int port = 1; port <= 4; port++) {
            assertThat(bench.client(port, "S")).isEqualTo(Cause.FORWARDED);
        }
        assertThat(bench.client(5, "S")).isEqualTo(Cause.NO_DESTINATION);
        end(1);
        assertThat(bench.client(5, "S")).isEqualTo(Cause.NO_DESTINATION);
        end(2);
        assertThat(bench.client(5, "S")).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void aHigherLimitLiftsTheOverloadAndALowerOneWaitsForTheNextConnection() {
        table.addService(WEB, RR);
        table.addDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 1, 1, 0));
        bench.client(1, "S");
        assertThat(bench.destination(WEB, "10.2.0.21").overloaded()).isTrue();
        table.editDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 1, 3, 0));
        assertThat(bench.client(2, "S")).isEqualTo(Cause.FORWARDED);
        table.editDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 1, 1, 0));
        assertThat(bench.client(3, "S")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.client(4, "S")).isEqualTo(Cause.NO_DESTINATION);
    }

    /** Ends the connection of this client port: a reset, and the time a closed connection lingers. */
    private void end(int port) {
        bench.server("10.2.0.21", 80, port, "R");
        bench.pass(java.time.Duration.ofSeconds(11));
    }

    private List<String> addresses() {
        return table.service(WEB).orElseThrow().destinations().stream()
                .map(d -> d.key().address().getHostAddress())
                .toList();
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TableException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }
}
