package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.election.MemberId;
import org.pollux.linux.MacAddress;
import org.pollux.vip.AddressProbe;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.VirtualAddress;

class DuplicateWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final VirtualAddress VIP = VirtualAddress.of(InetAddress.ofLiteral("10.10.0.100"), 24, "eth0");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:0b");
    private static final InetAddress PEER = InetAddress.ofLiteral("10.10.0.12");

    private final Set<VirtualAddress> held = new LinkedHashSet<>();
    private final List<String> done = new ArrayList<>();
    private final Journal journal = new Journal(10);
    private final Metrics metrics = new Metrics();
    private final DuplicateWatch watch = new DuplicateWatch(
            () -> held,
            address -> Optional.of(new InstanceRole(
                    "web",
                    List.of(address),
                    Set.of(),
                    List.of(),
                    List.of(),
                    new InstanceRole.Announcing(
                            new AnnouncePlan(5, Duration.ZERO, Duration.ZERO, 1), Map.of(), 5, Duration.ZERO))),
            () -> List.of(new MemberId("b", PEER, 1)),
            (addresses, role) -> done.add("announce " + addresses + " of " + role.name()),
            new Happenings(journal, metrics),
            new DuplicateWatch.Looking() {
                @Override
                public void hold(Collection<VirtualAddress> addresses) {
                    done.add("hold " + addresses);
                }

                @Override
                public void lookNow() {
                    done.add("look");
                }

                @Override
                public void close() {
                    done.add("close");
                }
            });

    private void found(MacAddress mac, long now, InetAddress... knownAs) {
        watch.found(new AddressProbe.Finding(VIP, mac, List.of(knownAs)), now);
    }

    private List<String> events() {
        return journal.all().stream()
                .map(entry -> ((Journal.Event) entry).event() + " " + entry.instance() + ": "
                        + ((Journal.Event) entry).text())
                .toList();
    }

    @Test
    void looksForWhatIsHeld() {
        watch.refresh();
        assertThat(done).isEmpty();
        held.add(VIP);
        watch.refresh();
        watch.refresh();
        watch.merged();
        held.clear();
        watch.refresh();
        watch.close();
        assertThat(done).containsExactly("hold [10.10.0.100/24 dev eth0]", "look", "hold []", "close");
    }

    @Test
    void theDirectorItIsIsNamed() {
        held.add(VIP);
        found(MAC, 0, PEER);
        assertThat(events())
                .containsExactly("duplicate_address web: 10.10.0.100/24 dev eth0 is held by another host too: "
                        + "02:00:00:00:00:0b, which is director b (10.10.0.12)");
        assertThat(done).containsExactly("announce [10.10.0.100/24 dev eth0] of web");
    }

    @Test
    void anotherHostIsNamedByItsOtherAddressesOrByNothing() {
        held.add(VIP);
        found(MAC, 0, InetAddress.ofLiteral("10.10.0.77"));
        found(MacAddress.parse("02:00:00:00:00:0c"), 0);
        assertThat(events().getFirst()).endsWith("02:00:00:00:00:0b, which has 10.10.0.77");
        assertThat(events().getLast()).endsWith("02:00:00:00:00:0c, of which no other address is known");
    }

    @Test
    void countedEachTimeToldOnceAMinuteDefendedEveryTenSeconds() {
        held.add(VIP);
        for (int second = 0; second < 61; second++) {
            found(MAC, second * SECOND, PEER);
        }
        assertThat(events()).hasSize(2);
        assertThat(done).hasSize(7);
        assertThat(metrics.duplicates().values()).singleElement().satisfies(count -> assertThat(count.sum())
                .isEqualTo(61));
    }

    @Test
    void countlessMadeUpAddressesFillNeitherTheJournalNorTheMemory() {
        held.add(VIP);
        for (int i = 0; i < 5_000; i++) {
            found(new MacAddress(0x0200_0000_0000L + i), SECOND);
        }
        assertThat(journal.all()).hasSize(10);
        assertThat(metrics.events(EventKind.DUPLICATE_ADDRESS)).isEqualTo(16);
        assertThat(done).hasSize(1);
    }

    @Test
    void whatIsHeldNoLongerIsNoConcern() {
        found(MAC, 0, PEER);
        assertThat(events()).isEmpty();
        assertThat(done).isEmpty();
    }
}
