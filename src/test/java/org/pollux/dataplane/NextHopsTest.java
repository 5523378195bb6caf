package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pollux.dataplane.NextHop.State;
import org.pollux.ipvs.AddressWords;
import org.pollux.linux.Link;
import org.pollux.linux.MacAddress;
import org.pollux.linux.Neighbour;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.Route;

/** Where packets go, with routes and neighbours of a kernel made of maps and lists. */
class NextHopsTest {
    private static final int IF = 2;
    private static final InetAddress GATEWAY = address("10.0.0.1");
    private static final InetAddress OTHER_GATEWAY = address("10.0.0.2");
    private static final InetAddress SERVER = address("10.0.0.20");
    private static final InetAddress CLIENT = address("198.51.100.7");
    private static final InetAddress OTHER_CLIENT = address("203.0.113.9");
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:aa");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:00:00:00:bb");
    private static final long MS = 1_000_000L;

    private final Map<InetAddress, Route> routes = new HashMap<>();
    private final Map<Integer, Long> entries = new HashMap<>();
    private final List<InetAddress> confirmed = new ArrayList<>();
    private final List<NextHop> ready = new ArrayList<>();
    private final List<NextHop> lost = new ArrayList<>();
    private int lookups;
    private int rereads;
    private long now = 1_000_000_000_000L;
    private NextHops nextHops;

    @BeforeEach
    void create() {
        routes.put(SERVER, direct(SERVER, IF));
        routes.put(CLIENT, via(CLIENT, GATEWAY));
        routes.put(OTHER_CLIENT, via(OTHER_CLIENT, GATEWAY));
        nextHops = with(16);
    }

    private NextHops with(int capacity) {
        NextHops made = new NextHops(
                new NextHops.Network() {
                    @Override
                    public Route route(InetAddress destination) {
                        lookups++;
                        return routes.getOrDefault(destination, new Route.Unreachable(destination, "no route"));
                    }

                    @Override
                    public void confirm(int ifindex, InetAddress neighbour) {
                        confirmed.add(neighbour);
                    }

                    @Override
                    public void reread() {
                        rereads++;
                    }
                },
                new NextHops.Entries() {
                    @Override
                    public void set(int index, NextHop hop) {
                        entries.put(index, hop.destinationMac);
                    }

                    @Override
                    public void clear(int index) {
                        entries.remove(index);
                    }
                },
                List.of(link(OWN, 1500, 1)),
                capacity,
                now);
        made.observedBy(new NextHops.Observer() {
            @Override
            public void ready(NextHop hop) {
                ready.add(hop);
            }

            @Override
            public void lost(NextHop hop) {
                lost.add(hop);
            }
        });
        return made;
    }

    @Test
    void aNeighbourThatIsKnownIsReadyAtOnce() {
        nextHops.refresh(List.of(link(OWN, 1500, 1)), List.of(neighbour(SERVER, MAC, Neighbour.State.STALE)), now);
        NextHop hop = towards(SERVER);
        assertThat(hop.state).isEqualTo(State.READY);
        assertThat(hop.destinationMac).isEqualTo(MAC.value());
        assertThat(hop.sourceMac).isEqualTo(OWN.value());
        assertThat(entries).containsEntry(hop.index, MAC.value());
    }

    @Test
    void aNeighbourThatIsNotKnownIsAskedForAndAnnounced() {
        NextHop hop = towards(SERVER);
        assertThat(hop.state).isEqualTo(State.RESOLVING);
        assertThat(confirmed).containsExactly(SERVER);
        assertThat(entries).isEmpty();
        towards(SERVER);
        assertThat(confirmed).as("not asked again at once").hasSize(1);
        event(new NetlinkEvent.NeighbourChanged(neighbour(SERVER, MAC, Neighbour.State.REACHABLE)));
        assertThat(ready).containsExactly(hop);
        assertThat(hop.state).isEqualTo(State.READY);
        assertThat(entries).containsEntry(hop.index, MAC.value());
    }

    @Test
    void destinationsBehindOneGatewayShareAHopAndRoutesAreAskedOnce() {
        NextHop hop = towards(CLIENT);
        assertThat(towards(OTHER_CLIENT)).isSameAs(hop);
        assertThat(towards(CLIENT)).isSameAs(hop);
        assertThat(lookups).isEqualTo(2);
        assertThat(confirmed).containsExactly(GATEWAY);
    }

    @Test
    void aNewLinkAddressIsTakenOver() {
        NextHop hop = resolved(SERVER);
        event(new NetlinkEvent.NeighbourChanged(neighbour(SERVER, OTHER_MAC, Neighbour.State.REACHABLE)));
        assertThat(towards(SERVER)).isSameAs(hop);
        assertThat(entries).containsEntry(hop.index, OTHER_MAC.value());
    }

    @Test
    void aNeighbourThatFailsIsNotUsed() {
        NextHop hop = resolved(SERVER);
        event(new NetlinkEvent.NeighbourChanged(neighbour(SERVER, MAC, Neighbour.State.FAILED)));
        assertThat(entries).isEmpty();
        assertThat(lost).containsExactly(hop);
        assertThat(towards(SERVER).state).isEqualTo(State.RESOLVING);
        event(new NetlinkEvent.NeighbourChanged(neighbour(SERVER, MAC, Neighbour.State.REACHABLE)));
        assertThat(towards(SERVER)).isSameAs(hop);
        assertThat(entries).containsKey(hop.index);
    }

    @Test
    void aNeighbourThatIsDroppedIsAskedForAgain() {
        NextHop hop = resolved(SERVER);
        confirmed.clear();
        now += 2000 * MS;
        event(new NetlinkEvent.NeighbourRemoved(neighbour(SERVER, MAC, Neighbour.State.STALE)));
        assertThat(entries).isEmpty();
        assertThat(towards(SERVER)).isSameAs(hop);
        assertThat(confirmed).containsExactly(SERVER);
    }

    @Test
    void neighboursInUseAreKeptConfirmed() {
        NextHop hop = resolved(SERVER);
        nextHops.flowAdded(hop);
        confirmed.clear();
        for (int second = 0; second < 30; second++) {
            now += 1000 * MS;
            nextHops.tick(now);
        }
        assertThat(confirmed).hasSizeBetween(9, 11);
        nextHops.flowRemoved(hop);
        confirmed.clear();
        for (int second = 0; second < 30; second++) {
            now += 1000 * MS;
            nextHops.tick(now);
        }
        assertThat(confirmed).as("nobody uses it").isEmpty();
    }

    @Test
    void whatIsNotUsedIsForgotten() {
        NextHop hop = resolved(SERVER);
        now += NextHops.IDLE_NANOS + 1000 * MS;
        nextHops.tick(now);
        assertThat(hop.state).isEqualTo(State.RETIRED);
        assertThat(entries).isEmpty();
        assertThat(towards(SERVER)).isNotSameAs(hop);
    }

    @Test
    void aChangedRouteRetiresTheHopsOfItsDestinations() {
        NextHop hop = resolved(CLIENT, GATEWAY);
        NextHop server = resolved(SERVER);
        nextHops.flowAdded(hop);
        routes.put(CLIENT, via(CLIENT, OTHER_GATEWAY));
        event(route("198.51.100.0", 24, 254));
        assertThat(hop.state).isEqualTo(State.RETIRED);
        assertThat(entries).doesNotContainKey(hop.index);
        assertThat(server.state).isEqualTo(State.READY);
        assertThat(nextHops.hasRetiredFlows()).isTrue();
        NextHop after = towards(CLIENT);
        assertThat(after.neighbour).isEqualTo(OTHER_GATEWAY);
        assertThat(after.index).as("the old place is still pointed to").isNotEqualTo(hop.index);
        nextHops.flowAdded(after);
        nextHops.flowRemoved(hop);
        assertThat(nextHops.hasRetiredFlows()).isFalse();
    }

    @Test
    void aRouteThatChangesNothingRetiresNothing() {
        NextHop hop = resolved(CLIENT, GATEWAY);
        event(route("198.51.100.0", 24, 254));
        event(route("0.0.0.0", 0, 254));
        event(route("2001:db8::", 32, 254));
        assertThat(towards(CLIENT)).isSameAs(hop);
        assertThat(hop.state).isEqualTo(State.READY);
    }

    @Test
    void theHostsOwnAddressesComeAndGoUnnoticed() {
        resolved(CLIENT, GATEWAY);
        int before = lookups;
        event(route("198.51.100.7", 32, 255));
        assertThat(lookups).isEqualTo(before);
    }

    @Test
    void anUnreachableDestinationIsLookedUpAgainAfterASecond() {
        InetAddress nowhere = address("192.0.2.99");
        assertThat(towards(nowhere).state).isEqualTo(State.NO_ROUTE);
        assertThat(towards(nowhere).reason).isEqualTo("no route");
        assertThat(lookups).isEqualTo(1);
        routes.put(nowhere, direct(nowhere, IF));
        now += 1001 * MS;
        assertThat(towards(nowhere).state).isEqualTo(State.RESOLVING);
    }

    @Test
    void aNewRouteMakesAnUnreachableDestinationReachableAtOnce() {
        InetAddress nowhere = address("192.0.2.99");
        assertThat(towards(nowhere).state).isEqualTo(State.NO_ROUTE);
        routes.put(nowhere, via(nowhere, GATEWAY));
        event(route("192.0.2.0", 24, 254));
        assertThat(towards(nowhere).state).isEqualTo(State.RESOLVING);
    }

    @Test
    void anotherInterfaceIsNotServed() {
        routes.put(SERVER, direct(SERVER, 9));
        assertThat(towards(SERVER).state).isEqualTo(State.NOT_SERVED);
        assertThat(towards(SERVER).indexed).isFalse();
    }

    @Test
    void aLinkThatGoesDownTakesItsHopsWithIt() {
        NextHop hop = resolved(SERVER);
        event(new NetlinkEvent.LinkChanged(link(OWN, 1500, 0)));
        assertThat(hop.state).isEqualTo(State.RETIRED);
        assertThat(towards(SERVER).state).isEqualTo(State.NOT_SERVED);
        event(new NetlinkEvent.LinkChanged(link(OTHER_MAC, 1400, 1)));
        now += 1001 * MS;
        NextHop after = towards(SERVER);
        assertThat(after.mtu).isEqualTo(1400);
        assertThat(after.sourceMac).isEqualTo(OTHER_MAC.value());
    }

    @Test
    void aLinkThatDisappearsTakesItsHopsWithIt() {
        NextHop hop = resolved(SERVER);
        event(new NetlinkEvent.LinkRemoved(link(OWN, 1500, 1)));
        assertThat(hop.state).isEqualTo(State.RETIRED);
        assertThat(towards(SERVER).state).isEqualTo(State.NOT_SERVED);
    }

    @Test
    void lostEventsRetireEverythingAndAskAnew() {
        NextHop hop = resolved(SERVER);
        event(new NetlinkEvent.EventsLost());
        assertThat(hop.state).isEqualTo(State.RETIRED);
        assertThat(entries).isEmpty();
        assertThat(rereads).isEqualTo(1);
        nextHops.refresh(
                List.of(link(OWN, 1500, 1)), List.of(neighbour(SERVER, OTHER_MAC, Neighbour.State.REACHABLE)), now);
        assertThat(towards(SERVER).destinationMac).isEqualTo(OTHER_MAC.value());
    }

    @Test
    void aWayKnowsWhereItStartsFrom() {
        InetAddress source = InetAddress.ofLiteral("10.0.0.200");
        routes.put(SERVER, new Route.Unicast(SERVER, IF, Optional.empty(), Optional.of(source), OptionalInt.empty()));
        NextHop hop = resolved(SERVER);
        assertThat(hop.sourceLow()).isEqualTo(AddressWords.low(source));
        assertThat(hop.reachable()).isTrue();
        assertThat(hop.local()).isFalse();
        assertThat(towards(CLIENT).sourceLow()).isZero();
    }

    @Test
    void anAddressOfTheHostIsLocal() {
        routes.put(SERVER, new Route.Local(SERVER));
        assertThat(towards(SERVER).local()).isTrue();
        assertThat(towards(SERVER).reachable()).isFalse();
        // It may have been moved elsewhere: asked again after a while.
        routes.put(SERVER, direct(SERVER, IF));
        now += NextHops.RETRY_NANOS + 1;
        assertThat(towards(SERVER).local()).isFalse();
    }

    @Test
    void theSmallestMtuOfLinkAndRouteCounts() {
        routes.put(SERVER, new Route.Unicast(SERVER, IF, Optional.empty(), Optional.empty(), OptionalInt.of(1280)));
        assertThat(nextHops.towards(false, AddressWords.high(SERVER), AddressWords.low(SERVER))
                        .mtu())
                .isEqualTo(1280);
        assertThat(nextHops.towards(false, AddressWords.high(CLIENT), AddressWords.low(CLIENT))
                        .mtu())
                .isEqualTo(1500);
    }

    @Test
    void whenTheArrayIsFullPacketsStillFindTheirWay() {
        nextHops = with(1);
        assertThat(resolved(SERVER).indexed).isTrue();
        NextHop second = resolved(CLIENT, GATEWAY);
        assertThat(second.indexed).isFalse();
        assertThat(second.state).isEqualTo(State.READY);
        assertThat(entries).hasSize(1);
    }

    @Test
    void hopsWhoseDestinationsWereForgottenAreRetiredWithAnyRoute() {
        NextHop hop = resolved(CLIENT, GATEWAY);
        nextHops.flowAdded(hop);
        for (int i = 0; i < 50_000; i++) {
            InetAddress client = address("10." + (100 + i / 65536) + "." + (i / 256 % 256) + "." + i % 256);
            routes.put(client, via(client, GATEWAY));
            towards(client);
        }
        assertThat(hop.forgotten).isTrue();
        event(route("192.0.2.0", 24, 254));
        assertThat(hop.state).isEqualTo(State.RETIRED);
    }

    private NextHop resolved(InetAddress destination) {
        return resolved(destination, destination);
    }

    private NextHop resolved(InetAddress destination, InetAddress neighbour) {
        NextHop hop = towards(destination);
        event(new NetlinkEvent.NeighbourChanged(neighbour(neighbour, MAC, Neighbour.State.REACHABLE)));
        assertThat(hop.state).isEqualTo(State.READY);
        return hop;
    }

    private NextHop towards(InetAddress destination) {
        return nextHops.towards(false, AddressWords.high(destination), AddressWords.low(destination), now);
    }

    private void event(NetlinkEvent event) {
        nextHops.onEvent(event, now);
    }

    private static Route via(InetAddress destination, InetAddress gateway) {
        return new Route.Unicast(destination, IF, Optional.of(gateway), Optional.empty(), OptionalInt.empty());
    }

    private static Route direct(InetAddress destination, int ifindex) {
        return new Route.Unicast(destination, ifindex, Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    private static NetlinkEvent route(String network, int length, int table) {
        return new NetlinkEvent.RouteChanged(
                address(network), length, table, OptionalInt.empty(), Optional.empty(), false);
    }

    private static Neighbour neighbour(InetAddress address, MacAddress mac, Neighbour.State state) {
        return new Neighbour(IF, address, Optional.of(mac), state);
    }

    private static Link link(MacAddress mac, int mtu, int flags) {
        return new Link(IF, "eth0", Optional.of(mac), mtu, flags);
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
