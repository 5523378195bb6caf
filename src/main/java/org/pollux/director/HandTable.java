package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneFailure;
import org.pollux.ipvs.Cause;
import org.pollux.ipvs.ConnectionCount;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.Sysctls;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.TotalTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrator's view of the services. A data plane is opened for the first service made by hand if the
 * configuration has none; before that there is an empty table. An address of such a service that moves with an instance
 * is served while this director holds it, any other one always. Nothing is changed while a reload changes things.
 */
final class HandTable implements Administration {
    private static final Logger LOG = LoggerFactory.getLogger(HandTable.class);

    private final Reloads reloads;
    private final ServiceSlot services;
    private final HandMade handMade;

    /**
     * Makes the view.
     *
     * @param services where the data plane is, once there is one
     * @param handMade what was made by hand; changed here only
     */
    HandTable(Reloads reloads, ServiceSlot services, HandMade handMade) {
        this.reloads = reloads;
        this.services = services;
        this.handMade = handMade;
    }

    @Override
    public void addService(ServiceKey service, ServiceSettings settings) {
        try {
            reloads.openServices();
        } catch (DirectorException e) {
            throw new AdministrationException(String.valueOf(e.getMessage()));
        }
        change(table -> {
            boolean configured = services.side().orElseThrow().pool().isConfigured(service);
            table.addService(service, settings);
            if (!configured) {
                handMade.add(service);
            }
        });
    }

    @Override
    public void editService(ServiceKey service, ServiceSettings settings) {
        changeExisting(Reason.NO_SUCH_SERVICE, table -> table.editService(service, settings));
    }

    @Override
    public void removeService(ServiceKey service) {
        changeExisting(Reason.NO_SUCH_SERVICE, table -> {
            table.removeService(service);
            handMade.remove(service);
            if (services.side().orElseThrow().pool().isConfigured(service)) {
                LOG.warn("service {} of the configuration was removed by hand: a reload brings it back", service);
            }
        });
    }

