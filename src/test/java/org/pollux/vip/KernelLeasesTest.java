package org.pollux.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pollux.linux.InterfaceAddress;

class KernelLeasesTest {
    private static final VirtualAddress FIRST = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.1"), 24, "eth0");
    private static final VirtualAddress SECOND = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.2"), 32, "eth1");
    private static final long MS = 1_000_000;

    private final FakeHostTables table = new FakeHostTables("eth0", "eth1");
    private final LeaseTerms terms = LeaseTerms.withLongestStall(Duration.ofMillis(400));
    private long clock;
    private final KernelLeases leases = new KernelLeases(table, terms, () -> clock);

    private Renewal renewAt(long millis) {
        clock = millis * MS;
        return leases.renew(clock);
    }

    @Test
    void anAddressIsGivenALifetimeAndATag() {
        assertThat(leases.acquire(List.of(FIRST), 0)).isEmpty();

        InterfaceAddress placed = table.addresses.getFirst();
        assertThat(placed.valid()).contains(Duration.ofSeconds(1));
        assertThat(placed.preferred()).contains(Duration.ofSeconds(1));
        assertThat(placed.protocol()).isEqualTo(OwnAddresses.TAG);
        assertThat(placed.prefixLength()).isEqualTo(24);
        assertThat(leases.held()).containsExactly(FIRST);
    }

    @Test
    void anIpv6AddressSkipsDuplicateDetection() {
        leases.acquire(List.of(VirtualAddress.of(InetAddress.ofLiteral("2001:db8::1"), 64, "eth0")), 0);

        InterfaceAddress placed = table.addresses.getFirst();
        assertThat(placed.flags()).isEqualTo(InterfaceAddress.NODAD);
        assertThat(placed.preferred()).contains(Duration.ofSeconds(1));
    }

    private static VirtualAddress preferredFor(Duration time) {
        return new VirtualAddress(
                InetAddress.ofLiteral("2001:db8::1"),
                128,
                "eth0",
                Optional.empty(),
                Optional.empty(),
                VirtualAddress.GLOBAL,
                new VirtualAddress.Properties(
                        Optional.of(InetAddress.ofLiteral("2001:db8::2")),
                        InterfaceAddress.NOPREFIXROUTE,
                        Optional.of(time)));
    }

    @Test
    void anAddressThatIsNeverPreferredIsNoSource() {
        leases.acquire(List.of(preferredFor(Duration.ZERO)), 0);

        InterfaceAddress placed = table.addresses.getFirst();
        assertThat(placed.preferred()).contains(Duration.ZERO);
        assertThat(placed.flags()).isEqualTo(InterfaceAddress.NODAD | InterfaceAddress.NOPREFIXROUTE);
        assertThat(placed.peer()).contains(InetAddress.ofLiteral("2001:db8::2"));
    }

    @Test
    void anAddressStopsBeingPreferredSoLongAfterItWasTakenOver() {
        leases.acquire(List.of(preferredFor(Duration.ofMillis(1300))), 0);
        assertThat(table.addresses.getFirst().preferred()).contains(Duration.ofSeconds(1));

        renewAt(200);
        assertThat(table.addresses.getFirst().preferred()).contains(Duration.ofSeconds(1));
        renewAt(400);
        assertThat(table.addresses.getFirst().preferred()).contains(Duration.ZERO);
    }

    @Test
    void manyAddressesAreChangedTogether() {
        List<VirtualAddress> many = IntStream.range(0, 200)
                .mapToObj(i -> VirtualAddress.of(InetAddress.ofLiteral("192.0.2." + i), 24, "eth0"))
                .toList();

        leases.acquire(many, 0);
        assertThat(table.addresses).hasSize(200);
        assertThat(table.systemCalls).isEqualTo(1);
        renewAt(200);
        assertThat(table.systemCalls).isEqualTo(2);
        leases.release(many);
        assertThat(table.systemCalls).isEqualTo(3);
    }

    @Test
    void whatIsOnlyInTheNewListIsAcquiredAndTheRestOfTheOldReleased() {
        VirtualAddress third = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.3"), 24, "eth0");
        leases.acquire(List.of(FIRST, SECOND), 0);
        table.orders.clear();

        assertThat(leases.change(List.of(FIRST, SECOND), List.of(SECOND, third), 0))
                .isEmpty();

        assertThat(table.orders)
                .containsExactly("remove 192.0.2.1/24 on interface 1", "add 192.0.2.3/24 on interface 1");
        assertThat(leases.held()).containsExactly(SECOND, third);
    }

