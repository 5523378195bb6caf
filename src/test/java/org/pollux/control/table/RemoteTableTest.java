package org.pollux.control.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.control.EngineAdministration;
import org.pollux.director.Administration;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation.Fate;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.PortRange;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.SchedulerFlag;
import org.pollux.ipvs.ServerPhase;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.TotalTraffic;
import org.pollux.ipvs.Tunnel;

/** Orders and answers survive being JSON; the table at the other end is an engine's. */
class RemoteTableTest {
    private static final ServiceKey WEB = ServiceKey.of(Protocol.TCP, address("192.0.2.1"), 80);
    private static final DestinationKey SERVER = new DestinationKey(address("10.0.0.1"), 80);
    private static final MarkRule RULE = new MarkRule(
            -5,
            false,
            Optional.of(Protocol.UDP),
            new MarkRule.Network(address("10.0.0.0"), 8),
            new MarkRule.Network(address("192.0.2.1"), 32),
            List.of(),
            List.of(new PortRange(53, 60)),
            Optional.of("eth0"));

    private final Administration there = EngineAdministration.create();
    private final RemoteTable here = new RemoteTable(this::ask);

    private JsonNode ask(TableOrder order) {
        try {
            String asked = TableForm.MAPPER.writeValueAsString(order);
            TableOrder heard = TableForm.MAPPER.readValue(asked, TableOrder.class);
            assertThat(heard).isEqualTo(order);
            return TableForm.MAPPER.readTree(TableForm.MAPPER.writeValueAsString(TableOrders.carryOut(there, heard)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void switchesAndAllTraffic() {
        assertThat(here.options()).isEqualTo(EngineOptions.DEFAULT);
        here.setSwitch("conn_reuse_mode", "7");
        here.setSwitch("cache_bypass", "1");
        assertThat(here.options())
                .isEqualTo(EngineOptions.DEFAULT.withConnReuseMode(7).withCacheBypass(true));
        assertThat(here.totalTraffic()).isEqualTo(TotalTraffic.NONE);
    }

    @Test
    void everyKindOfServiceAndServerArrives() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
        ServiceKey six = ServiceKey.of(Protocol.UDP, Inet6Address.getByAddress(null, mapped, -1), 53);
        here.addService(six, new ServiceSettings("rr", Set.of(), Optional.empty(), true));
        here.addService(
                new ServiceKey.Marked(true, -1),
                new ServiceSettings(
                        "sh",
                        Set.of(SchedulerFlag.PORT, SchedulerFlag.THIRD),
                        Optional.of(new Persistence(Duration.ofSeconds(60), 64)),
                        false));
        here.addService(
                WEB,
                new ServiceSettings(
                        "wlc",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(address("10.0.0.254")), ClientAddress.TCP_OPTION)));
        here.addDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 3, 20, 10));
        here.addDestination(
                WEB,
                new DestinationKey(address("2001:db8::1"), 80),
                new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, new Tunnel.Gue(6080, Tunnel.Checksum.REMOTE)));
        here.addDestination(
                WEB,
                new DestinationKey(address("10.0.0.3"), 80),
                new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, new Tunnel.Gre(true)));
        here.editDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.DR, 4));
        here.editService(six, new ServiceSettings("wrr"));
        assertThat(here.services()).isEqualTo(there.services()).hasSize(3);
        assertThat(here.service(WEB)).isEqualTo(there.service(WEB)).isPresent();
        here.removeDestination(WEB, SERVER);
        here.removeService(six);
        assertThat(here.service(six)).isEmpty();
        assertThat(here.services()).isEqualTo(there.services()).hasSize(2);
        here.zero(WEB);
        here.zero();
        here.flush();
        assertThat(there.services()).isEmpty();
    }

    @Test
    void everythingElseArrivesToo() {
        here.addService(WEB, new ServiceSettings("rr"));
        here.addDestination(WEB, SERVER, new DestinationSettings(ForwardingMethod.NAT, 1));
        ServicePolicy policy = new ServicePolicy(
                Optional.of(Duration.ofSeconds(30)),
                OptionalInt.of(100),
                Optional.of(new ServicePolicy.SourceRate(10, 20)));
        here.setPolicy(WEB, policy);
        assertThat(here.policy(WEB)).isEqualTo(policy);
        FlowQuestion question =
                new FlowQuestion(Protocol.TCP, address("198.51.100.1"), 999, address("192.0.2.1"), 80, "");
        assertThat(here.explain(question)).isEqualTo(there.explain(question));
        assertThat(here.explain(question).fate()).isEqualTo(new Fate.Scheduled(SERVER, ForwardingMethod.NAT));
        here.drain(WEB, SERVER, Optional.of(Duration.ofSeconds(9)));
        assertThat(here.service(WEB).orElseThrow().destinations().getFirst().phase())
                .isEqualTo(new ServerPhase.Draining(Optional.of(Duration.ofSeconds(9))));
        assertThat(here.explain(question).fate()).isInstanceOf(Fate.NotForwarded.class);
        here.undrain(WEB, SERVER);
        here.weigh(WEB, SERVER, 5);
        assertThat(here.service(WEB)
                        .orElseThrow()
                        .destinations()
                        .getFirst()
                        .settings()
                        .weight())
                .isEqualTo(5);
        assertThat(here.absent()).isEmpty();
        Timeouts timeouts = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
        here.setTimeouts(timeouts);
        assertThat(here.timeouts()).isEqualTo(timeouts);
        here.setMarks(List.of(RULE));
        assertThat(here.marks()).containsExactly(RULE);
        assertThat(here.handMadeMarks()).containsExactly(RULE);
        ConnectionFilter filter = ConnectionFilter.ALL
                .ofService(WEB)
                .ofServer(SERVER)
                .ofClients(new MarkRule.Network(address("10.0.0.0"), 8))
                .inState("ESTABLISHED");
        assertThat(here.connections(filter, 0, 10)).isEqualTo(there.connections(filter, 0, 10));
        assertThat(here.removeConnections(address("192.0.2.1"))).isZero();
    }

    @Test
    void whatTheTableRefusesComesBackAsItIs() {
        assertThatThrownBy(() -> here.removeService(WEB))
                .isInstanceOfSatisfying(TableException.class, e -> assertThat(e.reason())
                        .isEqualTo(TableException.Reason.NO_SUCH_SERVICE));
    }
}
