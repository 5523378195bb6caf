package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pollux.dataplane.LoadedProgram.CLIENT_PORT;
import static org.pollux.dataplane.LoadedProgram.LOOPBACK;
import static org.pollux.dataplane.Net.address;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.dataplane.KernelLayout.Vip;
import org.pollux.dataplane.ServiceEntries.Endpoint;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.PortRange;
import org.pollux.ipvs.Protocol;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.NetlinkEvent;

/** Which packets the XDP program takes for the engine's and which it leaves to the host (BPF_PROG_TEST_RUN). */
@ExtendWith(LoopbackSocket.class)
class XdpBelongingIT {
    private final LoadedProgram program;

    XdpBelongingIT(LoadedProgram program) {
        this.program = program;
    }

    @ParameterizedTest
    @EnumSource
    void whatChangesTheStateOfAConnectionIsTheEngines(Net net) throws Exception {
        int[] changes = {Packet.SYN, Packet.FIN | Packet.ACK, Packet.RST, Packet.SYN | Packet.ACK};
        for (int flags : changes) {
            program.assertToEngine(toVip(net, Packet.TCP).tcpFlags(flags), Counter.ENGINE_TCP_CONTROL);
            program.assertToEngine(fromServer(net, Packet.TCP).tcpFlags(flags), Counter.ENGINE_TCP_CONTROL);
        }
        program.toServer(toVip(net, Packet.TCP), ForwardingMethod.NAT, net.server, 8080);
        for (int flags : changes) {
            program.assertToEngine(toVip(net, Packet.TCP).tcpFlags(flags), Counter.ENGINE_TCP_CONTROL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsWithoutFlowAreTheEngines(Net net) throws Exception {
        for (Protocol protocol : Protocol.values()) {
            program.assertToEngine(toVip(net, protocol.number()), Counter.ENGINE_NO_FLOW);
            program.assertToEngine(fromServer(net, protocol.number()), Counter.ENGINE_FROM_SERVER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfAnAddressThatIsNotHeldIsTouched(Net net) throws Exception {
        Packet packet = toVip(net, Packet.TCP);
        Packet sent = program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
        program.addresses().deactivate(List.of(address(net.vip)));
        program.assertPassed(packet, Counter.PASSED_NOT_HELD);
        program.assertPassed(toVip(net, Packet.TCP).tcpFlags(Packet.SYN), Counter.PASSED_NOT_HELD);
        program.assertPassed(toVip(net, Packet.UDP), Counter.PASSED_NOT_HELD);
        program.assertPassed(fromServer(net, Packet.TCP), Counter.PASSED_OTHER);
        program.assertPassed(aboutReply(net), Counter.PASSED_NOT_HELD);
        program.assertPassed(toVip(net, Packet.UDP).fragment(0x2001), Counter.PASSED_NOT_HELD);
        program.addresses().activate(List.of(address(net.vip)));
        program.assertForwarded(packet, Counter.FORWARDED_NAT_IN, sent);
    }

    @ParameterizedTest
    @EnumSource
    void fragmentsToAHeldAddressOrFromAServerAreTheEngines(Net net) throws Exception {
        program.toServer(toVip(net, Packet.UDP), ForwardingMethod.NAT, net.server, 8080);
        program.assertToEngine(toVip(net, Packet.UDP).fragment(0x2001), Counter.ENGINE_FRAGMENT);
        program.assertToEngine(toVip(net, Packet.UDP).fragment(0x00b9), Counter.ENGINE_FRAGMENT);
        program.assertToEngine(fromServer(net, Packet.UDP).fragment(0x00b9), Counter.ENGINE_FRAGMENT);
        program.assertPassed(toVip(net, Packet.UDP).to(net.otherVip, 80).fragment(0x2001), Counter.PASSED_OTHER);
        // A VIP without services, such as one that a web server of this host uses.
        program.addresses().activate(List.of(address(net.otherVip)));
        var _ = program.addresses().place(address(net.otherVip));
        program.assertPassed(toVip(net, Packet.UDP).to(net.otherVip, 80).fragment(0x2001), Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void icmpErrorsAboutConnectionsAreTheEngines(Net net) throws Exception {
        int[] errors = net == Net.IPV4 ? new int[] {3, 4, 11, 12} : new int[] {1, 2, 3, 4};
        for (int type : errors) {
            Packet aboutReply = aboutReply(net);
            aboutReply.icmpType = type;
            program.assertToEngine(aboutReply, Counter.ENGINE_ICMP);
            Packet toServer = toVip(net, Packet.UDP).to(net.server, 8080);
            program.assertToEngine(net.error(type, net.otherServer, net.client, toServer), Counter.ENGINE_ICMP);
            Packet toOther = toVip(net, Packet.UDP).to(net.otherServer, 8080);
            program.assertPassed(net.error(type, net.director, net.client, toOther), Counter.PASSED_OTHER);
            // The host's own, with the VIP as its source.
            Packet own = fromServer(net, Packet.TCP).from(net.vip, 22);
            program.assertPassed(net.error(type, net.client, net.vip, own), Counter.PASSED_OTHER);
        }
        int query = net == Net.IPV4 ? 8 : 128;
        program.assertPassed(net.error(query, net.client, net.vip, toVip(net, Packet.UDP)), Counter.PASSED_OTHER);
    }

    @Test
    void packetsWithExtensionHeadersAreTheEnginesByTheirAddresses() throws Exception {
        Net net = Net.IPV6;
        for (int extension : new int[] {0, 43, 60}) {
            program.assertToEngine(toVip(net, extension), Counter.ENGINE_FRAGMENT);
            program.assertToEngine(fromServer(net, extension), Counter.ENGINE_FRAGMENT);
            program.assertToEngine(toVip(net, extension).fragment(0x00b9), Counter.ENGINE_FRAGMENT);
            program.assertPassed(toVip(net, extension).to(net.otherVip, 80), Counter.PASSED_OTHER);
            program.assertPassed(fromServer(net, extension).from(net.otherServer, 80), Counter.PASSED_OTHER);
            Packet toServer = toVip(net, extension).to(net.server, 8080);
            program.assertToEngine(net.error(1, net.otherServer, net.client, toServer), Counter.ENGINE_FRAGMENT);
        }
        program.assertPassed(toVip(net, 51), Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void icmpErrorsAboutTunnelsAreTheEngines(Net net) throws Exception {
        int unreachable = net == Net.IPV4 ? 3 : 1;
        ServiceEntries entries = program.services();
        int place = program.addresses().place(address(net.vip));
        for (int protocol : new int[] {4, 41, 47, Packet.UDP, Packet.TCP}) {
            Packet wrapped = new Packet(protocol, net.director, 50_000, net.otherServer, 6080);
            Packet error = net.error(unreachable, net.client, net.director, wrapped);
            program.assertPassed(error, Counter.PASSED_OTHER);
            entries.addTunnelled(address(net.otherServer), place);
            if (protocol == Packet.TCP) {
                program.assertPassed(error, Counter.PASSED_OTHER);
            } else {
                program.assertToEngine(error, Counter.ENGINE_ICMP);
            }
            entries.removeTunnelled(address(net.otherServer), place);
            program.assertPassed(error, Counter.PASSED_OTHER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAServerSendsToTheHostItselfIsTheHosts(Net net) throws Exception {
        Packet answer = fromServer(net, Packet.TCP).to(net.director, 40000);
        Packet check = toVip(net, Packet.UDP).from(net.director, 40000).to(net.server, 8080);
        Packet error = net.error(net == Net.IPV4 ? 3 : 1, net.otherServer, net.director, check);
        program.assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
        program.assertToEngine(error, Counter.ENGINE_ICMP);
        OwnAddresses own = program.ownAddresses();
        InterfaceAddress first = InterfaceAddress.permanent(2, address(net.director), 24);
        InterfaceAddress second = InterfaceAddress.permanent(3, address(net.director), 32);
        own.refresh(List.of(first));
        program.assertPassed(answer, Counter.PASSED_OTHER);
        program.assertPassed(
                fromServer(net, Packet.UDP).to(net.director, 40000).fragment(0x00b9), Counter.PASSED_OTHER);
        program.assertPassed(error, Counter.PASSED_OTHER);
        program.assertToEngine(fromServer(net, Packet.TCP), Counter.ENGINE_FROM_SERVER);
        // An address is the host's for as long as one interface has it.
        own.onEvent(new NetlinkEvent.AddressChanged(second));
        own.onEvent(new NetlinkEvent.AddressRemoved(first));
        program.assertPassed(answer, Counter.PASSED_OTHER);
        own.onEvent(new NetlinkEvent.AddressRemoved(second));
        program.assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
        own.onEvent(new NetlinkEvent.AddressChanged(first));
        own.refresh(List.of());
        program.assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
    }

    @ParameterizedTest
    @EnumSource
    void whatAServerSendsToALocalAddressOfFullNatIsTheEngines(Net net) throws Exception {
        Packet answer = fromServer(net, Packet.TCP).to(net.local, 1025);
        OwnAddresses own = program.ownAddresses();
        own.refresh(List.of(InterfaceAddress.permanent(2, address(net.local), 24)));
        program.assertPassed(answer, Counter.PASSED_OTHER);
        own.standForClients(Set.of(address(net.local)));
        program.assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
        // Also when it appears, or is told of again, afterwards.
        own.refresh(List.of());
        own.onEvent(new NetlinkEvent.AddressChanged(InterfaceAddress.permanent(2, address(net.local), 24)));
        program.assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
        // And when it no longer does for new connections: older ones go on.
        own.standForClients(Set.of());
        program.assertToEngine(answer, Counter.ENGINE_FROM_SERVER);
    }

    @ParameterizedTest
    @EnumSource
    void whatBelongsToNoServiceIsTheHosts(Net net) throws Exception {
        program.assertPassed(toVip(net, Packet.TCP).to(net.vip, 81), Counter.PASSED_OTHER);
        program.assertPassed(toVip(net, Packet.TCP).to(net.otherVip, 80), Counter.PASSED_OTHER);
        program.assertPassed(fromServer(net, Packet.TCP).from(net.server, 8081), Counter.PASSED_OTHER);
        program.assertPassed(toVip(net, 47), Counter.PASSED_OTHER);
        Packet arp = toVip(net, Packet.TCP);
        arp.etherType = 0x0806;
        program.assertPassed(arp, Counter.PASSED_OTHER);
        Packet multicast = toVip(net, Packet.TCP);
        multicast.destinationMac[0] = 1;
        program.assertPassed(multicast, Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void aServiceForAllPortsHasThoseThatNoOtherHas(Net net) throws Exception {
        var any = new Endpoint(Protocol.TCP, address(net.otherVip), 0);
        program.assertPassed(toVip(net, Packet.TCP).to(net.otherVip, 2121), Counter.PASSED_OTHER);
        ServiceEntries services = program.services();
        services.addService(any);
        int vip = program.addresses().serve(address(net.otherVip));
        program.addresses().activate(List.of(address(net.otherVip)));
        services.addReplying(new Endpoint(Protocol.TCP, address(net.otherServer), 0), vip);
        program.assertToEngine(toVip(net, Packet.TCP).to(net.otherVip, 2121), Counter.ENGINE_NO_FLOW);
        program.assertPassed(toVip(net, Packet.UDP).to(net.otherVip, 2121), Counter.PASSED_OTHER);
        program.assertToEngine(fromServer(net, Packet.TCP).from(net.otherServer, 2121), Counter.ENGINE_FROM_SERVER);
        program.assertToEngine(
                fromServer(net, Packet.TCP).from(net.otherServer, 2121).fragment(0x2001), Counter.ENGINE_FRAGMENT);
        program.assertPassed(fromServer(net, Packet.UDP).from(net.otherServer, 2121), Counter.PASSED_OTHER);
        services.removeService(any);
        program.addresses().unserve(address(net.otherVip));
        services.removeReplying(new Endpoint(Protocol.TCP, address(net.otherServer), 0), vip);
        program.assertPassed(toVip(net, Packet.TCP).to(net.otherVip, 2121), Counter.PASSED_OTHER);
        program.assertPassed(fromServer(net, Packet.TCP).from(net.otherServer, 2121), Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void aServiceByMarkHasWhatTheRulesMatch(Net net) throws Exception {
        program.addresses().activate(List.of(address(net.otherVip)));
        Packet packet = toVip(net, Packet.TCP).to(net.otherVip, 443);
        program.assertPassed(packet, Counter.PASSED_OTHER);
        program.marks(rule(net, 10, net.otherVip, List.of(new PortRange(80, 80), new PortRange(440, 443))));
        program.assertToEngine(packet, Counter.ENGINE_NO_FLOW);
        program.assertToEngine(toVip(net, Packet.TCP).to(net.otherVip, 80), Counter.ENGINE_NO_FLOW);
        program.assertToEngine(toVip(net, Packet.UDP).to(net.otherVip, 440).fragment(0x2001), Counter.ENGINE_FRAGMENT);
        program.assertPassed(toVip(net, Packet.TCP).to(net.otherVip, 81), Counter.PASSED_OTHER);
        program.assertPassed(toVip(net, Packet.UDP).to(net.otherVip, 443), Counter.PASSED_OTHER);
        program.addresses().deactivate(List.of(address(net.otherVip)));
        program.assertPassed(packet, Counter.PASSED_NOT_HELD);
        program.addresses().activate(List.of(address(net.otherVip)));
        program.assertToEngine(packet, Counter.ENGINE_NO_FLOW);
        program.marks();
        program.assertPassed(packet, Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstRuleThatMatchesCounts(Net net) throws Exception {
        program.addresses().activate(List.of(address(net.otherVip)));
        MarkRule whole = rule(net, 10, net.otherVip, List.of());
        MarkRule withoutService = rule(net, 100, net.otherVip, List.of(new PortRange(22, 22)));
        MarkRule wide = new MarkRule(
                11,
                net == Net.IPV6,
                Optional.of(Protocol.UDP),
                any(net),
                new MarkRule.Network(address(net.otherVip), net == Net.IPV4 ? 24 : 48),
                List.of(),
                List.of(),
                Optional.empty());
        program.marks(withoutService, whole, wide);
        program.assertPassed(toVip(net, Packet.TCP).to(net.otherVip, 22), Counter.PASSED_OTHER);
        program.assertToEngine(toVip(net, Packet.TCP).to(net.otherVip, 23), Counter.ENGINE_NO_FLOW);
        // By the wider network, as the longer one's rules are about TCP; and an address that only the wider one has.
        program.assertToEngine(toVip(net, Packet.UDP).to(net.otherVip, 23), Counter.ENGINE_NO_FLOW);
        program.assertToEngine(toVip(net, Packet.UDP).to(net.vip, 23), Counter.ENGINE_NO_FLOW);
        program.assertPassed(toVip(net, Packet.TCP).to(net.vip, 23), Counter.PASSED_OTHER);
        program.marks(whole, withoutService);
        program.assertToEngine(toVip(net, Packet.TCP).to(net.otherVip, 22), Counter.ENGINE_NO_FLOW);
    }

    @ParameterizedTest
    @EnumSource
    void aRuleMayAskForSourceAndInterface(Net net) throws Exception {
        program.addresses().activate(List.of(address(net.otherVip)));
        Packet packet = toVip(net, Packet.TCP).to(net.otherVip, 80);
        MarkRule.Network to = new MarkRule.Network(address(net.otherVip), net == Net.IPV4 ? 32 : 128);
        MarkRule.Network from = new MarkRule.Network(address(net.client), net == Net.IPV4 ? 24 : 64);
        for (String arrival : List.of("lo", "eth0", "gone")) {
            program.marks(new MarkRule(
                    10,
                    net == Net.IPV6,
                    Optional.empty(),
                    from,
                    to,
                    List.of(new PortRange(CLIENT_PORT, CLIENT_PORT)),
                    List.of(),
                    Optional.of(arrival)));
            if (arrival.equals("lo")) {
                program.assertToEngine(packet, Counter.ENGINE_NO_FLOW);
                program.assertPassed(packet.copy().from(net.client, CLIENT_PORT + 1), Counter.PASSED_OTHER);
                program.assertPassed(packet.copy().from(net.server, CLIENT_PORT), Counter.PASSED_OTHER);
            } else {
                program.assertPassed(packet, Counter.PASSED_OTHER);
            }
        }
    }

    @Test
    void moreRulesForANetworkThanAreAskedAreLeftToTheEngine() throws Exception {
        Net net = Net.IPV4;
        program.addresses().activate(List.of(address(net.otherVip)));
        MarkRule[] rules = new MarkRule[Limits.RULES_OF_NETWORK];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = rule(net, 10, net.otherVip, List.of(new PortRange(1000 + i, 1000 + i)));
        }
        program.marks(rules);
        int last = 1000 + rules.length - 1;
        program.assertToEngine(toVip(net, Packet.TCP).to(net.otherVip, last), Counter.ENGINE_NO_FLOW);
        program.assertPassed(toVip(net, Packet.TCP).to(net.otherVip, last + 1), Counter.PASSED_OTHER);
        MarkRule[] more = Arrays.copyOf(rules, rules.length + 1);
        more[rules.length] = rule(net, 10, net.otherVip, List.of(new PortRange(9, 9)));
        program.marks(more);
        program.assertToEngine(toVip(net, Packet.TCP).to(net.otherVip, last + 1), Counter.ENGINE_NO_FLOW);
    }

    @ParameterizedTest
    @EnumSource
    void repliesToAServiceByMarkAreLookedForWhileAnyAddressIsHeld(Net net) throws Exception {
        program.services().addReplying(new Endpoint(Protocol.TCP, address(net.otherServer), 0), Vip.ANY);
        Packet reply = fromServer(net, Packet.TCP).from(net.otherServer, 5);
        program.assertToEngine(reply, Counter.ENGINE_FROM_SERVER);
        program.addresses().deactivate(List.of(address(net.vip)));
        program.assertToEngine(reply, Counter.ENGINE_FROM_SERVER);
        program.addresses().deactivateAll();
        program.assertPassed(reply, Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void aServerOfManyAddressesIsLookedForWhileAnyOfThemIsHeld(Net net) throws Exception {
        ServiceEntries services = program.services();
        var server = new Endpoint(Protocol.TCP, address(net.otherServer), 8080);
        for (int i = 1; i <= Limits.VIPS_OF_SERVER + 1; i++) {
            var vip = address(net == Net.IPV4 ? "203.0.113." + i : "2001:db8:9::" + i);
            services.addReplying(server, program.addresses().serve(vip));
            Packet reply = fromServer(net, Packet.TCP).from(net.otherServer, 8080);
            if (i <= Limits.VIPS_OF_SERVER) {
                program.assertPassed(reply, Counter.PASSED_OTHER);
                program.addresses().activate(List.of(vip));
                program.assertToEngine(reply, Counter.ENGINE_FROM_SERVER);
                program.addresses().deactivate(List.of(vip));
            } else {
                // Too many to list: taken as held.
                program.assertToEngine(reply, Counter.ENGINE_FROM_SERVER);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void taggedFramesAreTheEnginesWhereTheirVlanIsServed(Net net) throws Exception {
        Packet tagged = toVip(net, Packet.TCP).tag(100);
        program.assertPassed(tagged, Counter.PASSED_OTHER);
        program.vlan(LOOPBACK, 100);
        program.assertToEngine(tagged, Counter.ENGINE_NO_FLOW);
        program.assertToEngine(toVip(net, Packet.TCP).tag(0xE000 | 100), Counter.ENGINE_NO_FLOW);
        program.assertPassed(toVip(net, Packet.TCP).tag(101), Counter.PASSED_OTHER);
        Packet twice = toVip(net, Packet.TCP).tag(100);
        twice.etherType = 0x8100;
        program.assertPassed(twice, Counter.PASSED_OTHER);
    }

    @ParameterizedTest
    @EnumSource
    void framesThatEndTooEarlyAreTheHosts(Net net) throws Exception {
        program.vlan(LOOPBACK, 100);
        for (int tag : new int[] {0, 100}) {
            Packet packet = toVip(net, Packet.TCP).tag(tag);
            program.toServer(packet, ForwardingMethod.NAT, net.server, 8080);
            byte[] whole = packet.bytes();
            for (int length = 14; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                LoadedProgram.Outcome outcome = program.run(cut);
                boolean noHeaders = length < 14 + (tag == 0 ? 0 : 4) + net.header();
                outcome.isTheHosts(noHeaders ? Counter.PASSED_OTHER : Counter.PASSED_MALFORMED, cut);
            }
        }
    }

    @Test
    void lengthFieldsThatLieAreTheHosts() throws Exception {
        Packet packet = toVip(Net.IPV4, Packet.TCP);
        program.toServer(packet, ForwardingMethod.NAT, Net.IPV4.server, 8080);
        assertMalformed(packet, 14, 0x44); // header of 16 bytes
        assertMalformed(packet, 14, 0x65); // version 6
        assertMalformed(packet, 14, 0x4f); // header of 60 bytes: no room for TCP
        assertMalformed(packet, 16, 0x40); // 16 KiB and more
        assertMalformed(packet, 17, 39); // one byte less than the headers
    }

    @Test
    void lengthFieldsOfIpv6ThatLieAreTheHosts() throws Exception {
        Packet packet = toVip(Net.IPV6, Packet.TCP);
        program.toServer(packet, ForwardingMethod.NAT, Net.IPV6.server, 8080);
        assertMalformed(packet, 14, 0x45); // version 4
        assertMalformed(packet, 18, 0x40); // 16 KiB and more
        assertMalformed(packet, 19, 19); // one byte less than the header of TCP
        assertMalformed(toVip(Net.IPV6, Packet.UDP), 19, 7);
    }

    private void assertMalformed(Packet packet, int offset, int value) throws Exception {
        byte[] frame = packet.bytes();
        frame[offset] = (byte) value;
        program.run(frame).isTheHosts(Counter.PASSED_MALFORMED, frame);
    }

    @Test
    void anErrorThatQuotesTooLittleIsTheHosts() throws Exception {
        for (Net net : Net.values()) {
            byte[] whole = aboutReply(net).bytes();
            for (int length = 14 + net.header(); length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                // The IP header has to agree, or the packet would be malformed.
                int total = length - 14;
                if (net == Net.IPV4) {
                    cut[17] = (byte) total;
                } else {
                    cut[19] = (byte) (total - 40);
                }
                assertThat(program.run(cut).packet()).isEqualTo(cut);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutASocketThePacketIsTheHosts(Net net) throws Exception {
        program.withoutSocket();
        program.assertPassed(toVip(net, Packet.TCP), Counter.PASSED_NO_SOCKET);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMeantForADaemonThatHasEndedIsDroppedForAWhileAndThenTheHosts(Net net) throws Exception {
        program.withoutDaemon();
        program.run(toVip(net, Packet.TCP).bytes()).isDropped(Counter.DROPPED_NO_DAEMON);
        program.assertPassed(toVip(net, Packet.TCP).to(net.vip, 81), Counter.PASSED_OTHER);
        program.aliveUntil(System.nanoTime() - 1_000_000_000L);
        program.assertPassed(toVip(net, Packet.TCP), Counter.PASSED_NO_DAEMON);
    }

    private static MarkRule rule(Net net, int mark, String to, List<PortRange> ports) {
        return new MarkRule(
                mark,
                net == Net.IPV6,
                Optional.of(Protocol.TCP),
                any(net),
                new MarkRule.Network(address(to), net == Net.IPV4 ? 32 : 128),
                List.of(),
                ports,
                Optional.empty());
    }

    private static MarkRule.Network any(Net net) {
        return new MarkRule.Network(address(net == Net.IPV4 ? "0.0.0.0" : "::"), 0);
    }

    private static Packet toVip(Net net, int protocol) {
        return new Packet(protocol, net.client, CLIENT_PORT, net.vip, 80);
    }

    private static Packet fromServer(Net net, int protocol) {
        return new Packet(protocol, net.server, 8080, net.client, CLIENT_PORT);
    }

    /** An error about what the VIP answered a client. */
    private static Packet aboutReply(Net net) {
        Packet reply = fromServer(net, Packet.TCP).from(net.vip, 80);
        return net.error(net == Net.IPV4 ? 3 : 1, net.client, net.vip, reply);
    }
}
