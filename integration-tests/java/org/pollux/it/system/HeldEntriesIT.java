package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Host;
import org.pollux.it.linux.Pings;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;
import org.pollux.linux.IcmpSocket;

/** What a director puts on its host besides IPv4 addresses: that it is there, stays there, and goes. */
class HeldEntriesIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How soon what another program removed is back. */
    private static final Duration BACK_WITHIN = Duration.ofMillis(1500);

    private static final Duration LEASE_ENDS_WITHIN = Duration.ofMillis(2500);

    private static final String CLUSTER = """
            global_defs {
                router_id a
            }
            cluster {
                bind_address 10.10.0.11
                peers {
                    10.10.0.12
                }
            }
            """;

    private static final String STATIC = """
            static_ipaddress {
                10.30.0.1/24 dev eth1
                fd00:30::1/64 dev eth1
            }
            static_routes {
                10.40.0.0/16 via 10.20.0.21 dev eth1 metric 7 mtu 1400
            }
            static_rules {
                from 10.40.0.0/16 table 140 preference 1400
            }
            """;

    private static final String INSTANCE = """
            vrrp_instance web {
                interface eth0
                virtual_router_id 51
                priority 150
                advert_int 0.2
                use_vmac
                virtual_ipaddress {
                    10.10.0.100/32
                    10.22.0.1/24 dev eth1 label eth1:vip scope link brd 10.22.0.255
                    10.21.0.1 peer 10.21.0.2/32 dev eth1
                }
                virtual_ipaddress_excluded {
                    fd00:20::1/64 dev eth1 noprefixroute
                    fd00:20::2 dev eth1
                }
                virtual_routes {
                    10.50.0.0/16 via 10.10.0.10 dev eth0 src 10.10.0.100 table 150
                    10.51.0.0/16 via 10.10.0.10 dev eth0 src 10.10.0.100
                    blackhole 10.60.0.0/16
                    10.70.0.0/16 nexthop via 10.20.0.21 weight 2 nexthop via 10.20.0.22
                    fd00:70::/64 dev eth1 metric 20
                }
                virtual_rules {
                    from 10.10.0.100/32 table 150
                    to fd00:70::/64 table 151 preference 1500
                }
            }
            """;

    private DirectorPair pair;
    private Director director;
    private Host host;

    @BeforeEach
    void build(TestInfo test) {
        pair = Laboratory.pair(test);
        director = pair.a();
        host = director.host();
    }

    @AfterEach
    void tearDown() {
        pair.close();
    }

    private void startAsMaster() {
        director.configure(CLUSTER + STATIC + INSTANCE);
        director.start();
        director.await(LIMIT, "the rules of the master are there", () -> rules().contains("lookup 151"));
    }

    private String addresses() {
        return host.ip("-d", "address", "show");
    }

    private String routes() {
        return host.ip("route", "show", "table", "all") + host.ip("-6", "route", "show", "table", "all");
    }

    private String rules() {
        return host.ip("-d", "rule", "show") + host.ip("-6", "-d", "rule", "show");
    }

    private String links() {
        return host.ip("-d", "link", "show");
    }

    private void assertNothingIsLeft() {
        assertThat(addresses()).doesNotContain("10.10.0.100", "10.22.0.1", "10.21.0.1", "10.30.0.1", "fd00:");
        assertThat(routes()).doesNotContain("proto 80", "10.60.0.0", "10.70.0.0");
        assertThat(rules()).doesNotContain("proto 80");
        assertThat(links()).doesNotContain("macvlan");
        for (String setting : List.of("arp_ignore", "arp_announce")) {
            assertThat(host.run("sysctl", "-n", "net.ipv4.conf.eth0." + setting).strip())
                    .as(setting)
                    .isEqualTo("0");
        }
    }

    @Test
    void everythingIsPutInPlaceAndBackAndTakenAway() throws Exception {
        host.ip("address", "add", "10.30.0.7/24", "dev", "eth1");
        startAsMaster();

        assertThat(addresses())
                .contains(
                        "inet 10.22.0.1/24 brd 10.22.0.255 scope link dynamic eth1:vip",
                        "inet 10.21.0.1 peer 10.21.0.2/32 scope global dynamic eth1",
                        "inet 10.30.0.1/24",
                        "inet6 fd00:30::1/64",
                        "inet6 fd00:20::1/64");
        assertThat(addresses().lines().filter(line -> line.contains("fd00:20::2/128")))
                .singleElement()
                .asString()
                .contains("scope global", "nodad", "deprecated");
        assertThat(host.ip("-d", "-4", "address", "show", "dev", "vrrp.51")).contains("inet 10.10.0.100/32");
        assertThat(host.ip("-d", "link", "show", "dev", "vrrp.51"))
                .contains("vrrp.51@eth0", "UP", "link/ether 00:00:5e:00:01:33", "macvlan mode private", "alias pollux");
        assertThat(routes())
                .contains(
                        "10.40.0.0/16 via 10.20.0.21 dev eth1 proto 80 metric 7 mtu 1400",
                        "10.50.0.0/16 via 10.10.0.10 dev eth0 table 150 proto 80 src 10.10.0.100",
                        "blackhole 10.60.0.0/16 proto 80",
                        "nexthop via 10.20.0.21 dev eth1 weight 2",
                        "fd00:70::/64 dev eth1 proto 80 metric 20")
                .doesNotContain("fd00:20::/64 dev eth1");
        assertThat(rules())
                .contains(
                        "1400:\tfrom 10.40.0.0/16 lookup 140 proto 80",
                        "16384:\tfrom 10.10.0.100 lookup 150 proto 80",
                        "1500:\tfrom all to fd00:70::/64 lookup 151 proto 80");
        Pings.reach(pair.client(), DirectorPair.VIP);
        assertThat(pair.client().ip("neighbour", "show", DirectorPair.VIP)).contains("00:00:5e:00:01:33");

        putsBack(
                "10.10.0.100/32 dev vrrp.51 was missing",
                () -> host.ip("address", "del", "10.10.0.100/32", "dev", "vrrp.51"),
                () -> addresses().contains("10.10.0.100/32"));
        putsBack(
                "fd00:20:0:0:0:0:0:1/64 dev eth1 was missing",
                () -> host.ip("address", "del", "fd00:20::1/64", "dev", "eth1"),
                () -> addresses().contains("fd00:20::1/64"));
        putsBack(
                "static address 10.30.0.1/24 dev eth1 was missing",
                () -> host.ip("address", "del", "10.30.0.1/24", "dev", "eth1"),
                () -> addresses().contains("10.30.0.1/24"));
        putsBack("route 10.70.0.0/16", () -> host.ip("route", "del", "10.70.0.0/16"), () -> routes().contains(
                        "10.70.0.0/16"));
        putsBack(
                "route blackhole 10.60.0.0/16 was missing",
                () -> host.ip("route", "del", "blackhole", "10.60.0.0/16"),
                () -> routes().contains("blackhole 10.60.0.0/16"));
        putsBack(
                "rule pref 16384 from 10.10.0.100/32 table 150 was missing",
                () -> host.ip("rule", "del", "preference", "16384"),
                () -> rules().contains("16384:"));
        putsBack(
                "static route 10.40.0.0/16",
                () -> host.ip("route", "del", "10.40.0.0/16", "metric", "7"),
                () -> routes().contains("10.40.0.0/16"));
        putsBack(
                "macvlan vrrp.51 (00:00:5e:00:01:33 on eth0) was missing and was made again",
                () -> host.ip("link", "del", "vrrp.51"),
                () -> addresses().contains("10.10.0.100/32"));

        assertThat(director.stop()).isZero();
        assertNothingIsLeft();
        assertThat(addresses()).contains("10.30.0.7/24");
    }

    private void putsBack(String said, Runnable removal, BooleanSupplier present) {
        removal.run();
        long removed = System.nanoTime();
        director.await(BACK_WITHIN, "it is back after: " + said, present);
        System.out.println("back after " + (System.nanoTime() - removed) / 1_000_000 + " ms: " + said);
        director.await(LIMIT, "the log says: " + said, () -> director.process().lines().stream()
                .anyMatch(line -> line.contains(said)));
    }

    @Test
    void whatAKilledDirectorLeavesIsGoneAfterTheNextStart() throws Exception {
        host.ip("route", "add", "10.80.0.0/16", "via", "10.20.0.23", "proto", "static");
        host.ip("rule", "add", "from", "10.80.0.0/16", "table", "180", "preference", "1800");
        startAsMaster();
        director.kill();

        Await.until(LEASE_ENDS_WITHIN, "the kernel ends the leases", () -> !addresses()
                .contains("10.10.0.100"));
        String left = routes();
        assertThat(left)
                .as("a route of the main table from a leased address goes with it")
                .doesNotContain("10.51.0.0/16");
        assertThat(left).as("other routes have no end of life").contains("blackhole 10.60.0.0/16");
        assertThat(links()).contains("macvlan");
        assertThat(addresses()).contains("10.30.0.1/24");

        director.configure(CLUSTER + """
                static_ipaddress {
                    10.30.0.1/24 dev eth1
                }
                """ + """
                vrrp_instance web {
                    interface eth0
                    virtual_router_id 51
                    priority 150
                    advert_int 0.2
                    no_accept
                    virtual_ipaddress {
                        10.10.0.101/32
                    }
                }
                """);
        director.start();
        assertThat(addresses()).contains("10.30.0.1/24").doesNotContain("fd00:30::1");
        assertThat(routes()).doesNotContain("proto 80").contains("10.80.0.0/16");
        assertThat(rules()).doesNotContain("proto 80").contains("1800:");
        assertThat(links()).doesNotContain("macvlan");
        assertThat(director.process().lines()).anyMatch(line -> line.contains("removed interface vrrp.51"));
        director.await(LIMIT, "the master has its address", () -> host.holds("10.10.0.101"));
        assertThat(pings("10.10.0.11")).isTrue();
        assertThat(pings("10.10.0.101")).as("no_accept").isFalse();
        assertThat(pair.client().ip("neighbour", "show", "10.10.0.101")).contains("lladdr");

        assertThat(director.stop()).isZero();
        assertNothingIsLeft();
        assertThat(List.of(routes(), rules()))
                .allSatisfy(text -> assertThat(text).contains("10.80.0.0/16"));
    }

    private boolean pings(String address) throws Exception {
        return pair.client().call(() -> {
            try (IcmpSocket icmp = IcmpSocket.open()) {
                EchoRequest request = EchoRequest.of(InetAddress.ofLiteral(address), Duration.ofSeconds(1));
                return icmp.ping(request) instanceof EchoResult.Reply;
            }
        });
    }

    private static String six(int own, int other, int priority) {
        return """
                vrrp_instance six {
                    interface eth0
                    virtual_router_id 61
                    priority %d
                    advert_int 0.2
                    unicast_src_ip fd00:10::%d
                    unicast_peer {
                        fd00:10::%d
                    }
                    virtual_ipaddress {
                        fd00:10::100/64
                    }
                }
                """.formatted(priority, own, other);
    }

    private static boolean holdsSix(Director director) {
        return director.host().ip("-6", "address", "show", "dev", "eth0").contains("fd00:10::100/64");
    }

    @Test
    void anIpv6AddressMovesBetweenDirectorsThatTalkOverIpv6() throws Exception {
        host.ip("address", "add", "fd00:10::11/64", "dev", "eth0", "nodad");
        pair.b().host().ip("address", "add", "fd00:10::12/64", "dev", "eth0", "nodad");
        pair.client().ip("address", "add", "fd00:10::10/64", "dev", "eth0", "nodad");
        director.configure(six(11, 12, 150));
        pair.b().configure(six(12, 11, 100));
        director.start();
        director.await(LIMIT, "a holds the address", () -> holdsSix(director));
        pair.b().start();
        Pings.reach(pair.client(), "fd00:10::100");
        assertThat(holdsSix(pair.b())).isFalse();

        director.kill();

        pair.b().await(LIMIT, "b holds the address", () -> holdsSix(pair.b()));
        Await.until(LEASE_ENDS_WITHIN, "a's lease ends", () -> !holdsSix(director));
        String mac = pair.b().host().run("cat", "/sys/class/net/eth0/address").strip();
        assertThat(pair.client().ip("-6", "neighbour", "show", "fd00:10::100"))
                .as("b has advertised it")
                .contains(mac);
        Pings.reach(pair.client(), "fd00:10::100");
        assertThat(pair.b().stop()).isZero();
    }
}
