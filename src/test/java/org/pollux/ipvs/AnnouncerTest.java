package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When other directors are told of a connection: by its packets, its states and its timeouts, as Linux tells its backup. */
class AnnouncerTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);
    private static final String SERVER = "10.2.0.21";

    private final Bench bench = new Bench();
    private final List<SyncedConnection> told = new ArrayList<>();
    private boolean room = true;

    private void announce(AnnouncementRule rule) {
        bench.engine.announce(rule, changed -> {
            if (room) {
                told.add(SyncedConnection.copyOf(changed));
            }
            return room;
        });
    }

    private static AnnouncementRule rule(int threshold, int period) {
        return new AnnouncementRule(threshold, period, Duration.ZERO, 0, false);
    }

    private static AnnouncementRule refreshing(int seconds, int retries) {
        return new AnnouncementRule(0, 0, Duration.ofSeconds(seconds), retries, false);
    }

    private void datagrams(int count) {
        for (int i = 0; i < count; i++) {
            bench.send(TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "x"));
        }
    }

    @Test
    void theThirdPacketAndEveryFiftiethAfterItAreTold() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        announce(AnnouncementRule.DEFAULT);
        datagrams(2);
        assertThat(told).isEmpty();
        datagrams(1);
        assertThat(told).hasSize(1);
        datagrams(49);
        assertThat(told).hasSize(1);
        datagrams(1);
        assertThat(told).as("the 53rd").hasSize(2);
        datagrams(100);
        assertThat(told).as("the 103rd and the 153rd").hasSize(4);
    }

    @Test
    void aHandshakeIsNotTold() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        announce(rule(0, 1));
        bench.client(40_000, "S");
        assertThat(told).isEmpty();
        bench.client(40_000, "A");
        assertThat(told).extracting(SyncedConnection::state).containsExactly(TcpState.ESTABLISHED.number());
        assertThat(told.getFirst().timeout()).isEqualTo(900);
    }

    @Test
    void aChangeOfStateIsToldWhateverTheCount() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, SERVER + ":80");
        announce(rule(40, 50));
        bench.client(40_000, "S");
        bench.server(SERVER, 80, 40_000, "SA");
        bench.client(40_000, "A");
        assertThat(told).isEmpty();
        bench.client(40_000, "FA");
        bench.client(40_000, "A");
        assertThat(told).as("once").extracting(SyncedConnection::state).containsExactly(TcpState.CLOSE_WAIT.number());
        assertThat(told.getFirst().flags()).isEqualTo(SyncedConnection.INACTIVE);
    }

    @Test
    void whatTheKernelForwardsIsToldFromItsCounts() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        announce(AnnouncementRule.DEFAULT);
        datagrams(1);
        long handle = bench.onlyConnection().handle();
        bench.engine.addFastPathTraffic(handle, 1, 100, 0, 0);
        assertThat(told).isEmpty();
        bench.engine.addFastPathTraffic(handle, 50, 5_000, 0, 0);
        assertThat(told).as("3 is among 3 to 52").hasSize(1);
        bench.engine.addFastPathTraffic(handle, 10_000, 1_000_000, 0, 0);
        assertThat(told).as("once for all of them").hasSize(2);
        bench.engine.addFastPathTraffic(handle, 0, 0, 10, 1_000);
        assertThat(told).as("the server's packets do not count").hasSize(2);
    }

    @Test
    void withoutAPeriodOnePacketIsTold() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        announce(rule(2, 0));
        datagrams(100);
        assertThat(told).hasSize(1);
    }

    @Test
    void aRefreshTimeHoldsBackWhatIsKnownAlready() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        announce(refreshing(60, 0));
        datagrams(10);
        assertThat(told).hasSize(1);
        bench.pass(Duration.ofSeconds(59));
        datagrams(10);
        assertThat(told).hasSize(1);
        bench.pass(Duration.ofSeconds(1));
        datagrams(10);
        assertThat(told).hasSize(2);
    }

    @Test
    void itIsSaidAgainAsOftenAsAsked() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        announce(refreshing(80, 2));
        datagrams(1);
        bench.pass(Duration.ofSeconds(9));
        datagrams(1);
        assertThat(told).as("not before an eighth of the time").hasSize(1);
        bench.pass(Duration.ofSeconds(1));
        datagrams(2);
        assertThat(told).as("counted from what was told last").hasSize(2);
        bench.pass(Duration.ofSeconds(10));
        datagrams(2);
        assertThat(told).hasSize(3);
        bench.pass(Duration.ofSeconds(10));
        datagrams(2);
        assertThat(told).as("twice was allowed").hasSize(3);
    }

    private void persistent(String scheduler) {
        bench.table.addService(
                WEB,
                new ServiceSettings(
                        scheduler,
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofSeconds(100), Persistence.WHOLE_IPV4)),
                        false));
        bench.table.addDestination(WEB, Bench.server(SERVER, 80), Bench.dr(1));
    }

    @Test
    void aTemplateIsToldWithEachPacketOfItsConnections() {
        persistent("rr");
        announce(AnnouncementRule.DEFAULT);
        bench.client(40_000, "S");
        bench.client(40_000, "A");
        assertThat(told).hasSize(2).allMatch(SyncedConnection::isTemplate);
        assertThat(told).extracting(SyncedConnection::state).containsExactly(0, 1);
        assertThat(told).extracting(SyncedConnection::timeout).containsOnly(100L);
        assertThat(told.getFirst().flags())
                .isEqualTo(SyncedConnection.TEMPLATE
                        | SyncedConnection.INACTIVE
                        | SyncedConnection.NO_OUTPUT
                        | ForwardingMethod.DR.code());
        bench.client(40_000, "A");
        assertThat(told).extracting(SyncedConnection::isTemplate).containsExactly(true, true, false, true);
    }

    @Test
    void onlyTheTemplateIsToldWhereThatIsEnough() {
        persistent("rr");
        announce(new AnnouncementRule(0, 1, Duration.ZERO, 0, true));
        bench.client(40_000, "S");
        bench.client(40_000, "A");
        bench.client(40_000, "FA");
        assertThat(told).hasSize(3).allMatch(SyncedConnection::isTemplate);
    }

    @Test
    void aTemplateThatStaysOnIsToldWithTheTimeItStays() {
        persistent("rr");
        bench.client(40_000, "S");
        bench.client(40_000, "A");
        announce(AnnouncementRule.DEFAULT);
        bench.pass(Duration.ofSeconds(101));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().isTemplate()).isTrue();
        assertThat(told.getFirst().timeout()).isEqualTo(60);
    }

    @Test
    void datagramsWithoutAConnectionAreNotTold() {
        bench.table.addService(DNS, new ServiceSettings("rr", Set.of(), Optional.empty(), true));
        bench.table.addDestination(DNS, Bench.server(SERVER, 53), Bench.dr(1));
        announce(rule(0, 1));
        datagrams(5);
        assertThat(told).isEmpty();
    }

    @Test
    void aMarksServiceIsToldByItsMark() {
        ServiceKey marked = new ServiceKey.Marked(false, 7);
        bench.table.setMarks(List.of(new MarkRule(
                7,
                false,
                Optional.empty(),
                new MarkRule.Network(TestPacket.address("0.0.0.0"), 0),
                new MarkRule.Network(TestPacket.address(Bench.VIP), 32),
                List.of(),
                List.of(),
                Optional.empty())));
        bench.table.addService(
                marked,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofSeconds(100), Persistence.WHOLE_IPV4)),
                        false));
        bench.table.addDestination(marked, Bench.server(SERVER, 0), Bench.dr(1));
        announce(rule(0, 1));
        bench.client(40_000, "S");
        SyncedConnection template = told.getFirst();
        assertThat(template.mark()).isEqualTo(7);
        assertThat(template.protocol()).isZero();
        assertThat(template.virtualLow()).isEqualTo(AddressWords.mapped(7));
    }

    @Test
    void whatNobodyHasRoomForIsCounted() {
        bench.with(DNS, "rr", ForwardingMethod.DR, SERVER + ":53");
        announce(rule(0, 1));
        room = false;
        datagrams(5);
        assertThat(bench.engine.lostAnnouncements()).isEqualTo(5);
        bench.engine.announceNothing();
        datagrams(5);
        assertThat(bench.engine.lostAnnouncements()).isZero();
    }

    @Test
    void aConnectionInASlotThatWasUsedBeforeIsAnotherOne() {
        bench.with(WEB, "rr", ForwardingMethod.DR, SERVER + ":80");
        announce(rule(40, 50));
        for (int port = 40_000; port < 40_003; port++) {
            bench.client(port, "S");
            bench.client(port, "A");
            bench.client(port, "R");
            bench.pass(Duration.ofSeconds(11));
        }
        assertThat(told).as("the state was told of another one").hasSize(3);
    }

    @Test
    void aRuleThatNoCountCanMeetIsRefused() {
        assertThatThrownBy(() -> rule(50, 50)).hasMessageContaining("50 50");
        assertThatThrownBy(() -> refreshing(1, 4)).hasMessageContaining("0..3");
        assertThatThrownBy(() -> refreshing(-1, 0)).hasMessageContaining("negative");
    }
}
