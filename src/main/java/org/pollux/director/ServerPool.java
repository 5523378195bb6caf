package org.pollux.director;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Service;
import org.pollux.director.ByHand.Drain;
import org.pollux.director.ByHand.Place;
import org.pollux.health.HealthChange;
import org.pollux.health.HealthChecks;
import org.pollux.health.RealServerId;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.VirtualServerTable;
import org.pollux.notify.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's services as the configuration and the checks want them. Changed by one thread; which servers
 * serve and why may be read from any.
 */
final class ServerPool {
    private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);
    private static final String UNCHECKED = "has no check";

    private final Consumer<Notice> notices;
    private final Map<RealServerId, Health> health = new ConcurrentHashMap<>();
    private final Map<Service, Served> served = new ConcurrentHashMap<>();
    private final ByHand byHand = new ByHand();
    private final EngineServices services;

    /**
     * What the checks last said of a real server.
     *
     * @param up whether it is wanted in service
     * @param reason why
     */
    record Health(boolean up, String reason) {}

    /** A virtual server, and what was said of it. */
    private static final class Served {
        ServicePlan plan;
        boolean refusing;
        volatile boolean sorry;

        /** Whether a real server serves, as others were told; empty before it was first looked at. */
        Optional<Boolean> up = Optional.empty();

        Served(ServicePlan plan) {
            this.plan = plan;
        }
    }

    /**
     * Makes a pool without virtual servers.
     *
     * @param table the engine's services
     * @param notices hears of real servers that come up or go down, and of virtual servers that have none left
     */
    ServerPool(VirtualServerTable table, Consumer<Notice> notices) {
        this.services = new EngineServices(table, byHand);
        this.notices = notices;
    }

    /**
     * Makes these the virtual servers, from whatever was before: what is new is added, what has changed is changed in
     * its place, then what is gone is removed, and nothing else is touched. A real server that was known keeps what the
     * checks said of it, and what it was given by hand unless the file says another weight than before. When the table
     * refuses something, all is put back to what it was.
     *
     * @throws RuntimeException of the table, after what was done is undone
     */
    void revise(List<ServicePlan> wanted) {
        List<ServicePlan> before =
                served.values().stream().map(there -> there.plan).toList();
        Map<Place, ByHand.Weight> given = byHand.weights();
        for (ServicePlan plan : wanted) {
            Optional.ofNullable(served.get(plan.id())).ifPresent(there -> byHand.extend(there.plan, plan));
        }
        byHand.settle(wanted);
        try {
            change(wanted);
        } catch (RuntimeException e) {
            try {
                byHand.restore(given);
                change(before);
                forgetDrains(before);
            } catch (RuntimeException undoing) {
                e.addSuppressed(undoing);
                throw new IllegalStateException(
                        "the virtual servers could neither be changed (" + e.getMessage() + ") nor put back", e);
            }
            throw e;
        }
        forgetDrains(wanted);
    }

    private void forgetDrains(List<ServicePlan> present) {
        for (Place gone : byHand.forgetDrains(present)) {
            services.undrainIfThere(gone.service(), gone.server());
        }
    }

    private void change(List<ServicePlan> wanted) {
        Set<Service> ids = new HashSet<>();
        Set<ServiceKey> keys = new HashSet<>();
        Set<RealServerId> servers = new HashSet<>();
        for (ServicePlan plan : wanted) {
            VirtualServer server = plan.server();
            ids.add(plan.id());
            keys.addAll(plan.services());
            for (RealServer real : server.realServers()) {
                remember(server, real);
                servers.add(RealServerId.of(server, real));
            }
            served.computeIfAbsent(plan.id(), _ -> new Served(plan)).plan = plan;
            plan.services().forEach(key -> services.stand(key, server));
            apply(plan.id());
        }
        services.keepOnly(keys);
        served.keySet().retainAll(ids);
        health.keySet().retainAll(servers);
    }

    /** Whether each virtual server has a real server that is up; one without real servers counts as served. */
    boolean everyServiceHasAServer() {
        return served.values().stream().map(there -> there.plan.server()).allMatch(server -> {
            List<RealServer> servers = server.realServers();
            return servers.isEmpty()
                    || servers.stream().anyMatch(real -> health(RealServerId.of(server, real))
                            .up());
        });
    }

    /** What is said of a server before a check has anything to say. */
    private void remember(VirtualServer server, RealServer real) {
        RealServerId id = RealServerId.of(server, real);
        Optional<Health> known = Optional.ofNullable(health.get(id));
        boolean checked = !real.checkers().isEmpty();
        boolean up = checked
                ? known.map(Health::up).orElseGet(() -> HealthChecks.initiallyUp(real))
                : HealthChecks.initiallyUp(real);
        if (known.isEmpty() || !checked || known.get().reason().equals(UNCHECKED)) {
            health.put(id, new Health(up, beginning(checked, up)));
        }
    }

    private static String beginning(boolean checked, boolean up) {
        if (!checked) {
            return UNCHECKED;
        }
        return up ? "in service until a check fails" : "alpha: waits for its first successful checks";
    }

    /** A real server came up or went down. One that has gone meanwhile is passed over. */
    void changed(HealthChange change) {
        if (health.replace(change.server(), new Health(change.up(), change.reason())) == null) {
            return;
        }
        if (change.up()) {
            LOG.info("real server {} is up: {}", change.server(), change.reason());
        } else {
            LOG.warn("real server {} is down: {}", change.server(), change.reason());
        }
        apply(change.server().virtualServer());
        VirtualServer server = present(change.server().virtualServer()).plan.server();
        server.realServers().stream()
                .filter(real -> RealServerId.of(server, real).equals(change.server()))
                .forEach(real -> tell(server, real, change.up()));
    }

    /** Tells of every real server, as it is now ({@code rs_init_notifies}). */
    void tellAll() {
        served.values().stream().map(there -> there.plan.server()).forEach(server -> server.realServers()
                .forEach(real ->
                        tell(server, real, health(RealServerId.of(server, real)).up())));
    }

    private void tell(VirtualServer server, RealServer real, boolean up) {
        notices.accept(new Notice.RealServerChanged(
                NoticeNames.realServer(server, real),
                NoticeNames.virtualServer(server.service()),
                up,
                up ? real.found() : real.lost()));
    }

    /** What the checks last said of a real server. */
    Health health(RealServerId server) {
        Health known = health.get(server);
        if (known == null) {
            throw new IllegalArgumentException("unknown real server " + server);
        }
        return known;
    }

    /** Whether the sorry server of a virtual server serves now. */
    boolean sorry(Service server) {
        Served there = served.get(server);
        return there != null && there.sorry;
    }

    private void apply(Service id) {
        Served there = present(id);
        VirtualServer server = there.plan.server();
        boolean sorry = false;
        boolean refusing = false;
        for (ServiceKey service : there.plan.services()) {
            PoolPlan wanted = PoolPlan.of(
                    server,
                    real -> health(RealServerId.of(server, real)).up(),
                    real -> byHand.given(new Place(service, ByHand.server(real))));
            services.place(service, EngineWords.destinations(wanted));
            sorry |= wanted.sorry();
            refusing |= wanted.refusing();
        }
        tell(id, there, sorry, refusing);
    }

    /** See {@link EngineServices#restore}. */
    void restore(List<ServiceSnapshot> present) {
        services.restore(present);
    }

    /** See {@link EngineServices#isConfigured}. */
    boolean isConfigured(ServiceKey service) {
        return services.isConfigured(service);
    }

    /** See {@link EngineServices#isAnyConfigured}. */
    boolean isAnyConfigured() {
        return services.isAnyConfigured();
    }

    private void tell(Service id, Served there, boolean sorry, boolean refusing) {
        if (sorry && !there.sorry) {
            LOG.warn("virtual server {} has no real server left: its sorry server serves", id);
        } else if (there.sorry && !sorry) {
            LOG.warn("virtual server {} does without its sorry server again", id);
        }
        if (refusing && !there.refusing) {
            LOG.error("virtual server {} has no real server left and no sorry server: it refuses its clients", id);
        }
        there.refusing = refusing;
        there.sorry = sorry;
        boolean up = !refusing && !sorry;
        if (there.up.isPresent() && there.up.get() != up) {
            VirtualServer.Quorum quorum = there.plan.server().quorum();
            notices.accept(new Notice.VirtualServerChanged(
                    NoticeNames.virtualServer(id), up, up ? quorum.gained() : quorum.lost()));
        }
        there.up = Optional.of(up);
    }

    /** What real servers were given by hand. */
    ByHand byHand() {
        return byHand;
    }

    /** Whether a real server is one of the configuration's, in service or not; its sorry server is none. */
    boolean isConfigured(ServiceKey service, DestinationKey server) {
        return configured(service, server).isPresent();
    }

    private Optional<RealServer> configured(ServiceKey service, DestinationKey server) {
        return owner(service).stream()
                .flatMap(plan -> plan.server().realServers().stream())
                .filter(real -> ByHand.server(real).equals(server))
                .findFirst();
    }

    private Optional<ServicePlan> owner(ServiceKey service) {
        return served.values().stream()
                .map(there -> there.plan)
                .filter(plan -> plan.services().contains(service))
                .findFirst();
    }

    /** The real servers that are out of service because of their checks. */
    List<AbsentServer> absent() {
        List<AbsentServer> all = new ArrayList<>();
        for (Served there : served.values()) {
            VirtualServer server = there.plan.server();
            for (RealServer real : server.realServers()) {
                if (health(RealServerId.of(server, real)).up()) {
                    continue;
                }
                for (ServiceKey service : there.plan.services()) {
                    ByHand.Given given = byHand.given(new Place(service, ByHand.server(real)));
                    if (!services.has(service, ByHand.server(real))) {
                        all.add(new AbsentServer(
                                service, ByHand.server(real), given.weight().orElse(real.weight()), given.drained()));
                    }
                }
            }
        }
        return all;
    }

    /** A real server of the configuration gets a weight by hand, now or when it comes into service. */
    void weigh(ServiceKey service, DestinationKey server, int weight) {
        byHand.weigh(new Place(service, server), weight, required(service, server));
        apply(owner(service).orElseThrow().id());
    }

    /** A real server of the configuration that is in service is changed by hand; of that, its weight lasts. */
    void edit(ServiceKey service, DestinationKey server, DestinationSettings settings) {
        services.edit(service, server, settings);
        weigh(service, server, settings.weight());
    }

    /** A real server of the configuration is drained, now or when it comes into service. */
    void drain(ServiceKey service, DestinationKey server, Optional<Duration> timeout) {
        RealServer ignored = required(service, server);
        boolean here = services.has(service, server);
        if (here) {
            services.drain(service, server, timeout);
        }
        byHand.drain(new Place(service, server), new Drain(timeout, here));
        apply(owner(service).orElseThrow().id());
    }

    /** A real server of the configuration is drained no more. */
    void undrain(ServiceKey service, DestinationKey server) {
        RealServer ignored = required(service, server);
        if (byHand.undrain(new Place(service, server)).filter(Drain::told).isPresent()) {
            services.undrain(service, server);
        }
        apply(owner(service).orElseThrow().id());
    }

    private RealServer required(ServiceKey service, DestinationKey server) {
        return configured(service, server)
                .orElseThrow(() -> new TableException(
                        Reason.NO_SUCH_DESTINATION,
                        "the configuration has no real server " + EngineWords.text(server) + " of "
                                + EngineWords.text(service)));
    }

    private Served present(Service id) {
        Served there = served.get(id);
        if (there == null) {
            throw new IllegalArgumentException("unknown virtual server " + id);
        }
        return there;
    }
}
