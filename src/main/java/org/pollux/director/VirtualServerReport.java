package org.pollux.director;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Configuration;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Service;
import org.pollux.health.CheckStatus;
import org.pollux.health.RealServerId;
import org.pollux.health.RealServerStatus;
import org.pollux.ipvs.Counters;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSnapshot;

/** What the status says of virtual servers: as they are configured, checked, and stand in the engine. */
final class VirtualServerReport {
    private final Configuration configuration;
    private final ServerPool pool;
    private final Map<ServiceKey, ServiceSnapshot> services;
    private final Map<RealServerId, RealServerStatus> checked;

    private VirtualServerReport(Configuration configuration, ServiceSide side) {
        this.configuration = configuration;
        pool = side.pool();
        services = side.dataPlane().services().stream()
                .collect(Collectors.toMap(ServiceSnapshot::key, Function.identity()));
        checked = side.checks().snapshot().stream()
                .collect(Collectors.toMap(RealServerStatus::server, Function.identity()));
    }

    /** All of a configuration, in the order of the file. */
    static List<DirectorStatus.VirtualServer> of(Configuration configuration, ServiceSide side) {
        VirtualServerReport report = new VirtualServerReport(configuration, side);
        return ServicePlan.of(configuration).stream().map(report::server).toList();
    }

    private DirectorStatus.VirtualServer server(ServicePlan plan) {
        VirtualServer server = plan.server();
        return new DirectorStatus.VirtualServer(
                plan.id().toString(),
                protocol(plan.id()),
                plan.id() instanceof Service.Addressed addressed
                        ? addressed.address().getHostAddress()
                        : null,
                plan.id() instanceof Service.Addressed addressed ? addressed.port() : null,
                plan.id() instanceof Service.Marked marked ? marked.mark() : null,
                plan.id() instanceof Service.Grouped grouped ? grouped.name() : null,
                configuration.services(server).stream().map(Object::toString).toList(),
                server.scheduler().name().toLowerCase(Locale.ROOT),
                server.forwarding().word(),
                server.sorryServer()
                        .map(sorry -> sorry.address().getHostAddress() + ":" + sorry.port())
                        .orElse(null),
                pool.sorry(plan.id()),
                server.realServers().stream()
                        .map(real -> realServer(plan, real))
                        .toList());
    }

    private static @Nullable String protocol(Service service) {
        return switch (service) {
            case Service.Addressed addressed -> addressed.protocol().name();
            case Service.Marked _ -> null;
            case Service.Grouped grouped -> grouped.protocol().map(Enum::name).orElse(null);
        };
    }

    private DirectorStatus.RealServer realServer(ServicePlan plan, RealServer configured) {
        RealServerId id = RealServerId.of(plan.server(), configured);
        ServerPool.Health health = pool.health(id);
        DestinationKey key = ByHand.server(configured);
        List<DestinationSnapshot> standing = new ArrayList<>();
        ServerNotes notes = new ServerNotes(configured.weight());
        for (ServiceKey service : plan.services()) {
            // One that was removed by hand is not there.
            Optional<DestinationSnapshot> here = Optional.ofNullable(services.get(service)).stream()
                    .flatMap(there -> there.destinations().stream())
                    .filter(destination -> destination.key().equals(key))
                    .findFirst();
            here.ifPresent(standing::add);
            notes.add(
                    service, pool.byHand().given(new ByHand.Place(service, key)), here.map(DestinationSnapshot::phase));
        }
        RealServerStatus found = Optional.ofNullable(checked.get(id))
                .orElseThrow(() -> new IllegalStateException("nothing is known of " + id));
        return new DirectorStatus.RealServer(
                configured.address().getHostAddress(),
                configured.port(),
                standing.isEmpty()
                        ? notes.weight()
                        : standing.getFirst().settings().weight(),
                configured.weight(),
                notes.weightByHand(),
                notes.phase().name(),
                notes.words(),
                configured.forwarding().word(),
                health.up() ? "UP" : "DOWN",
                health.reason(),
                standing.stream()
                        .anyMatch(destination ->
                                destination.settings().weight() > 0 && !ServerNotes.isDrained(destination.phase())),
                sum(standing, DestinationSnapshot::activeConnections),
                sum(standing, DestinationSnapshot::inactiveConnections),
                counted(standing, Counters::connections),
                counted(standing, Counters::inPackets),
                counted(standing, Counters::outPackets),
                counted(standing, Counters::inBytes),
                counted(standing, Counters::outBytes),
                found.checks().stream().map(VirtualServerReport::check).toList());
    }

    private static long counted(List<DestinationSnapshot> standing, ToLongFunction<Counters> counter) {
        return sum(standing, destination -> counter.applyAsLong(destination.counters()));
    }

    private static long sum(List<DestinationSnapshot> standing, ToLongFunction<DestinationSnapshot> value) {
        return standing.stream().mapToLong(value).sum();
    }

    private static DirectorStatus.Check check(CheckStatus check) {
        return new DirectorStatus.Check(
                check.name(),
                check.up() ? "UP" : "DOWN",
                check.last().map(CheckStatus.LastRun::reason).orElse(null),
                check.last().map(CheckStatus.LastRun::finished).orElse(null));
    }
}
