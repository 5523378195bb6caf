package org.pollux.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.InterfaceSysctl;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;
import org.pollux.linux.Neighbour;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.NetlinkListener;
import org.pollux.linux.NetlinkMonitor;
import org.pollux.linux.Route;

/** Links, addresses, routes and neighbours of a host with one neighbour. */
class NetlinkIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final InetAddress VIP = InetAddress.ofLiteral("10.10.0.100");
    private static final InetAddress VIP6 = InetAddress.ofLiteral("fd00:10::100");
    private static final InetAddress PEER = InetAddress.ofLiteral("10.10.0.2");

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Switch network;
    private Host host;
    private Host peer;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxnl" + ProcessHandle.current().pid(), folder);
        network = lab.bridge("net");
        host = lab.host("host").connect(network, "eth0", "10.10.0.1/24");
        peer = lab.host("peer").connect(network, "eth0", "10.10.0.2/24");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private static int eth0(Netlink netlink) throws LinuxException {
        return netlink.interfaceIndex("eth0").orElseThrow();
    }

    private static Optional<InterfaceAddress> find(Netlink netlink, InetAddress address) throws LinuxException {
        return netlink.addresses().stream()
                .filter(a -> a.address().equals(address))
                .findFirst();
    }

    @Test
    void linksAreListedAndFoundByNameAndIndex() throws Exception {
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                Link link = netlink.link("eth0").orElseThrow();
                assertThat(netlink.links()).extracting(Link::name).contains("lo", "eth0");
                assertThat(netlink.link(link.index())).contains(link);
                assertThat(netlink.interfaceIndex("eth0")).hasValue(link.index());
                assertThat(link.mtu()).isEqualTo(1500);
                assertThat(link.mac().orElseThrow().toString())
                        .isEqualTo(
                                host.run("cat", "/sys/class/net/eth0/address").strip());
                Await.until(LIMIT, "eth0 is running", () -> running(netlink));
                assertThat(netlink.link("nowhere")).isEmpty();
                assertThat(netlink.link(4711)).isEmpty();
                assertThat(netlink.interfaceIndex("nowhere")).isEmpty();
                assertThat(netlink.interfaceIndex("a-name-that-is-far-too-long"))
                        .isEmpty();
                network.cut(host);
                Await.until(LIMIT, "eth0 has no carrier", () -> !running(netlink));
                assertThat(netlink.link("eth0").orElseThrow().up()).isTrue();
                assertThat(netlink.link("eth0").orElseThrow().carrier()).isFalse();
                return true;
            }
        });
    }

    private static boolean running(Netlink netlink) {
        try {
            return netlink.link("eth0").orElseThrow().running();
        } catch (LinuxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void addressesAreAddedRenewedAndRemoved() throws Exception {
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                InterfaceAddress vip = new InterfaceAddress(
                        eth0(netlink),
                        VIP,
                        32,
                        Optional.of("eth0:vip"),
                        Optional.empty(),
                        0,
                        0,
                        Optional.of(Duration.ofSeconds(100)),
                        Optional.of(Duration.ofSeconds(50)),
                        80);
                assertThat(netlink.addAddress(vip)).isTrue();
                assertThat(netlink.addAddress(vip)).isFalse();
                InterfaceAddress seen = find(netlink, VIP).orElseThrow();
                assertThat(seen.label()).contains("eth0:vip");
                assertThat(seen.protocol()).isEqualTo(80);
                assertThat(seen.valid().orElseThrow()).isBetween(Duration.ofSeconds(99), Duration.ofSeconds(100));
                assertThat(seen.preferred().orElseThrow()).isBetween(Duration.ofSeconds(49), Duration.ofSeconds(50));
                assertThat(seen.flags() & InterfaceAddress.PERMANENT).isZero();

                netlink.putAddress(vip.withLifetime(Duration.ofSeconds(1000), Duration.ofSeconds(1000)));
                assertThat(find(netlink, VIP).orElseThrow().valid().orElseThrow())
                        .isGreaterThan(Duration.ofSeconds(998));
                assertThat(host.ip("-4", "address", "show", "eth0")).contains("10.10.0.100/32", "eth0:vip");

                assertThat(netlink.removeAddress(vip)).isTrue();
                assertThat(netlink.removeAddress(vip)).isFalse();
                assertThat(find(netlink, VIP)).isEmpty();
                InterfaceAddress nowhere = InterfaceAddress.permanent(4711, VIP, 32);
                assertThat(netlink.removeAddress(nowhere)).isFalse();
                assertThatExceptionOfType(LinuxException.class)
                        .isThrownBy(() -> netlink.addAddress(nowhere))
                        .matches(e -> e.is(Errno.ENODEV));
                return true;
            }
        });
    }

    @Test
    void aPermanentAddressCanBeGivenALifetimeAndATag() throws Exception {
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                InterfaceAddress vip = InterfaceAddress.permanent(eth0(netlink), VIP, 32);
                netlink.addAddress(vip);
                netlink.putAddress(vip.withLifetime(Duration.ofSeconds(9), Duration.ofSeconds(9))
                        .withProtocol(80));
                InterfaceAddress seen = find(netlink, VIP).orElseThrow();
                assertThat(seen.valid()).isPresent();
                assertThat(seen.protocol()).isEqualTo(80);
                return true;
            }
        });
    }

    @Test
    void anAddressEndsByItself() throws Exception {
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                int index = eth0(netlink);
                List<String> report = new ArrayList<>();
                for (int seconds = 1; seconds <= 2; seconds++) {
                    Duration life = Duration.ofSeconds(seconds);
                    report.add("IPv4 " + seconds + " s: "
                            + millis(lifeOf(
                                    netlink,
                                    InterfaceAddress.permanent(index, VIP, 32).withLifetime(life, life)))
                            + " ms");
                    InterfaceAddress v6 = new InterfaceAddress(
                            index,
                            VIP6,
                            128,
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            InterfaceAddress.NODAD,
                            Optional.of(life),
                            Optional.of(Duration.ZERO),
                            80);
                    report.add("IPv6 " + seconds + " s: " + millis(lifeOf(netlink, v6)) + " ms");
                }
                System.out.println("valid_lft and what became of it: " + report);
                return true;
            }
        });
    }

    private static long millis(Duration d) {
        return d.toMillis();
    }

    private static Duration lifeOf(Netlink netlink, InterfaceAddress address) throws LinuxException {
        netlink.addAddress(address);
        long start = System.nanoTime();
        Duration limit = address.valid().orElseThrow().plusMillis(1200);
        while (find(netlink, address.address()).isPresent()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
            Await.pause(Duration.ofMillis(2));
        }
        Duration life = Duration.ofNanos(System.nanoTime() - start);
        assertThat(life).isGreaterThan(address.valid().orElseThrow().minusMillis(100));
        return life;
    }

    @Test
    void routesAreLookedUp() throws Exception {
        host.ip("route", "add", "10.30.0.0/16", "via", "10.10.0.2", "mtu", "1300");
        host.ip("route", "add", "unreachable", "10.40.0.0/16");
        host.ip("route", "add", "blackhole", "10.50.0.0/16");
        host.ip("route", "add", "prohibit", "10.60.0.0/16");
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                assertThat(netlink.route(PEER)).isInstanceOfSatisfying(Route.Unicast.class, direct -> {
                    assertThat(direct.gateway()).isEmpty();
                    assertThat(direct.nextHop()).isEqualTo(PEER);
                    assertThat(direct.preferredSource()).contains(InetAddress.ofLiteral("10.10.0.1"));
                });
                assertThat(netlink.route(InetAddress.ofLiteral("10.30.1.1")))
                        .isInstanceOfSatisfying(Route.Unicast.class, via -> {
                            assertThat(via.nextHop()).isEqualTo(PEER);
                            assertThat(via.mtu()).hasValue(1300);
                        });
                assertThat(netlink.route(PEER, Optional.of(InetAddress.ofLiteral("10.10.0.1"))))
                        .isInstanceOf(Route.Unicast.class);
                assertThat(netlink.route(InetAddress.ofLiteral("10.10.0.1"))).isInstanceOf(Route.Local.class);
                assertThat(netlink.route(InetAddress.ofLiteral("10.10.0.255"))).isInstanceOf(Route.Group.class);
                for (String nowhere : List.of("10.40.0.1", "10.50.0.1", "10.60.0.1", "192.0.2.1", "2001:db8::1")) {
                    Route route = netlink.route(InetAddress.ofLiteral(nowhere));
                    System.out.println(route);
                    assertThat(route).as(nowhere).isInstanceOf(Route.Unreachable.class);
                }
                return true;
            }
        });
    }

    @Test
    void neighboursAreResolvedOnRequest() throws Exception {
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                int index = eth0(netlink);
                assertThat(netlink.neighbour(index, PEER)).isEmpty();
                netlink.resolveNeighbour(index, PEER);
                Await.until(LIMIT, "the peer is resolved", () -> usable(netlink, index));
                Neighbour found = netlink.neighbour(index, PEER).orElseThrow();
                assertThat(found.fresh()).isTrue();
                assertThat(found.mac().orElseThrow().toString())
                        .isEqualTo(
                                peer.run("cat", "/sys/class/net/eth0/address").strip());
                assertThat(netlink.neighbours()).contains(found);
                netlink.resolveNeighbour(index, PEER);

                InetAddress fixed = InetAddress.ofLiteral("10.10.0.77");
                netlink.putNeighbour(index, fixed, MacAddress.parse("02:00:00:00:00:77"));
                assertThat(netlink.neighbour(index, fixed).orElseThrow().state())
                        .isEqualTo(Neighbour.State.PERMANENT);
                return true;
            }
        });
    }

    private static boolean usable(Netlink netlink, int index) {
        try {
            return netlink.neighbour(index, PEER).map(Neighbour::usable).orElse(false);
        } catch (LinuxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void settingsOfAnInterfaceAreThoseOfTheThreadsNamespace() throws Exception {
        host.run("sh", "-c", "echo 2 > /proc/sys/net/ipv4/conf/eth0/rp_filter");
        assertThat(host.call(() -> InterfaceSysctl.ipv4("eth0").readInt("rp_filter")))
                .contains(2);
        assertThat(host.call(() -> InterfaceSysctl.ipv4("nowhere").readInt("rp_filter")))
                .isEmpty();
    }

    /** Keeps what a monitor tells. */
    private static final class Collector implements NetlinkListener {
        final List<NetlinkEvent> events = new CopyOnWriteArrayList<>();
        final List<Exception> failures = new CopyOnWriteArrayList<>();
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void onEvent(NetlinkEvent event) {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            events.add(event);
        }

        @Override
        public void onFailure(Exception failure) {
            failures.add(failure);
        }
    }

    @Test
    void whatChangesIsTold() throws Exception {
        Collector seen = new Collector();
        seen.open.countDown();
        try (NetlinkMonitor monitor = host.call(() -> NetlinkMonitor.start(seen))) {
            assertThat(monitor).isNotNull();
            host.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
            host.ip("address", "del", "10.10.0.100/32", "dev", "eth0");
            host.ip("route", "add", "10.30.0.0/16", "via", "10.10.0.2");
            host.ip("route", "del", "10.30.0.0/16");
            host.ip("neighbour", "add", "10.10.0.9", "lladdr", "02:00:00:00:00:09", "dev", "eth0");
            host.ip("neighbour", "del", "10.10.0.9", "dev", "eth0");
            network.cut(host);
            host.ip("link", "add", "extra", "type", "veth", "peer", "name", "extra-peer");
            host.ip("link", "del", "extra");
            Set<Class<?>> wanted = Set.of(
                    NetlinkEvent.AddressChanged.class,
                    NetlinkEvent.AddressRemoved.class,
                    NetlinkEvent.RouteChanged.class,
                    NetlinkEvent.NeighbourChanged.class,
                    NetlinkEvent.NeighbourRemoved.class,
                    NetlinkEvent.LinkChanged.class,
                    NetlinkEvent.LinkRemoved.class);
            Await.until(LIMIT, "every kind of event", () -> {
                Set<Class<?>> kinds = new HashSet<>();
                seen.events.forEach(e -> kinds.add(e.getClass()));
                return kinds.containsAll(wanted);
            });
            assertThat(seen.events).anySatisfy(e -> assertThat(e)
                    .isInstanceOfSatisfying(
                            NetlinkEvent.AddressRemoved.class,
                            removed -> assertThat(removed.address().address()).isEqualTo(VIP)));
            assertThat(seen.events)
                    .anySatisfy(e -> assertThat(e).isInstanceOfSatisfying(NetlinkEvent.LinkChanged.class, changed -> {
                        assertThat(changed.link().name()).isEqualTo("eth0");
                        assertThat(changed.link().carrier()).isFalse();
                    }));
            assertThat(seen.events)
                    .anySatisfy(e -> assertThat(e).isInstanceOfSatisfying(NetlinkEvent.RouteChanged.class, changed -> {
                        assertThat(changed.network()).isEqualTo(InetAddress.ofLiteral("10.30.0.0"));
                        assertThat(changed.prefixLength()).isEqualTo(16);
                        assertThat(changed.removed()).isTrue();
                    }));
        }
        assertThat(seen.failures).isEmpty();
    }

    @Test
    void lostEventsAreTold() throws Exception {
        Collector seen = new Collector();
        try (NetlinkMonitor monitor = host.call(() -> NetlinkMonitor.start(seen))) {
            assertThat(monitor).isNotNull();
            host.call(() -> {
                try (Netlink netlink = Netlink.open()) {
                    int index = eth0(netlink);
                    for (int i = 0; i < 6000; i++) {
                        netlink.putNeighbour(
                                index,
                                InetAddress.getByAddress(new byte[] {10, 11, (byte) (i % 200), 1}),
                                new MacAddress(0x0200_0000_0000L + i));
                    }
                }
                return true;
            });
            seen.open.countDown();
            Await.until(LIMIT, "the loss is told", () -> seen.events.contains(new NetlinkEvent.EventsLost()));
            // And it goes on.
            host.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
            Await.until(LIMIT, "a later event", () -> seen.events.stream()
                    .anyMatch(e -> e instanceof NetlinkEvent.AddressChanged));
        }
        assertThat(seen.failures).isEmpty();
    }

    @Test
    void aListenerThatFailsEndsTheMonitorAndIsTold() throws Exception {
        List<Exception> failures = new CopyOnWriteArrayList<>();
        NetlinkListener broken = new NetlinkListener() {
            @Override
            public void onEvent(NetlinkEvent event) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void onFailure(Exception failure) {
                failures.add(failure);
            }
        };
        try (NetlinkMonitor monitor = host.call(() -> NetlinkMonitor.start(broken))) {
            assertThat(monitor).isNotNull();
            host.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
            Await.until(LIMIT, "the failure is told", () -> failures.size() == 1);
        }
    }
}