    @Override
    public void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        changeExisting(Reason.SERVICE_NOT_DEFINED, table -> table.addDestination(service, destination, settings));
    }

    @Override
    public void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        changeServer(
                service,
                destination,
                pool -> pool.edit(service, destination, settings),
                table -> table.editDestination(service, destination, settings));
    }

    @Override
    public void removeDestination(ServiceKey service, DestinationKey destination) {
        changeExisting(Reason.SERVICE_NOT_DEFINED, table -> table.removeDestination(service, destination));
    }

    @Override
    public ServicePolicy policy(ServiceKey service) {
        return existing(Reason.NO_SUCH_SERVICE, table -> table.policy(service));
    }

    @Override
    public void setPolicy(ServiceKey service, ServicePolicy policy) {
        changeExisting(Reason.NO_SUCH_SERVICE, table -> table.setPolicy(service, policy));
    }

    @Override
    public void drain(ServiceKey service, DestinationKey destination, Optional<Duration> timeout) {
        changeServer(
                service,
                destination,
                pool -> pool.drain(service, destination, timeout),
                table -> table.drain(service, destination, timeout));
    }

    @Override
    public void undrain(ServiceKey service, DestinationKey destination) {
        changeServer(
                service,
                destination,
                pool -> pool.undrain(service, destination),
                table -> table.undrain(service, destination));
    }

    @Override
    public void weigh(ServiceKey service, DestinationKey destination, int weight) {
        changeServer(
                service,
                destination,
                pool -> pool.weigh(service, destination, weight),
                table -> table.editDestination(service, destination, weighing(table, service, destination, weight)));
    }

    private static DestinationSettings weighing(
            DataPlane table, ServiceKey service, DestinationKey destination, int weight) {
        DestinationSettings old = table.service(service).stream()
                .flatMap(there -> there.destinations().stream())
                .filter(there -> there.key().equals(destination))
                .findFirst()
                .map(DestinationSnapshot::settings)
                .orElseThrow(() -> new TableException(
                        Reason.NO_SUCH_DESTINATION,
                        "no real server " + EngineWords.text(destination) + " of " + EngineWords.text(service)));
        return new DestinationSettings(
                old.forwarding(), weight, old.upperThreshold(), old.lowerThreshold(), old.tunnel());
    }

    @Override
    public List<AbsentServer> absent() {
        return reloads.unchanging(_ ->
                services.side().map(side -> side.onPool(ServerPool::absent)).orElse(List.of()));
    }

    /** One of the configuration's is changed in the pool, which keeps what was given by hand. */
    private void changeServer(
            ServiceKey service, DestinationKey destination, Consumer<ServerPool> known, Consumer<DataPlane> other) {
        changeExisting(Reason.SERVICE_NOT_DEFINED, table -> {
            ServiceSide side = services.side().orElseThrow();
            boolean configured = side.onPool(pool -> {
                boolean ours = pool.isConfigured(service, destination);
                if (ours) {
                    known.accept(pool);
                }
                return ours;
            });
            if (!configured) {
                other.accept(table);
            }
        });
    }

    @Override
    public void flush() {
        if (table().isEmpty()) {
            return;
        }
        change(table -> {
            boolean configured = services.side().orElseThrow().pool().isAnyConfigured();
            table.flush();
            handMade.removeServices();
            if (configured) {
                LOG.warn("all services were removed by hand: a reload brings those of the configuration back");
            }
        });
    }

    @Override
    public void zero() {
        table().ifPresent(table -> guarded(() -> {
            table.zero();
            return table;
        }));
    }

    @Override
    public void zero(ServiceKey service) {
        changeExisting(Reason.NO_SUCH_SERVICE, table -> table.zero(service));
    }

    @Override
    public Timeouts timeouts() {
        return looked(DataPlane::timeouts, handMade.timeouts());
    }

    @Override
    public void setTimeouts(Timeouts timeouts) {
        reloads.unchanging(_ -> {
            table().ifPresent(table -> guarded(() -> {
                table.setTimeouts(timeouts);
                return table;
            }));
            handMade.timeouts(timeouts);
            return timeouts;
        });
    }

    @Override
    public TotalTraffic totalTraffic() {
        return looked(DataPlane::totalTraffic, TotalTraffic.NONE);
    }

    @Override
    public EngineOptions options() {
        return handMade.options();
    }

    @Override
    public void setSwitch(String name, String value) {
        reloads.unchanging(_ -> {
            EngineOptions changed;
            try {
                changed = Sysctls.with(handMade.options(), name, value);
            } catch (IllegalArgumentException e) {
                throw new AdministrationException(String.valueOf(e.getMessage()));
            }
            table().ifPresent(table -> guarded(() -> {
                table.setOptions(changed);
                return table;
            }));
            handMade.options(changed);
            LOG.info("{} is {} by hand, until the next reload", Sysctls.fullName(name), Sysctls.value(changed, name));
            return changed;
        });
    }

    @Override
    public List<MarkRule> marks() {
        return reloads.unchanging(configuration -> ServiceSide.marks(configuration, handMade));
    }

    @Override
    public void setMarks(List<MarkRule> rules) {
        changeHandMadeMarks(handMadeMarks(), rules);
    }

    @Override
    public List<MarkRule> handMadeMarks() {
        return handMade.marks();
    }

    @Override
    public void changeHandMadeMarks(List<MarkRule> before, List<MarkRule> rules) {
        reloads.unchanging(configuration -> {
            if (!handMade.marks().equals(before)) {
                throw new AdministrationException("the mark rules have changed meanwhile: try again");
            }
            Set<InetAddress> addresses = fixed();
            handMade.marks(rules);
            try {
                table().ifPresent(table -> guarded(() -> {
                    table.setMarks(ServiceSide.marks(configuration, handMade));
                    return table;
                }));
            } catch (RuntimeException e) {
                handMade.marks(before);
                throw e;
            }
            follow(addresses);
            return rules;
        });
    }

    @Override
    public List<ServiceSnapshot> services() {
        return looked(DataPlane::services, List.of());
    }

    @Override
    public Optional<ServiceSnapshot> service(ServiceKey service) {
        return looked(table -> table.service(service), Optional.empty());
    }

    @Override
    public ConnectionPage connections(ConnectionFilter filter, int cursor, int limit) {
        return looked(
                table -> ConnectionPages.page(table, filter, cursor, limit),
                new ConnectionPage(List.of(), OptionalInt.empty()));
    }

    @Override
    public ConnectionCount countConnections(ConnectionFilter filter, int cursor) {
        return looked(
                table -> ConnectionPages.count(table, filter, cursor), new ConnectionCount(0, OptionalInt.empty()));
    }

    @Override
    public void startSync(SyncDaemon daemon) {
        try {
            reloads.openServices();
        } catch (DirectorException e) {
            throw new AdministrationException(String.valueOf(e.getMessage()));
        }
        change(table -> {
            // Also while those servers are out of service: they could not come back.
            if (reloads.loaded().configuration().mixesFamilies()) {
                throw new TableException(
                        Reason.INVALID,
                        "the configuration has real servers of another address family than their virtual server's");
            }
            table.startSync(daemon);
        });
    }

    @Override
    public void stopSync(SyncRole role) {
        changeExisting(Reason.NO_DAEMON, table -> table.stopSync(role));
    }

    @Override
    public List<SyncDaemon> syncDaemons() {
        return looked(DataPlane::syncDaemons, List.of());
    }

    @Override
    public int removeConnections(InetAddress virtualAddress) {
        return looked(table -> table.removeConnections(virtualAddress), 0);
    }

    @Override
    public FlowExplanation explain(FlowQuestion question) {
        return looked(
                table -> table.explain(question),
                new FlowExplanation(0, Optional.empty(), new FlowExplanation.Fate.NotForwarded(Cause.NO_SERVICE)));
    }

    private Optional<DataPlane> table() {
        return services.side().map(ServiceSide::dataPlane);
    }

    private <T> T looked(Function<DataPlane, T> look, T otherwise) {
        return table().map(table -> guarded(() -> look.apply(table))).orElse(otherwise);
    }

    private <T> T existing(Reason otherwise, Function<DataPlane, T> look) {
        DataPlane table =
                table().orElseThrow(() -> new TableException(otherwise, "there are no virtual services at all"));
        return guarded(() -> look.apply(table));
    }

    private void changeExisting(Reason otherwise, Consumer<DataPlane> change) {
        if (table().isEmpty()) {
            throw new TableException(otherwise, "there are no virtual services at all");
        }
        change(change);
    }

    private void change(Consumer<DataPlane> change) {
        reloads.unchanging(_ -> {
            Set<InetAddress> before = fixed();
            DataPlane table = table().orElseThrow();
            guarded(() -> {
                change.accept(table);
                return table;
            });
            follow(before);
            return table;
        });
    }

    /** The addresses that are served whatever this director's role is. */
    private Set<InetAddress> fixed() {
        return Reloads.fixedAddresses(reloads.loaded().configuration(), handMade);
    }

    private void follow(Set<InetAddress> before) {
        Set<InetAddress> now = fixed();
        Set<InetAddress> gone = new HashSet<>(before);
        gone.removeAll(now);
        services.activate(now);
        services.deactivate(gone);
    }

    private static <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (DataPlaneFailure e) {
            throw new AdministrationException(String.valueOf(e.getMessage()));
        }
    }
}
