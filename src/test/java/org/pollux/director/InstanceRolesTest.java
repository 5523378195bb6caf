package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.config.Configuration;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.MacAddress;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RouteMetrics;
import org.pollux.linux.RouteMetrics.Metric;
import org.pollux.linux.RuleEntry;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.RoutingEntry;
import org.pollux.vip.VirtualAddress;
import org.pollux.vip.VirtualMac;

/** What the configuration's words about addresses, routes, rules and interfaces come to. */
class InstanceRolesTest {
    private static Configuration configuration(String text) {
        Reading reading = ConfigurationReader.read(Source.of("f", text));
        assertThat(reading).as(reading.diagnostics().toString()).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).configuration();
    }

    private static InstanceRole role(String inside) throws DirectorException {
        return InstanceRoles.of(configuration(instance("web", 51, inside))).getFirst();
    }

    private static String instance(String name, int id, String inside) {
        return "vrrp_instance " + name + " {\ninterface eth0\nvirtual_router_id " + id + "\n" + inside + "\n}\n";
    }

    private static VirtualAddress address(String line) throws DirectorException {
        return role("virtual_ipaddress {\n" + line + "\n}").addresses().getFirst();
    }

    private static RouteEntry route(String line) throws DirectorException {
        return ((RoutingEntry.OfRoute) entry("virtual_routes {\n" + line + "\n}")).route();
    }

    private static RuleEntry rule(String line) throws DirectorException {
        return ((RoutingEntry.OfRule) entry("virtual_rules {\n" + line + "\n}")).rule();
    }

    private static RoutingEntry entry(String block) throws DirectorException {
        return role("virtual_ipaddress {\n192.0.2.9\n}\n" + block).routing().getFirst();
    }

    @Test
    void anAddressWithEveryOption() throws Exception {
        InstanceRole role = role("virtual_ipaddress {\n192.0.2.9/24 brd 192.0.2.255 dev eth1 scope link label eth1:v"
                + " noprefixroute autojoin home no_track preferred_lft 30\n}");
        assertThat(role.addresses())
                .containsExactly(new VirtualAddress(
                        InetAddress.ofLiteral("192.0.2.9"),
                        24,
                        "eth1",
                        Optional.of("eth1:v"),
                        Optional.of(InetAddress.ofLiteral("192.0.2.255")),
                        253,
                        new VirtualAddress.Properties(
                                Optional.empty(),
                                InterfaceAddress.NOPREFIXROUTE | InterfaceAddress.AUTOJOIN | InterfaceAddress.HOME,
                                Optional.of(Duration.ofSeconds(30)))));
        assertThat(role.untracked()).containsExactly(role.addresses().getFirst());
    }

    @Test
    void aPeerBringsItsPrefixLength() throws Exception {
        VirtualAddress address = address("192.0.2.9 peer 192.0.2.10/31");
        assertThat(address.prefixLength()).isEqualTo(31);
        assertThat(address.properties().peer()).contains(InetAddress.ofLiteral("192.0.2.10"));
    }

    @Test
    void onlyAnIpv6HostAddressIsNoSourceByItself() throws Exception {
        assertThat(address("2001:db8::1").properties().preferred()).contains(Duration.ZERO);
        assertThat(address("2001:db8::1/64").properties().preferred()).isEmpty();
        assertThat(address("2001:db8::1 preferred_lft forever").properties().preferred())
                .isEmpty();
        assertThat(address("192.0.2.1").properties().preferred()).isEmpty();
        assertThat(address("2001:db8::1/64 mngtmpaddr").properties().flags())
                .isEqualTo(InterfaceAddress.MANAGE_TEMPORARY);
    }

    @Test
    void aRouteHasTheDefaultsOfIpRoute() throws Exception {
        RouteEntry gatewayed = route("10.5.6.7/16 via 192.0.2.1");
        assertThat(gatewayed.network()).isEqualTo(InetAddress.ofLiteral("10.5.0.0"));
        assertThat(gatewayed.scope()).isZero();
        assertThat(gatewayed.table()).isEqualTo(RouteEntry.MAIN);
        assertThat(gatewayed.protocol()).isEqualTo(RoutingEntry.TAG);
        assertThat(route("10.5.0.0/16 dev eth0").scope()).isEqualTo(253);
        assertThat(route("local 10.5.0.1/32 dev eth0").scope()).isEqualTo(254);
        assertThat(route("local 10.5.0.1/32 dev eth0").table()).isEqualTo(RouteEntry.LOCAL);
        assertThat(route("blackhole 10.5.0.0/16").type()).isEqualTo(RouteEntry.Type.BLACKHOLE);
        assertThat(route("2001:db8::/32 dev eth0").scope()).isZero();
    }

    @Test
    void aRouteWithEveryOption() throws Exception {
        RoutingEntry entry = entry("virtual_routes {\n10.5.0.0/16 src 192.0.2.9 via 192.0.2.1 dev eth0 weight 3 onlink"
                + " nexthop via 192.0.2.2 dev eth1 table 1000 protocol static scope link metric 7 tos 16 mtu lock 1400"
                + " advmss 1300 rtt 10ms rttvar 1s rto_min 200ms hoplimit 9 features ecn congctl cubic quickack 1"
                + " realms 1/2 append no_track\n}");
        RoutingEntry.OfRoute of = (RoutingEntry.OfRoute) entry;
        assertThat(of.devices()).containsExactly(Optional.of("eth0"), Optional.of("eth1"));
        assertThat(of.place()).isEqualTo(NetlinkOrder.Place.LAST);
        assertThat(of.route())
                .isEqualTo(new RouteEntry(
                        RouteEntry.Type.UNICAST,
                        InetAddress.ofLiteral("10.5.0.0"),
                        16,
                        Optional.empty(),
                        Optional.of(InetAddress.ofLiteral("192.0.2.9")),
                        List.of(
                                new RouteEntry.Hop(
                                        OptionalInt.empty(), Optional.of(InetAddress.ofLiteral("192.0.2.1")), 3, true),
                                new RouteEntry.Hop(
                                        OptionalInt.empty(),
                                        Optional.of(InetAddress.ofLiteral("192.0.2.2")),
                                        1,
                                        false)),
                        1000,
                        4,
                        253,
                        7,
                        16,
                        OptionalInt.empty(),
                        OptionalInt.of(0x1_0002),
                        OptionalInt.empty(),
                        new RouteMetrics(
                                Map.of(
                                        Metric.MTU, 1400,
                                        Metric.ADVMSS, 1300,
                                        Metric.RTT, 80,
                                        Metric.RTTVAR, 4000,
                                        Metric.RTO_MIN, 200,
                                        Metric.HOPLIMIT, 9,
                                        Metric.FEATURES, 1,
                                        Metric.QUICKACK, 1),
                                Set.of(Metric.MTU),
                                Optional.of("cubic"))));
    }

    @Test
    void aRuleWithEveryOption() throws Exception {
        RuleEntry rule = rule("not from 10.1.2.3/16 to 10.2.0.0/24 iif eth0 oif eth1 tos 16 fwmark 0x5/0xff"
                + " uidrange 1000-2000 ipproto tcp sport 1-2 dport 80 preference 100 table 1000"
                + " suppress_prefixlength 8 suppress_ifgroup 2 protocol 99");
        assertThat(rule.inverted()).isTrue();
        assertThat(rule.from()).contains(new RuleEntry.Prefix(InetAddress.ofLiteral("10.1.0.0"), 16));
        assertThat(rule.mark()).contains(new RuleEntry.Mark(5, 0xff));
        assertThat(rule.users()).contains(new RuleEntry.Range(1000, 2000));
        assertThat(rule.ipProtocol()).hasValue(6);
        assertThat(rule.destinationPorts()).contains(new RuleEntry.Range(80, 80));
        assertThat(rule.preference()).isEqualTo(100);
        assertThat(rule.protocol()).isEqualTo(99);
        assertThat(rule.action())
                .isEqualTo(
                        new RuleEntry.Action.Lookup(1000, OptionalInt.of(8), OptionalInt.of(2), OptionalInt.empty()));
    }

    @Test
    void rulesWithoutAPreferenceHaveDescendingOnes() throws Exception {
        InstanceRole role = role("virtual_ipaddress {\n192.0.2.9\n}\nvirtual_rules {\nfrom 10.0.0.0/8 table 1\n"
                + "from 11.0.0.0/8 table 2 preference 5\nfrom 2001:db8::/32 table 3\n}");
        assertThat(role.routing())
                .extracting(entry -> ((RoutingEntry.OfRule) entry).rule().preference())
                .containsExactly(16384, 5, 16383);
        assertThat(((RoutingEntry.OfRule) role.routing().getLast()).rule().family())
                .isEqualTo(RuleEntry.Family.IPV6);
    }

    @Test
    void anUnknownNameIsAnErrorWithItsPlace() {
        assertThatThrownBy(() -> route("10.5.0.0/16 dev eth0 table nowhere-known"))
                .isInstanceOf(DirectorException.class)
                .hasMessageContaining("f:")
                .hasMessageContaining("'nowhere-known'")
                .hasMessageContaining("/etc/iproute2/rt_tables");
        assertThatThrownBy(() -> rule("from 10.0.0.0/8 fwmark high table 5"))
                .hasMessageContaining("fwmark needs a number");
    }

    @Test
    void namesComeFromTheHostsFiles(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("rt_tables"), "# names\n200 uplink\n0x1000 far # comment\nrubbish\n");
        Files.createDirectory(folder.resolve("rt_tables.d"));
        Files.writeString(folder.resolve("rt_tables.d/more.conf"), "300\tmore\n");
        RoutingNames names = new RoutingNames(List.of(folder.resolve("absent"), folder));
        assertThat(names.number(RoutingNames.Kind.TABLE, "uplink")).isEqualTo(200);
        assertThat(names.number(RoutingNames.Kind.TABLE, "far")).isEqualTo(0x1000);
        assertThat(names.number(RoutingNames.Kind.TABLE, "more")).isEqualTo(300);
        assertThat(names.number(RoutingNames.Kind.TABLE, "main")).isEqualTo(254);
        assertThat(names.number(RoutingNames.Kind.TABLE, "4294967295")).isEqualTo(-1);
        assertThatThrownBy(() -> names.number(RoutingNames.Kind.PROTOCOL, "256"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void addressesMoveToAnInterfaceWithVrrpsEthernetAddress() throws Exception {
        InstanceRole role = role(
                "use_vmac\nvirtual_ipaddress {\n192.0.2.9\n192.0.2.10 dev eth1\n" + "192.0.2.11 dev eth2 use_vmac\n}");
        assertThat(role.devices())
                .extracting(VirtualMac::name, VirtualMac::lower, VirtualMac::mac)
                .containsExactly(
                        tuple("vrrp.51", "eth0", MacAddress.parse("00:00:5e:00:01:33")),
                        tuple("vrrp.51-2", "eth2", MacAddress.parse("00:00:5e:00:01:33")));
        assertThat(role.addresses())
                .extracting(VirtualAddress::interfaceName)
                .containsExactly("vrrp.51", "eth1", "vrrp.51-2");
    }

    @Test
    void interfacesAreNamedAsTheFileSays() throws Exception {
        InstanceRole named = role("use_vmac vip0 02:00:00:00:07 group 9\nuse_vmac_addr\nvirtual_ipaddress {\n"
                + "2001:db8::1\n2001:db8::2 dev eth1\n}");
        assertThat(named.devices())
                .containsExactly(
                        new VirtualMac(
                                "vip0", "eth0", MacAddress.parse("02:00:00:00:07:33"), StandardProtocolFamily.INET6, 9),
                        new VirtualMac(
                                "vrrp6.51",
                                "eth1",
                                MacAddress.parse("02:00:00:00:07:33"),
                                StandardProtocolFamily.INET6,
                                9));
        assertThat(VirtualMac.vrrp(51, true)).isEqualTo(MacAddress.parse("00:00:5e:00:02:33"));
    }

    @Test
    void announcementsAreAsTheFileSays() throws Exception {
        Configuration configuration = configuration("garp_group {\ngarp_interval 0.5\ninterfaces {\neth0\neth1\n}\n}\n"
                + instance(
                        "web",
                        51,
                        "garp_master_repeat 2\ngarp_master_delay 3\ngarp_lower_prio_repeat 4\ngarp_lower_prio_delay 6\n"
                                + "garp_extra_if all 10\nvirtual_ipaddress {\n192.0.2.9\n192.0.2.10 dev eth1\n}"));
        InstanceRole role = InstanceRoles.of(configuration).getFirst();
        assertThat(role.announcing().answers()).isEqualTo(4);
        assertThat(role.announcing().secondAnswers()).isEqualTo(Duration.ofSeconds(6));
        Map<AnnouncePlan, List<VirtualAddress>> plans = role.announcing().plans(role.addresses());
        AnnouncePlan own = role.announcing().plan();
        assertThat(own.repeat()).isEqualTo(2);
        assertThat(own.secondBurstDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(own.pace())
                .isEqualTo(new AnnouncePlan.Pace(Optional.of("eth0 eth1"), Duration.ofMillis(500), Duration.ZERO));
        assertThat(plans.get(own)).containsExactly(role.addresses().getFirst());
        assertThat(plans.get(own.withReminder(Duration.ofSeconds(10))))
                .containsExactly(role.addresses().getLast());
    }
}
