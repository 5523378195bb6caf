package org.pollux.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Routes, rules, macvlans and addresses, byte for byte, on a little-endian machine; and read again. */
@EnabledIf("littleEndian")
class RoutingMessagesTest {
    private static final InetAddress NETWORK = InetAddress.ofLiteral("10.5.0.0");
    private static final InetAddress GATEWAY = InetAddress.ofLiteral("192.0.2.1");

    static boolean littleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    private static String bytes(int type, Consumer<NetlinkRequest> body) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        NetlinkRequest request = new NetlinkRequest(buffer).start(type, 0);
        body.accept(request);
        byte[] all = new byte[request.finish(7)];
        buffer.get(0, all);
        // The header is the same everywhere.
        return HexFormat.of().formatHex(all, NetlinkProtocol.HEADER_BYTES, all.length);
    }

    private static NetlinkMessage message(int type, Consumer<NetlinkRequest> body) throws LinuxException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        NetlinkRequest request = new NetlinkRequest(buffer).start(type, 0);
        body.accept(request);
        return NetlinkMessage.split(buffer.slice(0, request.finish(7)).order(ByteOrder.nativeOrder()))
                .getFirst();
    }

    private static RouteEntry.Hop via(InetAddress gateway) {
        return new RouteEntry.Hop(OptionalInt.of(3), Optional.of(gateway), 1, false);
    }

    private static RouteEntry route(RouteEntry.Hop... hops) {
        return new RouteEntry(
                RouteEntry.Type.UNICAST,
                NETWORK,
                16,
                Optional.empty(),
                Optional.of(InetAddress.ofLiteral("192.0.2.9")),
                List.of(hops),
                1000,
                80,
                0,
                50,
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                RouteMetrics.NONE);
    }

    @Test
    void aRouteByOneGateway() throws Exception {
        Consumer<NetlinkRequest> body = r -> RouteEntryMessages.write(r, route(via(GATEWAY)));
        assertThat(bytes(NetlinkProtocol.RTM_NEWROUTE, body))
                .isEqualTo("02100000" + "fc500001" + "00000000" // AF_INET/16, table elsewhere, protocol 80, unicast
                        + "08000100" + "0a050000" // RTA_DST
                        + "08000f00" + "e8030000" // RTA_TABLE
                        + "08000700" + "c0000209" // RTA_PREFSRC
                        + "08000600" + "32000000" // RTA_PRIORITY
                        + "08000400" + "03000000" // RTA_OIF
                        + "08000500" + "c0000201"); // RTA_GATEWAY
        assertThat(RouteEntryMessages.decode(message(NetlinkProtocol.RTM_NEWROUTE, body)))
                .contains(route(via(GATEWAY)));
    }

    @Test
    void aRouteBySeveralGatewaysOneOfTheOtherFamily() {
        RouteEntry route = route(
                new RouteEntry.Hop(OptionalInt.of(3), Optional.of(GATEWAY), 10, false),
                new RouteEntry.Hop(OptionalInt.of(4), Optional.of(InetAddress.ofLiteral("fe80::1")), 1, true));
        assertThat(bytes(NetlinkProtocol.RTM_NEWROUTE, r -> RouteEntryMessages.write(r, route)))
                .endsWith(
                        "34000900" // RTA_MULTIPATH of 52 bytes
                                + "1000" + "00" + "09" + "03000000" // 16 bytes, weight 10, interface 3
                                + "08000500" + "c0000201"
                                + "2000" + "04" + "00" + "04000000" // 32 bytes, on link, weight 1, interface 4
                                + "16001200" + "0a00" + "fe800000000000000000000000000001" + "0000"); // RTA_VIA
    }

    @Test
    void aRouteWithEverythingElse() {
        RouteEntry route = new RouteEntry(
                RouteEntry.Type.UNREACHABLE,
                InetAddress.ofLiteral("2001:db8::"),
                32,
                Optional.of(new RouteEntry.Source(InetAddress.ofLiteral("2001:db8:1::"), 48)),
                Optional.empty(),
                List.of(),
                RouteEntry.MAIN,
                80,
                0,
                0,
                0x10,
                OptionalInt.of(1),
                OptionalInt.of(0x0002_0001),
                OptionalInt.of(30),
                new RouteMetrics(
                        Map.of(RouteMetrics.Metric.MTU, 1400, RouteMetrics.Metric.HOPLIMIT, 9),
                        Set.of(RouteMetrics.Metric.MTU),
                        Optional.of("cubic")));
        assertThat(bytes(NetlinkProtocol.RTM_NEWROUTE, r -> RouteEntryMessages.write(r, route)))
                .isEqualTo("0a203010" + "fe500007" + "00000000"
                        + "14000100" + "20010db8000000000000000000000000"
                        + "08000f00" + "fe000000"
                        + "14000200" + "20010db8000100000000000000000000"
                        + "05001400" + "01000000" // RTA_PREF
                        + "08000b00" + "01000200" // RTA_FLOW
                        + "08001700" + "1e000000" // RTA_EXPIRES
                        + "28000800" // RTA_METRICS
                        + "08000200" + "78050000"
                        + "08000a00" + "09000000"
                        + "0a001000" + "637562696300" + "0000" // cubic
                        + "08000100" + "04000000"); // RTAX_LOCK: the MTU
    }

    private static RuleEntry rule(RuleEntry.Action action) {
        return new RuleEntry(
                RuleEntry.Family.IPV4,
                100,
                true,
                Optional.of(new RuleEntry.Prefix(InetAddress.ofLiteral("10.1.0.0"), 16)),
                Optional.of(new RuleEntry.Prefix(InetAddress.ofLiteral("10.2.0.0"), 24)),
                0x10,
                Optional.of(new RuleEntry.Mark(5, 0xff)),
                Optional.of("eth0"),
                Optional.of("eth1"),
                Optional.of(new RuleEntry.Range(1000, 2000)),
                OptionalInt.of(6),
                Optional.of(new RuleEntry.Range(1, 2)),
                Optional.of(new RuleEntry.Range(80, 443)),
                OptionalLong.of(7),
                action,
                80);
    }

    @Test
    void aRuleWithEverything() throws Exception {
        RuleEntry rule =
                rule(new RuleEntry.Action.Lookup(1000, OptionalInt.of(8), OptionalInt.of(2), OptionalInt.of(3)));
        Consumer<NetlinkRequest> body = r -> RuleMessages.write(r, rule);
        assertThat(bytes(NetlinkProtocol.RTM_NEWRULE, body))
                .isEqualTo("02181010" + "fc000001" + "02000000" // to /24, from /16, tos, table elsewhere, inverted
                        + "08000600" + "64000000" // FRA_PRIORITY
                        + "08000200" + "0a010000" // FRA_SRC
                        + "08000100" + "0a020000" // FRA_DST
                        + "08000a00" + "05000000" + "08001000" + "ff000000" // FRA_FWMARK, FRA_FWMASK
                        + "09000300" + "6574683000" + "000000" // FRA_IIFNAME
                        + "09001100" + "6574683100" + "000000" // FRA_OIFNAME
                        + "0c001400" + "e8030000" + "d0070000" // FRA_UID_RANGE
                        + "05001600" + "06000000" // FRA_IP_PROTO
                        + "08001700" + "01000200" // FRA_SPORT_RANGE
                        + "08001800" + "5000bb01" // FRA_DPORT_RANGE
                        + "0c000c00" + "0000000000000007" // FRA_TUN_ID
                        + "08000f00" + "e8030000" // FRA_TABLE
                        + "08000e00" + "08000000" // FRA_SUPPRESS_PREFIXLEN
                        + "08000d00" + "02000000" // FRA_SUPPRESS_IFGROUP
                        + "08000b00" + "03000000" // FRA_FLOW
                        + "05001500" + "50000000"); // FRA_PROTOCOL
        assertThat(RuleMessages.decode(message(NetlinkProtocol.RTM_NEWRULE, body)))
                .contains(rule);
    }

    @Test
    void everyActionIsReadAsItWasWritten() throws Exception {
        for (RuleEntry.Action action : List.of(
                new RuleEntry.Action.LookupVrf(),
                new RuleEntry.Action.Goto(200),
                new RuleEntry.Action.Nothing(),
                new RuleEntry.Action.Drop(RouteEntry.Type.PROHIBIT))) {
            assertThat(RuleMessages.decode(
                            message(NetlinkProtocol.RTM_NEWRULE, r -> RuleMessages.write(r, rule(action)))))
                    .contains(rule(action));
        }
    }

    @Test
    void aMacvlanInPrivateMode() {
        MacAddress mac = MacAddress.parse("00:00:5e:00:01:33");
        assertThat(bytes(NetlinkProtocol.RTM_NEWLINK, r -> MacvlanMessages.create(r, "vrrp.51", 2, mac, 9)))
                .isEqualTo("00000000" + "00000000" + "00000000" + "00000000"
                        + "0c000300" + "767272702e353100" // vrrp.51
                        + "08000500" + "02000000" // IFLA_LINK
                        + "0a000100" + "00005e000133" + "0000"
                        + "08001b00" + "09000000" // IFLA_GROUP
                        + "1c001200" // IFLA_LINKINFO
                        + "0c000100" + "6d6163766c616e00" // macvlan
                        + "0c000200" + "08000100" + "01000000"); // private
    }

    @Test
    void anAddressWithAPeer() throws Exception {
        InterfaceAddress address = new InterfaceAddress(
                3,
                InetAddress.ofLiteral("192.0.2.1"),
                Optional.of(InetAddress.ofLiteral("192.0.2.2")),
                31,
                Optional.empty(),
                Optional.empty(),
                0,
                InterfaceAddress.NOPREFIXROUTE,
                Optional.empty(),
                Optional.empty(),
                80);
        Consumer<NetlinkRequest> body = r -> AddressMessages.add(r, address);
        assertThat(bytes(NetlinkProtocol.RTM_NEWADDR, body))
                .isEqualTo("021f0000" + "03000000"
                        + "08000200" + "c0000201" // IFA_LOCAL
                        + "08000100" + "c0000202" // IFA_ADDRESS: the peer
                        + "08000800" + "00020000" // IFA_FLAGS
                        + "05000b00" + "50000000"); // IFA_PROTO
        assertThat(AddressMessages.decode(message(NetlinkProtocol.RTM_NEWADDR, body)))
                .contains(address);
    }

    @Test
    void anAddressOfThePacketFilter() {
        String set = "0b000100" + "706f6c6c757800" + "00" // pollux
                + "09000200" + "6970763400" + "000000" // ipv4
                + "14000380" + "10000180" + "0c000180" + "08000100" + "c0000201";
        InetAddress address = InetAddress.ofLiteral("192.0.2.1");
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        NetlinkRequest request = new NetlinkRequest(buffer);
        request.clear();
        NftMessages.element(request, "pollux", address, true);
        byte[] bytes = new byte[request.finish(3)];
        buffer.get(0, bytes);
        // NEWSETELEM of nf_tables: request, acknowledge, create, exclusive; family inet.
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("40000000" + "0c0a" + "0506" + "03000000" + "00000000" + "01000000" + set);
    }

    @Test
    void severalRequestsInARowHaveTheirOwnLengthsAndNumbers() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        NetlinkRequest request = new NetlinkRequest(buffer);
        request.clear();
        NetlinkOrders.write(new NetlinkOrder.RemoveRoute(route(via(GATEWAY))), request);
        request.finish(1);
        NetlinkOrders.write(new NetlinkOrder.AddRule(rule(new RuleEntry.Action.Nothing())), request);
        int length = request.finish(2);

        List<NetlinkMessage> messages =
                NetlinkMessage.split(buffer.slice(0, length).order(ByteOrder.nativeOrder()));
        assertThat(messages).extracting(NetlinkMessage::sequence).containsExactly(1, 2);
        assertThat(messages)
                .extracting(NetlinkMessage::type)
                .containsExactly(NetlinkProtocol.RTM_DELROUTE, NetlinkProtocol.RTM_NEWRULE);
    }
}
