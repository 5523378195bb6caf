package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.config.SourcePosition;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.VirtualServer.SorryServer;
import org.pollux.health.HealthChange;
import org.pollux.health.RealServerId;
import org.pollux.ipvs.Counters;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.Rates;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.VirtualServerTable;
import org.pollux.notify.Notice;

/** What the engine is told, order by order. */
class ServerPoolTest {
    private static final Checker CHECK = new Checker.Tcp(
            new Checker.Target(address(1), 80),
            new Checker.Schedule(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), 0, Duration.ofSeconds(1), Duration.ZERO));

    private static final ServiceKey HTTP = ServiceKey.of(Protocol.TCP, address(100), 80);
    private static final DestinationKey FIRST = new DestinationKey(address(1), 80);
    private static final DestinationKey SECOND = new DestinationKey(address(2), 80);

    private final List<String> orders = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final ServerPool pool = new ServerPool(recording(), notices::add);
    private int line;
    private String refused = "nothing";
    private final List<String> gone = new ArrayList<>();

    @BeforeEach
    void fill() {
        revise(web(80, Scheduler.RR, real(1, 1), real(2, 1)), web(443, Scheduler.WLC, real(1, 1)));
    }

    @Test
    void fromNothingEverythingIsAdded() {
        change(List.of());
        assertThat(orders).containsExactlyInAnyOrder("removeService 80", "removeService 443");
        orders.clear();
        change(List.of(web(80, Scheduler.RR, real(2, 1), real(1, 3))));
        assertThat(orders)
                .containsExactly(
                        "addService 80 rr", "addDestination 80 10.0.0.2 NAT 1", "addDestination 80 10.0.0.1 NAT 3");
    }

    @Test
    void othersAreToldOfServersThatComeAndGo() {
        goes(443, 1, false);
        goes(443, 1, true);
        assertThat(notices)
                .extracting(Notice::line)
                .containsExactly(
                        "VS [10.0.0.100]:tcp:443 DOWN\n",
                        "RS [10.0.0.1]:tcp:80 [10.0.0.100]:tcp:443 DOWN\n",
                        "VS [10.0.0.100]:tcp:443 UP\n",
                        "RS [10.0.0.1]:tcp:80 [10.0.0.100]:tcp:443 UP\n");
    }

    @Test
    void theSameWrittenElsewhereInTheFileIsNoChange() {
        change(List.of(web(443, Scheduler.WLC, real(1, 1)), web(80, Scheduler.RR, real(2, 1), real(1, 1))));
        assertThat(orders).isEmpty();
    }

    @Test
    void aWeightOrAForwardingMethodChangesInItsPlace() {
        change(List.of(
                web(80, Scheduler.RR, real(1, 7), real(2, 1)),
                web(443, Scheduler.WLC, real(1, 1, ForwardingMethod.DR))));
        assertThat(orders).containsExactly("editDestination 80 10.0.0.1 NAT 7", "editDestination 443 10.0.0.1 DR 1");
    }

    @Test
    void aSchedulerChangesInItsPlace() {
        change(List.of(web(80, Scheduler.WRR, real(1, 1), real(2, 1)), web(443, Scheduler.WLC, real(1, 1))));
        assertThat(orders).containsExactly("editService 80 wrr");
    }

    @Test
    void aPolicyIsToldWhenItChanges() {
        VirtualServer plain = web(80, Scheduler.RR, real(1, 1), real(2, 1));
        VirtualServer other = web(443, Scheduler.WLC, real(1, 1));
        TrafficPolicy limited = new TrafficPolicy(Optional.empty(), Optional.of(5), Optional.empty());
        change(List.of(with(plain, limited), other));
        change(List.of(with(plain, limited), other));
        assertThat(orders).hasSize(1);
        assertThat(orders.getFirst()).startsWith("setPolicy 80 ").contains("OptionalInt[5]");
        change(List.of(plain, other));
        assertThat(orders.getLast()).startsWith("setPolicy 80 ").contains("OptionalInt.empty");
    }

    @Test
    void aNewServicesPolicyIsToldBeforeItHasServers() {
        TrafficPolicy slow = new TrafficPolicy(Optional.of(Duration.ofSeconds(30)), Optional.empty(), Optional.empty());
        change(List.of(
                web(80, Scheduler.RR, real(1, 1), real(2, 1)),
                web(443, Scheduler.WLC, real(1, 1)),
                with(web(8080, Scheduler.WLC, real(1, 1)), slow)));
        assertThat(orders).hasSize(3);
        assertThat(orders.get(1)).startsWith("setPolicy 8080 ").contains("PT30S");
    }

    private static VirtualServer with(VirtualServer server, TrafficPolicy traffic) {
        return new VirtualServer(
                server.service(),
                server.scheduler(),
                server.schedulerFlags(),
                server.onePacket(),
                server.forwarding(),
                server.local(),
                server.persistence(),
                server.persistenceEngine(),
                server.quorum(),
                server.suspended(),
                server.sorryServer(),
                server.realServers(),
                traffic,
                server.position());
    }

    @Test
    void aServerComesBeforeAnotherGoes() {
        change(List.of(web(80, Scheduler.RR, real(2, 1), real(3, 1)), web(443, Scheduler.WLC, real(4, 1))));
        assertThat(orders)
                .containsExactly(
                        "addDestination 80 10.0.0.3 NAT 1",
                        "removeDestination 80 10.0.0.1",
                        "addDestination 443 10.0.0.4 NAT 1",
                        "removeDestination 443 10.0.0.1");
    }

    @Test
    void aServiceComesBeforeAnotherGoes() {
        change(List.of(web(8080, Scheduler.RR, real(1, 1)), web(80, Scheduler.RR, real(1, 1), real(2, 1))));
        assertThat(orders)
                .containsExactly("addService 8080 rr", "addDestination 8080 10.0.0.1 NAT 1", "removeService 443");
    }

    @Test
    void aServerThatIsDownStaysOut() {
        goes(80, 2, false);
        assertThat(orders).containsExactly("removeDestination 80 10.0.0.2");
        orders.clear();
        change(List.of(web(80, Scheduler.RR, real(1, 1), real(2, 9)), web(443, Scheduler.WLC, real(1, 1), real(2, 1))));
        // In the other virtual server it is another real server, with checks of its own.
        assertThat(orders).containsExactly("addDestination 443 10.0.0.2 NAT 1");
        orders.clear();
        goes(80, 2, true);
        assertThat(orders).containsExactly("addDestination 80 10.0.0.2 NAT 9");
    }

    @Test
    void whatIsSaidOfAServerThatIsGoneIsPassedOver() {
        change(List.of(web(443, Scheduler.WLC, real(1, 1))));
        orders.clear();
        goes(80, 2, false);
        assertThat(orders).isEmpty();
    }

    @Test
    void aNewSorryServerServesWhereNobodyElseDoes() {
        goes(443, 1, false);
        orders.clear();
        VirtualServer sorry = virtualServer(
                443, Scheduler.WLC, Optional.of(new SorryServer(address(99), 80, ForwardingMethod.NAT)), real(1, 1));
        change(List.of(web(80, Scheduler.RR, real(1, 1), real(2, 1)), sorry));
        assertThat(orders).containsExactly("addDestination 443 10.0.0.99 NAT 1");
        assertThat(pool.sorry(sorry.service())).isTrue();
    }

    @Test
    void whatTheTableRefusesLeavesEverythingAsItWas() {
        refused = "addDestination 443 10.0.0.3 NAT 1";
        assertThatThrownBy(() -> change(List.of(
                        web(8080, Scheduler.RR, real(1, 1)),
                        web(80, Scheduler.WRR, real(1, 5), real(3, 1)),
                        web(443, Scheduler.WLC, real(3, 1)))))
                .hasMessage("refused");
        assertThat(orders)
                .containsExactly(
                        "addService 8080 rr",
                        "addDestination 8080 10.0.0.1 NAT 1",
                        "editService 80 wrr",
                        "editDestination 80 10.0.0.1 NAT 5",
                        "addDestination 80 10.0.0.3 NAT 1",
                        "removeDestination 80 10.0.0.2",
                        "editService 80 rr",
                        "editDestination 80 10.0.0.1 NAT 1",
                        "addDestination 80 10.0.0.2 NAT 1",
                        "removeDestination 80 10.0.0.3",
                        "removeService 8080");
        orders.clear();
        goes(443, 1, false);
        assertThat(orders).containsExactly("removeDestination 443 10.0.0.1");
    }

    @Test
    void aServerWithoutChecksAnyMoreIsUp() {
        revise(web(80, Scheduler.RR, real(1, 1)));
        goes(80, 1, false);
        orders.clear();
        change(List.of(web(80, Scheduler.RR, unchecked(1))));
        assertThat(orders).containsExactly("addDestination 80 10.0.0.1 NAT 1");
        RealServerId id = RealServerId.of(web(80, Scheduler.RR), unchecked(1));
        assertThat(pool.health(id)).isEqualTo(new ServerPool.Health(true, "has no check"));
        change(List.of(web(80, Scheduler.RR, real(1, 1))));
        assertThat(pool.health(id)).isEqualTo(new ServerPool.Health(true, "in service until a check fails"));
    }

    @Test
    void whatWasRemovedByHandIsPassedOverUntilAReload() {
        gone.addAll(List.of("removeDestination 443 10.0.0.1", "addDestination 80 10.0.0.1 NAT 1"));
        goes(443, 1, false);
        goes(80, 1, false);
        orders.clear();
        goes(80, 1, true);
        assertThat(orders).isEmpty();
        gone.clear();
        pool.restore(List.of(new ServiceSnapshot(
                ServiceKey.of(Protocol.TCP, address(100), 443),
                new ServiceSettings("wlc"),
                new Counters(0, 0, 0, 0, 0),
                Rates.NONE,
                List.of())));
        assertThat(orders).containsExactly("addService 80 rr");
        orders.clear();
        change(List.of(web(80, Scheduler.RR, real(1, 1), real(2, 1)), web(443, Scheduler.WLC, real(1, 1))));
        assertThat(orders).containsExactly("addDestination 80 10.0.0.1 NAT 1", "addDestination 80 10.0.0.2 NAT 1");
    }

    @Test
    void aGroupIsOneVirtualServerWithManyServices() {
        change(List.of());
        orders.clear();
        pool.revise(List.of(group(List.of(80, 443, 8080), real(1, 1), real(2, 1))));
        assertThat(orders)
                .containsExactly(
                        "addService 80 rr",
                        "addService 443 rr",
                        "addService 8080 rr",
                        "addDestination 80 10.0.0.1 NAT 1",
                        "addDestination 80 10.0.0.2 NAT 1",
                        "addDestination 443 10.0.0.1 NAT 1",
                        "addDestination 443 10.0.0.2 NAT 1",
                        "addDestination 8080 10.0.0.1 NAT 1",
                        "addDestination 8080 10.0.0.2 NAT 1");
        orders.clear();
        VirtualServer server = group(List.of(), real(1, 1)).server();
        pool.changed(new HealthChange(RealServerId.of(server, real(1, 1)), false, "as said", Instant.EPOCH, 0));
        assertThat(orders)
                .containsExactly(
                        "removeDestination 80 10.0.0.1",
                        "removeDestination 443 10.0.0.1",
                        "removeDestination 8080 10.0.0.1");
        assertThat(notices).singleElement().extracting(Notice::line).isEqualTo("RS [10.0.0.1]:tcp:80 [web]:0 DOWN\n");
        orders.clear();
        pool.revise(List.of(group(List.of(443, 8081), real(1, 1), real(2, 1))));
        // What goes does so after what comes, in any order.
        assertThat(orders)
                .startsWith("addService 8081 rr", "addDestination 8081 10.0.0.2 NAT 1")
                .containsExactlyInAnyOrder(
                        "addService 8081 rr",
                        "addDestination 8081 10.0.0.2 NAT 1",
                        "removeService 80",
                        "removeService 8080");
    }

    @Test
    void aServiceThatMovesToAnotherVirtualServerStaysInItsPlace() {
        pool.revise(List.of(group(List.of(80, 443), real(1, 1), real(2, 1))));
        assertThat(orders).containsExactly("editService 443 rr", "addDestination 443 10.0.0.2 NAT 1");
        orders.clear();
        change(List.of(web(80, Scheduler.RR, real(1, 1), real(2, 1)), web(443, Scheduler.WLC, real(1, 1))));
        assertThat(orders).containsExactly("editService 443 wlc", "removeDestination 443 10.0.0.2");
    }

    @Test
    void whatAServerWasGivenInAWholeGroupHoldsInServicesThatTheGroupGets() {
        pool.revise(List.of(group(List.of(80, 443), real(1, 1), real(2, 1))));
        for (int port : List.of(80, 443)) {
            ServiceKey service = ServiceKey.of(Protocol.TCP, address(100), port);
            pool.weigh(service, FIRST, 5);
            pool.drain(service, FIRST, Optional.empty());
        }
        pool.weigh(HTTP, SECOND, 6);
        orders.clear();
        pool.revise(List.of(group(List.of(80, 443, 8080), real(1, 1), real(2, 1))));
        assertThat(orders)
                .containsExactly(
                        "addService 8080 rr",
                        "addDestination 8080 10.0.0.1 NAT 0",
                        "drain 8080 10.0.0.1 Optional.empty",
                        "editDestination 8080 10.0.0.1 NAT 5",
                        "addDestination 8080 10.0.0.2 NAT 1");
    }

    @Test
    void aWeightGivenByHandOutlastsItsChecksAndReloadsThatDoNotChangeIt() {
        pool.weigh(HTTP, FIRST, 5);
        assertThat(orders).containsExactly("editDestination 80 10.0.0.1 NAT 5");
        orders.clear();
        goes(80, 1, false);
        goes(80, 1, true);
        assertThat(orders).containsExactly("removeDestination 80 10.0.0.1", "addDestination 80 10.0.0.1 NAT 5");
        orders.clear();
        change(List.of(web(80, Scheduler.WRR, real(1, 1), real(2, 3)), web(443, Scheduler.WLC, real(1, 1))));
        assertThat(orders).containsExactly("editService 80 wrr", "editDestination 80 10.0.0.2 NAT 3");
    }

    @Test
    void aWeightOfTheFileThatChangesEndsTheOneGivenByHand() {
        pool.weigh(HTTP, FIRST, 5);
        orders.clear();
        VirtualServer next = web(80, Scheduler.RR, real(1, 2), real(2, 1));
        assertThat(pool.byHand().overruled(List.of(plan(next))))
                .containsExactly("weight 5 of real server 10.0.0.1:80 in TCP 10.0.0.100:80, which was given by hand, "
                        + "gives way to the file's 2");
        change(List.of(next, web(443, Scheduler.WLC, real(1, 1))));
        assertThat(orders).containsExactly("editDestination 80 10.0.0.1 NAT 2");
        assertThat(pool.byHand().given(new ByHand.Place(HTTP, FIRST))).isEqualTo(ByHand.Given.NOTHING);
    }

    @Test
    void aReloadThatIsRefusedLeavesTheWeightGivenByHand() {
        pool.weigh(HTTP, FIRST, 5);
        orders.clear();
        refused = "addDestination 443 10.0.0.3 NAT 1";
        assertThatThrownBy(() -> change(
                        List.of(web(80, Scheduler.RR, real(1, 2), real(2, 1)), web(443, Scheduler.WLC, real(3, 1)))))
                .hasMessage("refused");
        assertThat(orders).containsExactly("editDestination 80 10.0.0.1 NAT 2", "editDestination 80 10.0.0.1 NAT 5");
    }

    @Test
    void aServerThatIsAwayIsWeighedAndDrainedBeforeItComes() {
        goes(80, 1, false);
        assertThat(pool.absent()).containsExactly(new AbsentServer(HTTP, FIRST, 1, false));
        pool.weigh(HTTP, FIRST, 4);
        pool.drain(HTTP, FIRST, Optional.of(Duration.ofSeconds(9)));
        assertThat(pool.absent()).containsExactly(new AbsentServer(HTTP, FIRST, 4, true));
        orders.clear();
        goes(80, 1, true);
        assertThat(orders)
                .containsExactly(
                        "addDestination 80 10.0.0.1 NAT 0",
                        "drain 80 10.0.0.1 Optional[PT9S]",
                        "editDestination 80 10.0.0.1 NAT 4");
        orders.clear();
        // The table remembers it from here on.
        goes(80, 1, false);
        goes(80, 1, true);
        assertThat(orders).containsExactly("removeDestination 80 10.0.0.1", "addDestination 80 10.0.0.1 NAT 4");
        orders.clear();
        pool.undrain(HTTP, FIRST);
        assertThat(orders).containsExactly("undrain 80 10.0.0.1");
    }

    @Test
    void theDrainOfAServerThatLeavesTheFileIsForgotten() {
        pool.drain(HTTP, FIRST, Optional.empty());
        orders.clear();
        change(List.of(web(80, Scheduler.RR, real(2, 1)), web(443, Scheduler.WLC, real(1, 1))));
        assertThat(orders).containsExactly("removeDestination 80 10.0.0.1", "undrain 80 10.0.0.1");
        assertThat(pool.byHand().given(new ByHand.Place(HTTP, FIRST))).isEqualTo(ByHand.Given.NOTHING);
    }

    @Test
    void theSorryServerServesBesideServersThatAreAllDrained() {
        VirtualServer sorry = virtualServer(
                80,
                Scheduler.RR,
                Optional.of(new SorryServer(address(99), 80, ForwardingMethod.NAT)),
                real(1, 1),
                real(2, 1));
        change(List.of(sorry));
        orders.clear();
        pool.drain(HTTP, FIRST, Optional.empty());
        pool.drain(HTTP, SECOND, Optional.empty());
        assertThat(orders)
                .containsExactly(
                        "drain 80 10.0.0.1 Optional.empty",
                        "drain 80 10.0.0.2 Optional.empty",
                        "addDestination 80 10.0.0.99 NAT 1");
        assertThat(pool.sorry(sorry.service())).isTrue();
        pool.undrain(HTTP, SECOND);
        assertThat(pool.sorry(sorry.service())).isFalse();
    }

    @Test
    void whatIpvsadmChangesOfAServerIsLeftButForItsWeightInTheNextOrder() {
        pool.edit(HTTP, FIRST, new DestinationSettings(org.pollux.ipvs.ForwardingMethod.NAT, 8, 20, 10));
        assertThat(orders).containsExactly("editDestination 80 10.0.0.1 NAT 8");
        assertThat(pool.byHand().given(new ByHand.Place(HTTP, FIRST)).weight()).hasValue(8);
    }

    private ServicePlan group(List<Integer> ports, RealServer... servers) {
        VirtualServer plain = web(80, Scheduler.RR, servers);
        VirtualServer grouped = new VirtualServer(
                new VirtualServer.Service.Grouped("web", Optional.of(VirtualServer.Protocol.TCP)),
                plain.scheduler(),
                plain.schedulerFlags(),
                plain.onePacket(),
                plain.forwarding(),
                plain.local(),
                plain.persistence(),
                plain.persistenceEngine(),
                plain.quorum(),
                plain.suspended(),
                plain.sorryServer(),
                plain.realServers(),
                plain.traffic(),
                plain.position());
        return new ServicePlan(
                grouped,
                ports.stream()
                        .<ServiceKey>map(port -> ServiceKey.of(Protocol.TCP, address(100), port))
                        .toList());
    }

    private void change(List<VirtualServer> servers) {
        pool.revise(servers.stream().map(ServerPoolTest::plan).toList());
    }

    private static ServicePlan plan(VirtualServer server) {
        return new ServicePlan(server, List.of(EngineWords.key((VirtualServer.Service.Single) server.service())));
    }

    private void revise(VirtualServer... servers) {
        change(List.of(servers));
        orders.clear();
    }

    private void goes(int port, int server, boolean up) {
        pool.changed(new HealthChange(
                RealServerId.of(web(port, Scheduler.RR), real(server, 1)), up, "as the test says", Instant.EPOCH, 0));
    }

    private VirtualServer web(int port, Scheduler scheduler, RealServer... servers) {
        return virtualServer(port, scheduler, Optional.empty(), servers);
    }

    private VirtualServer virtualServer(
            int port, Scheduler scheduler, Optional<SorryServer> sorry, RealServer... servers) {
        return new VirtualServer(
                VirtualServer.Protocol.TCP,
                address(100),
                port,
                scheduler,
                ForwardingMethod.NAT,
                sorry,
                List.of(servers),
                elsewhere());
    }

    private RealServer real(int last, int weight) {
        return real(last, weight, ForwardingMethod.NAT);
    }

    private RealServer real(int last, int weight, ForwardingMethod forwarding) {
        return server(last, weight, forwarding, List.of(CHECK));
    }

    private RealServer unchecked(int last) {
        return server(last, 1, ForwardingMethod.NAT, List.of());
    }

    private RealServer server(int last, int weight, ForwardingMethod forwarding, List<Checker> checkers) {
        return new RealServer(address(last), 80, weight, forwarding, false, false, checkers, elsewhere());
    }

    /** Where it stands in the file makes no difference. */
    private SourcePosition elsewhere() {
        return new SourcePosition("test", ++line, 1);
    }

    private static InetAddress address(int last) {
        return InetAddress.ofLiteral("10.0.0." + last);
    }

    /** A table that writes down what it is told. */
    private VirtualServerTable recording() {
        return (VirtualServerTable) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {VirtualServerTable.class}, (proxy, method, arguments) -> {
                    String order = method.getName() + " "
                            + Arrays.stream(arguments).map(ServerPoolTest::text).collect(Collectors.joining(" "));
                    if (gone.contains(order)) {
                        throw new TableException(TableException.Reason.NO_SUCH_DESTINATION, "gone");
                    }
                    if (order.equals(refused)) {
                        throw new IllegalArgumentException("refused");
                    }
                    orders.add(order);
                    return null;
                });
    }

    private static String text(Object argument) {
        return switch (argument) {
            case ServiceKey.Addressed service -> Integer.toString(service.port());
            case ServiceSettings settings -> settings.scheduler();
            case DestinationKey destination -> destination.address().getHostAddress();
            case DestinationSettings settings -> settings.forwarding() + " " + settings.weight();
            default -> argument.toString();
        };
    }
}
