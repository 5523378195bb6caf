package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pollux.election.InstanceStatus;
import org.pollux.election.MemberId;
import org.pollux.election.Reason;
import org.pollux.election.State;
import org.pollux.election.Transition;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.VirtualAddress;

class RoleChangesTest {
    private static final MemberId OTHER = new MemberId("b", InetAddress.ofLiteral("10.0.0.2"), 1);
    private static final Reason WHY = new Reason(Reason.Kind.MASTER_SILENT, "b (10.0.0.2) is silent");
    private static final InstanceStatus.Peer PEER =
            new InstanceStatus.Peer(OTHER, State.MASTER, 150, true, Duration.ofMillis(420), false);

    private final List<String> done = new ArrayList<>();
    private final Journal journal = new Journal(10);
    private final Metrics metrics = new Metrics();
    private final RoleChanges changes = new RoleChanges(
            List.of(role("web", "10.0.0.100")),
            List.of(new Recorded("flows"), new Recorded("lease"), new Recorded("announce")),
            (role, _) -> done.add("announce " + role.name() + " again"),
            advert -> done.add("send"),
            new Happenings(journal, metrics));

    private List<VirtualAddress> given = List.of();

    private static InstanceRole role(String name, String... addresses) {
        return new InstanceRole(
                name,
                Stream.of(addresses)
                        .map(address -> VirtualAddress.of(InetAddress.ofLiteral(address), 24, "eth0"))
                        .toList(),
                Set.of(),
                List.of(),
                List.of(),
                new InstanceRole.Announcing(
                        new AnnouncePlan(5, Duration.ofSeconds(5), Duration.ZERO, 1), Map.of(), 5, Duration.ZERO));
    }

    private final class Recorded implements RoleStep {
        private final String name;

        Recorded(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void take(InstanceRole role, Reason reason) {
            done.add("take " + name);
        }

        @Override
        public void give(InstanceRole role, Reason reason) {
            done.add("give " + name);
            given = role.addresses();
        }

        @Override
        public void change(List<InstanceRole> before, List<InstanceRole> after) {
            done.add("change " + name + " from " + text(before) + " to " + text(after));
        }

        private static String text(List<InstanceRole> roles) {
            return roles.stream()
                    .map(role -> role.name() + " "
                            + role.addresses().stream()
                                    .map(address -> address.address().getHostAddress())
                                    .collect(Collectors.joining(" ")))
                    .toList()
                    .toString();
        }
    }

    private static Transition transition(State from, State to) {
        return new Transition("web", from, to, WHY, 7, 100, 3, Optional.empty(), List.of(PEER));
    }

    @Test
    void aTakeoverGoesThroughTheStepsInOrderAndIsWrittenDownWithThem() {
        changes.tell(transition -> done.add("told of " + transition.to()));
        changes.transition(transition(State.BACKUP, State.MASTER));
        changes.takeOver("web", WHY);
        assertThat(done).containsExactly("take flows", "take lease", "take announce", "told of MASTER");
        Journal.RoleChange entry = journal.changesOf("web").getFirst();
        assertThat(entry.from() + " " + entry.to() + " " + entry.kind() + ": " + entry.reason())
                .isEqualTo("BACKUP MASTER master_silent: b (10.0.0.2) is silent");
        assertThat(entry.steps()).extracting(Journal.Step::name).containsExactly("flows", "lease", "announce");
        assertThat(entry.inputs())
                .isEqualTo(new Journal.Inputs(
                        100, 3, null, List.of(new Journal.Heard("b", "10.0.0.2", "MASTER", 150, 420, false))));
        assertThat(metrics.steps()).containsOnlyKeys("flows", "lease", "announce");
        assertThat(metrics.changes()).containsOnlyKeys(new Metrics.Change("web", "MASTER", "master_silent"));
        assertThat(changes.since("web")).contains(entry.time());
    }

    @Test
    void aReleaseGoesTheOtherWayRound() {
        changes.transition(transition(State.MASTER, State.BACKUP));
        changes.release("web", WHY);
        assertThat(done).containsExactly("give announce", "give lease", "give flows");
        assertThat(journal.changesOf("web").getFirst().steps())
                .extracting(Journal.Step::name)
                .containsExactly("announce", "lease", "flows");
    }

