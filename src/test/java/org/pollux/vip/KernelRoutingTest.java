package org.pollux.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RouteMetrics;
import org.pollux.linux.RuleEntry;

class KernelRoutingTest {
    private static final long MS = 1_000_000;

    private final FakeHostTables tables = new FakeHostTables("eth0");
    private final KernelRouting routing = new KernelRouting(tables);

    private static RouteEntry entry(String network, OptionalInt index, int protocol, OptionalInt expires) {
        return new RouteEntry(
                RouteEntry.Type.UNICAST,
                InetAddress.ofLiteral(network),
                24,
                Optional.empty(),
                Optional.empty(),
                List.of(new RouteEntry.Hop(index, Optional.empty(), 1, false)),
                RouteEntry.MAIN,
                protocol,
                253,
                0,
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                expires,
                RouteMetrics.NONE);
    }

    private static RoutingEntry route(String network, NetlinkOrder.Place place) {
        RouteEntry route = entry(network, OptionalInt.empty(), RoutingEntry.TAG, OptionalInt.empty());
        return new RoutingEntry.OfRoute(route, List.of(Optional.of("eth0")), place);
    }

    private static RoutingEntry route(String network) {
        return route(network, NetlinkOrder.Place.FIRST);
    }

    private static RoutingEntry rule(int preference) {
        return new RoutingEntry.OfRule(new RuleEntry(
                RuleEntry.Family.IPV4,
                preference,
                false,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                new RuleEntry.Action.Lookup(100, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()),
                RoutingEntry.TAG));
    }

    @Test
    void entriesArePutInPlaceInOrderAndRemovedTheLastFirst() {
        List<RoutingEntry> entries = List.of(route("10.1.0.0"), rule(100));
        assertThat(routing.acquire(entries, 0)).isEmpty();
        assertThat(routing.release(entries)).isEmpty();

        assertThat(tables.orders)
                .containsExactly(
                        "add 10.1.0.0/24 interface 1",
                        "add pref 100 from all table 100",
                        "remove rule pref 100 from all table 100",
                        "remove route 10.1.0.0/24 interface 1");
        assertThat(routing.held()).isEmpty();
        assertThat(routing.nextDeadline()).isEmpty();
    }

    @Test
    void whatAnotherProgramRemovedIsPutBackAndTold() {
        List<RoutingEntry> entries = List.of(route("10.1.0.0"), rule(100));
        routing.acquire(entries, 0);
        tables.routes.clear();
        tables.rules.clear();

        assertThat(routing.check(199 * MS)).isEmpty();
        assertThat(routing.check(200 * MS))
                .containsExactlyInAnyOrder(
                        new RoutingNotice.PutBack(entries.get(0)), new RoutingNotice.PutBack(entries.get(1)));
        assertThat(routing.check(400 * MS)).isEmpty();
        assertThat(tables.routes).hasSize(1);
        assertThat(tables.rules).hasSize(1);
    }

    @Test
    void withManyEntriesEachHasItsTurn() {
        List<RoutingEntry> entries =
                IntStream.range(0, 150).mapToObj(i -> route("10.1." + i + ".0")).toList();
        routing.acquire(entries, 0);
        tables.routes.clear();

        routing.check(200 * MS);
        assertThat(tables.routes).hasSize(64);
        routing.check(400 * MS);
        assertThat(tables.routes).hasSize(128);
        routing.check(600 * MS);
        assertThat(tables.routes).hasSize(150);
    }

    @Test
    void aRefusalIsToldOnceAndTriedAgain() {
        tables.refusing = true;
        assertThat(routing.acquire(List.of(rule(100)), 0))
                .singleElement()
                .asString()
                .contains("rule pref 100", "is not in place", "EPERM");
        assertThat(routing.check(200 * MS)).isEmpty();
        tables.refusing = false;
        assertThat(routing.check(400 * MS)).containsExactly(new RoutingNotice.PutBack(rule(100)));
    }

    @Test
    void aMissingInterfaceIsToldOnce() {
        tables.interfaces.clear();
        assertThat(routing.acquire(List.of(route("10.1.0.0")), 0))
                .singleElement()
                .asString()
                .contains("dev eth0", "find interface eth0", "ENODEV");
        assertThat(routing.check(200 * MS)).isEmpty();
        assertThat(routing.release(List.of(route("10.1.0.0")))).isEmpty();
    }

    @Test
    void anotherProgramsRouteIsLeftWhereThisOneWasToBeAlone() {
        RouteEntry foreign = entry("10.1.0.0", OptionalInt.of(1), 3, OptionalInt.empty());
        tables.routes.add(foreign);
        RoutingEntry alone = route("10.1.0.0", NetlinkOrder.Place.ALONE);

        assertThat(routing.acquire(List.of(alone), 0)).containsExactly(new RoutingNotice.Taken(alone));
        assertThat(routing.check(200 * MS)).isEmpty();
        routing.release(List.of(alone));
        assertThat(tables.routes).containsExactly(foreign);

        routing.acquire(List.of(alone), 0);
        tables.routes.clear();
        assertThat(routing.check(200 * MS)).containsExactly(new RoutingNotice.PutBack(alone));
        routing.release(List.of(alone));
        assertThat(tables.routes).isEmpty();
    }

    @Test
    void aRouteThatExpiresIsNotPutBack() {
        RoutingEntry expiring = new RoutingEntry.OfRoute(
                entry("10.1.0.0", OptionalInt.empty(), RoutingEntry.TAG, OptionalInt.of(5)),
                List.of(Optional.of("eth0")),
                NetlinkOrder.Place.FIRST);
        routing.acquire(List.of(expiring), 0);
        tables.routes.clear();
        assertThat(routing.check(200 * MS)).isEmpty();
        assertThat(tables.routes).isEmpty();
    }

    @Test
    void whatAnEarlierRunLeftIsFoundByTheTagOrByBeingTheSame() throws Exception {
        RouteEntry tagged = entry("10.1.0.0", OptionalInt.of(1), RoutingEntry.TAG, OptionalInt.empty());
        RouteEntry others = entry("10.2.0.0", OptionalInt.of(1), 3, OptionalInt.empty());
        RouteEntry chosen = entry("10.3.0.0", OptionalInt.of(1), 99, OptionalInt.empty());
        tables.routes.addAll(List.of(tagged, others, chosen));
        tables.rules.add(((RoutingEntry.OfRule) rule(100)).rule());
        RoutingEntry configured = new RoutingEntry.OfRoute(
                entry("10.3.0.0", OptionalInt.empty(), 99, OptionalInt.empty()),
                List.of(Optional.of("eth0")),
                NetlinkOrder.Place.FIRST);

        assertThat(StaleRouting.remove(tables, List.of(configured, rule(100))))
                .containsExactly(
                        "rule pref 100 from all table 100",
                        "route 10.1.0.0/24 interface 1",
                        "route 10.3.0.0/24 dev eth0");
        assertThat(tables.routes).containsExactly(others);
        assertThat(tables.rules).isEmpty();
    }

    @Test
    void closingRemovesAll() {
        routing.acquire(List.of(route("10.1.0.0"), rule(100)), 0);
        routing.close();
        assertThat(tables.routes).isEmpty();
        assertThat(tables.rules).isEmpty();
        assertThat(tables.closed).isTrue();
    }
}