    @Test
    void whatTheKernelRemovesTogetherWithAReleasedAddressIsPutBackAtOnce() {
        VirtualAddress neighbour = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.3"), 24, "eth0");
        leases.acquire(List.of(FIRST, neighbour), 0);
        table.secondariesGo = true;

        assertThat(leases.release(List.of(FIRST))).isEmpty();

        assertThat(table.addresses).extracting(InterfaceAddress::address).containsExactly(neighbour.address());
        assertThat(renewAt(200).notices()).isEmpty();
    }

    @Test
    void renewsWhenDueAndNotBefore() {
        assertThat(leases.nextDeadline()).isEmpty();
        leases.acquire(List.of(FIRST, SECOND), 0);
        table.orders.clear();

        assertThat(leases.nextDeadline()).isEqualTo(OptionalLong.of(200 * MS));
        assertThat(renewAt(199)).isEqualTo(new Renewal.Renewed(List.of()));
        assertThat(table.orders).isEmpty();
        assertThat(renewAt(200)).isEqualTo(new Renewal.Renewed(List.of()));
        assertThat(table.orders).containsExactly("put 192.0.2.1/24 on interface 1", "put 192.0.2.2/32 on interface 2");
        assertThat(leases.nextDeadline()).isEqualTo(OptionalLong.of(400 * MS));
    }

    @Test
    void aHolderThatDidNotRunForTooLongWithdrawsInsteadOfRenewing() {
        leases.acquire(List.of(FIRST, SECOND), 0);
        table.orders.clear();

        Renewal renewal = renewAt(601);

        assertThat(renewal).isInstanceOfSatisfying(Renewal.Stalled.class, stalled -> {
            assertThat(stalled.gap()).isEqualTo(Duration.ofMillis(601));
            assertThat(stalled.limit()).isEqualTo(Duration.ofMillis(600));
            assertThat(stalled.withdrawn()).containsExactly(FIRST, SECOND);
            assertThat(stalled.notices()).isEmpty();
        });
        assertThat(table.orders)
                .containsExactly("remove 192.0.2.1/24 on interface 1", "remove 192.0.2.2/32 on interface 2");
        assertThat(leases.held()).isEmpty();
        assertThat(leases.nextDeadline()).isEmpty();
    }