    @Test
    void aChangeThatMovesNoAddressIsWrittenDownAtOnce() {
        changes.tell(transition -> done.add("told of " + transition.to()));
        changes.transition(transition(State.BACKUP, State.FAULT));
        assertThat(done).containsExactly("told of FAULT");
        assertThat(journal.changesOf("web").getFirst().steps()).isEmpty();
    }

    @Test
    void announcingAgainIsAnEventOfTheJournal() {
        changes.announce("web", WHY);
        assertThat(done).containsExactly("announce web again");
        assertThat(journal.all()).singleElement().isInstanceOfSatisfying(Journal.Event.class, event -> {
            assertThat(event.instance()).isEqualTo("web");
            assertThat(event.event()).isEqualTo("announced_again");
        });
        assertThat(metrics.events(EventKind.ANNOUNCED_AGAIN)).isOne();
    }

    @Test
    void aReloadChangesWhatIsHeldInItsPlace() {
        takeOver("web");
        done.clear();
        changes.revise(List.of(role("web", "10.0.0.100", "10.0.0.101"), role("other", "10.0.0.102")));
        assertThat(done)
                .containsExactly(
                        "change flows from [web 10.0.0.100] to [web 10.0.0.100 10.0.0.101]",
                        "change lease from [web 10.0.0.100] to [web 10.0.0.100 10.0.0.101]",
                        "change announce from [web 10.0.0.100] to [web 10.0.0.100 10.0.0.101]");
    }

    @Test
    void aReloadThatChangesNothingHeldTouchesNothing() {
        changes.revise(List.of(role("web", "10.0.0.101")));
        takeOver("web");
        done.clear();
        changes.revise(List.of(role("web", "10.0.0.101"), role("other", "10.0.0.102")));
        assertThat(done).isEmpty();
    }

    @Test
    void anInstanceThatIsGoneKeepsItsAddressesUntilItLetsGo() {
        takeOver("web");
        done.clear();
        changes.revise(List.of(role("other", "10.0.0.102")));
        assertThat(changes.knows("web")).isFalse();
        assertThat(done).isEmpty();
        changes.transition(transition(State.HANDOVER, State.INIT));
        changes.release("web", WHY);
        assertThat(done).containsExactly("give announce", "give lease", "give flows");
        assertThat(given).hasSize(1);
    }

    @Test
    void anAddressThatAnotherInstanceHoldsIsNotGivenUp() {
        takeOver("web");
        changes.revise(List.of(role("other", "10.0.0.100")));
        takeOver("other");
        changes.transition(transition(State.HANDOVER, State.INIT));
        changes.release("web", WHY);
        assertThat(given).isEmpty();
    }

    @Test
    void aNewInstanceMayBecomeMasterWhileTheElectionChanges() {
        changes.welcome(List.of(role("web", "10.0.0.101"), role("other", "10.0.0.102")));
        takeOver("web");
        takeOver("other");
        done.clear();
        changes.revise(List.of(role("web", "10.0.0.101"), role("other", "10.0.0.102")));
        assertThat(done)
                .contains("change lease from [web 10.0.0.100, other 10.0.0.102] to [web 10.0.0.101, other 10.0.0.102]");
    }

    private void takeOver(String instance) {
        changes.transition(transition(State.BACKUP, State.MASTER));
        changes.takeOver(instance, WHY);
    }

    @Test
    void whoStaysTellsOfTwoMastersOnceAMinute() {
        changes.twoMasters("web", OTHER, true);
        changes.twoMasters("web", OTHER, true);
        assertThat(journal.all()).singleElement().isInstanceOfSatisfying(Journal.Event.class, event -> assertThat(
                        event.event() + ": " + event.text())
                .isEqualTo("two_masters: this director and b (10.0.0.2) were master at the same time;"
                        + " this one stays and announces its addresses again"));
    }

    @Test
    void whoYieldsTellsOfEachTime() {
        changes.twoMasters("web", OTHER, false);
        changes.twoMasters("web", OTHER, false);
        assertThat(metrics.events(EventKind.TWO_MASTERS)).isEqualTo(2);
    }

    @Test
    void unknownInstanceIsRefused() {
        changes.transition(transition(State.BACKUP, State.MASTER));
        assertThatThrownBy(() -> changes.takeOver("other", WHY)).isInstanceOf(IllegalArgumentException.class);
    }
}