    @Test
    void aGapOfExactlyTheLimitIsAllowed() {
        leases.acquire(List.of(FIRST), 0);
        assertThat(renewAt(600)).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void aStopBetweenReadingTheClockAndRenewingIsNoticed() {
        leases.acquire(List.of(FIRST), 0);
        clock = 5000 * MS;
        assertThat(leases.renew(200 * MS)).isInstanceOf(Renewal.Stalled.class);
    }

    @Test
    void afterAStallAddressesCanBeAcquiredAnew() {
        leases.acquire(List.of(FIRST), 0);
        renewAt(5000);
        assertThat(leases.acquire(List.of(FIRST), 5001 * MS)).isEmpty();
        assertThat(renewAt(5201)).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void anAddressRemovedByAnotherProgramIsPutBackAndTold() {
        leases.acquire(List.of(FIRST), 0);
        table.addresses.clear();

        assertThat(renewAt(200).notices()).containsExactly(new LeaseNotice.PutBack(FIRST));
        assertThat(table.addresses).hasSize(1);
        assertThat(renewAt(400).notices()).isEmpty();
    }

    @Test
    void aMissingInterfaceIsToldOnceAndTheAddressPutBackWhenItReturns() {
        leases.acquire(List.of(FIRST), 0);
        table.interfaces.remove("eth0");
        table.addresses.clear();

        assertThat(renewAt(200).notices()).containsExactly(new LeaseNotice.InterfaceMissing(FIRST));
        assertThat(renewAt(400).notices()).isEmpty();
        table.interfaces.put("eth0", 9);
        assertThat(renewAt(600).notices()).containsExactly(new LeaseNotice.PutBack(FIRST));
        assertThat(table.addresses.getFirst().interfaceIndex()).isEqualTo(9);
        assertThat(leases.held()).containsExactly(FIRST);
    }

    @Test
    void anInterfaceMissingAtTheStartIsTold() {
        table.interfaces.clear();
        assertThat(leases.acquire(List.of(FIRST), 0)).containsExactly(new LeaseNotice.InterfaceMissing(FIRST));
    }

    @Test
    void aRefusalNamesTheReasonAndIsTriedAgain() {
        table.refusing = true;
        assertThat(leases.acquire(List.of(FIRST), 0))
                .singleElement()
                .asString()
                .contains("192.0.2.1/24 dev eth0", "EPERM", "CAP_NET_ADMIN");
        table.refusing = false;
        assertThat(renewAt(200).notices()).containsExactly(new LeaseNotice.PutBack(FIRST));
    }

    @Test
    void aPermanentAddressOfSomebodyElseIsAdoptedAndGivenALifetime() {
        table.addresses.add(InterfaceAddress.permanent(1, FIRST.address(), 24));

        assertThat(leases.acquire(List.of(FIRST), 0)).containsExactly(new LeaseNotice.Adopted(FIRST));
        assertThat(table.addresses).singleElement().satisfies(a -> assertThat(a.valid())
                .contains(Duration.ofSeconds(1)));
    }

    @Test
    void anAddressOfAnEarlierRunIsTakenOverSilently() {
        table.addresses.add(InterfaceAddress.permanent(1, FIRST.address(), 24).withProtocol(OwnAddresses.TAG));
        assertThat(leases.acquire(List.of(FIRST), 0)).isEmpty();
    }

    @Test
    void onlyWhatIsHeldIsReleased() {
        leases.acquire(List.of(FIRST), 0);
        table.orders.clear();
        assertThat(leases.release(List.of(FIRST, SECOND))).isEmpty();
        assertThat(table.orders).containsExactly("remove 192.0.2.1/24 on interface 1");
        assertThat(table.addresses).isEmpty();
        assertThat(leases.held()).isEmpty();
    }

    @Test
    void warmingUpLeavesNoTrace() {
        leases.warmUp();
        assertThat(table.orders).isEmpty();
        assertThat(leases.held()).isEmpty();
    }

    @Test
    void closingReleasesAll() {
        leases.acquire(List.of(FIRST, SECOND), 0);
        leases.close();
        assertThat(table.addresses).isEmpty();
        assertThat(table.closed).isTrue();
    }

    @Test
    void leftoversAreRecognisedByTagOrByLifetime() throws Exception {
        InterfaceAddress tagged = InterfaceAddress.permanent(1, InetAddress.ofLiteral("203.0.113.9"), 32)
                .withProtocol(OwnAddresses.TAG);
        InterfaceAddress untagged = InterfaceAddress.permanent(1, FIRST.address(), 24)
                .withLifetime(Duration.ofSeconds(1), Duration.ofSeconds(1));
        InterfaceAddress foreign = InterfaceAddress.permanent(2, SECOND.address(), 32);
        InterfaceAddress dhcp = InterfaceAddress.permanent(1, InetAddress.ofLiteral("192.0.2.77"), 24)
                .withLifetime(Duration.ofHours(1), Duration.ofHours(1));
        table.addresses.addAll(List.of(tagged, untagged, foreign, dhcp));
        VirtualAddress elsewhere = VirtualAddress.of(SECOND.address(), 32, "eth7");

        StaleAddresses.Found found = StaleAddresses.remove(table, List.of(FIRST, SECOND, elsewhere), List.of());

        assertThat(found.removed()).containsExactly(tagged, untagged);
        assertThat(found.foreign()).containsExactly(SECOND);
        assertThat(table.addresses).containsExactly(foreign, dhcp);
    }

    @Test
    void termsThatWouldLoseAddressesAreRefused() {
        Duration gap = Duration.ofSeconds(3);
        assertThatThrownBy(() -> new LeaseTerms(Duration.ofMillis(1500), Duration.ofMillis(200), gap))
                .hasMessageContaining("whole seconds");
        assertThatThrownBy(() -> new LeaseTerms(Duration.ofSeconds(1), Duration.ofMillis(501), gap))
                .hasMessageContaining("not often enough");
        assertThatThrownBy(() -> LeaseTerms.withLongestStall(Duration.ZERO)).hasMessageContaining("longest gap");
    }

    @Test
    void labelBroadcastAndScopeAreKept() {
        VirtualAddress labelled = new VirtualAddress(
                FIRST.address(),
                24,
                "eth0",
                Optional.of("eth0:1"),
                Optional.of(InetAddress.ofLiteral("192.0.2.255")),
                253,
                VirtualAddress.Properties.NONE);
        leases.acquire(List.of(labelled), 0);
        assertThat(table.addresses.getFirst().label()).contains("eth0:1");
        assertThat(table.addresses.getFirst().broadcast()).contains(InetAddress.ofLiteral("192.0.2.255"));
        assertThat(table.addresses.getFirst().scope()).isEqualTo(253);
    }
}
