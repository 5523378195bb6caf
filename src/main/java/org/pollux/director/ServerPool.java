package org.pollux.director;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pollux.config.RealServer;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.VirtualServer;
import org.pollux.director.PoolPlan.Placement;
import org.pollux.health.HealthChange;
import org.pollux.health.HealthChecks;
import org.pollux.health.RealServerId;
import org.pollux.health.VirtualServerId;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.SchedulerFlag;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.Tunnel;
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

    private final VirtualServerTable table;
    private final Consumer<Notice> notices;
    private final Map<RealServerId, Health> health = new ConcurrentHashMap<>();
    private final Map<VirtualServerId, Served> served = new ConcurrentHashMap<>();

    /**
     * What the checks last said of a real server.
     *
     * @param up whether it is wanted in service
     * @param reason why
     */
    record Health(boolean up, String reason) {}

    /** A virtual server as it stands in the engine. */
    private static final class Served {
        VirtualServer server;
        final Map<DestinationKey, DestinationSettings> destinations = new HashMap<>();
        boolean refusing;
        volatile boolean sorry;

        /** Whether a real server serves, as others were told; empty before it was first looked at. */
        Optional<Boolean> up = Optional.empty();

        Served(VirtualServer server) {
            this.server = server;
        }
    }

    /**
     * Makes a pool without virtual servers.
     *
     * @param table the engine's services
     * @param notices hears of real servers that come up or go down, and of virtual servers that have none left
     */
    ServerPool(VirtualServerTable table, Consumer<Notice> notices) {
        this.table = table;
        this.notices = notices;
    }

    /**
     * Makes these the virtual servers, from whatever was before: what is new is added, what has changed is changed in
     * its place, then what is gone is removed, and nothing else is touched. A real server that was known keeps what the
     * checks said of it. When the table refuses something, all is put back to what it was.
     *
     * @throws RuntimeException of the table, after what was done is undone
     */
    void revise(List<VirtualServer> wanted) {
        List<VirtualServer> before =
                served.values().stream().map(there -> there.server).toList();
        try {
            change(wanted);
        } catch (RuntimeException e) {
            try {
                change(before);
            } catch (RuntimeException undoing) {
                e.addSuppressed(undoing);
                throw new IllegalStateException(
                        "the virtual servers could neither be changed (" + e.getMessage() + ") nor put back", e);
            }
            throw e;
        }
    }

    private void change(List<VirtualServer> wanted) {
        Set<VirtualServerId> ids = new HashSet<>();
        for (VirtualServer server : wanted) {
            VirtualServerId id = VirtualServerId.of(server);
            ids.add(id);
            server.realServers().forEach(real -> remember(server, real));
            Served known = served.get(id);
            if (known == null) {
                add(server);
                served.put(id, new Served(server));
                if (!server.traffic().equals(TrafficPolicy.NONE)) {
                    table.setPolicy(key(server), EngineWords.policy(server.traffic()));
                }
            } else {
                if (!settings(known.server).equals(settings(server))) {
                    table.editService(key(server), settings(server));
                }
                if (!known.server.traffic().equals(server.traffic())) {
                    table.setPolicy(key(server), EngineWords.policy(server.traffic()));
                }
                known.server = server;
            }
            apply(id);
        }
        for (VirtualServerId id : List.copyOf(served.keySet())) {
            if (!ids.contains(id)) {
                unlessGone(() -> table.removeService(key(present(id).server)));
                served.remove(id);
            }
        }
        Set<RealServerId> servers = wanted.stream()
                .flatMap(server -> server.realServers().stream().map(real -> RealServerId.of(server, real)))
                .collect(Collectors.toSet());
        health.keySet().retainAll(servers);
    }

    /** Whether each virtual server has a real server that is up; one without real servers counts as served. */
    boolean everyServiceHasAServer() {
        return served.values().stream().allMatch(there -> {
            List<RealServer> servers = there.server.realServers();
            return servers.isEmpty()
                    || servers.stream().anyMatch(real -> health(RealServerId.of(there.server, real))
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
        VirtualServer server = present(change.server().virtualServer()).server;
        server.realServers().stream()
                .filter(real -> RealServerId.of(server, real).equals(change.server()))
                .forEach(real -> tell(server, real, change.up()));
    }

    /** Tells of every real server, as it is now ({@code rs_init_notifies}). */
    void tellAll() {
        served.values().forEach(there -> there.server
                .realServers()
                .forEach(real -> tell(
                        there.server,
                        real,
                        health(RealServerId.of(there.server, real)).up())));
    }

    private void tell(VirtualServer server, RealServer real, boolean up) {
        notices.accept(new Notice.RealServerChanged(
                Notice.server(real.address(), server.protocol().name(), real.port()),
                name(server),
                up,
                up ? real.found() : real.lost()));
    }

    private static String name(VirtualServer server) {
        return Notice.server(server.address(), server.protocol().name(), server.port());
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
    boolean sorry(VirtualServerId server) {
        Served there = served.get(server);
        return there != null && there.sorry;
    }

    /** The engine's name for a virtual server. */
    static ServiceKey key(VirtualServer server) {
        Protocol protocol =
                switch (server.protocol()) {
                    case TCP -> Protocol.TCP;
                    case UDP -> Protocol.UDP;
                    case SCTP -> Protocol.SCTP;
                };
        return ServiceKey.of(protocol, server.address(), server.port());
    }

    private void apply(VirtualServerId id) {
        Served there = present(id);
        VirtualServer server = there.server;
        PoolPlan wanted = PoolPlan.of(
                server, real -> health(RealServerId.of(server, real)).up());
        ServiceKey service = key(server);
        Map<DestinationKey, DestinationSettings> after = settings(wanted);
        // Additions first: a service is never without servers between two that are not empty.
        after.forEach((key, settings) -> {
            DestinationSettings old = there.destinations.get(key);
            if (old == null) {
                add(service, key, settings);
            } else if (!old.equals(settings)) {
                unlessGone(() -> table.editDestination(service, key, settings));
            }
            there.destinations.put(key, settings);
        });
        for (DestinationKey key : List.copyOf(there.destinations.keySet())) {
            if (!after.containsKey(key)) {
                unlessGone(() -> table.removeDestination(service, key));
                there.destinations.remove(key);
            }
        }
        tell(id, there, wanted);
    }

    private void add(VirtualServer server) {
        try {
            table.addService(key(server), settings(server));
        } catch (TableException e) {
            if (e.reason() != Reason.SERVICE_EXISTS) {
                throw e;
            }
            throw new TableException(
                    e.reason(),
                    "virtual server " + key(server) + " was made by hand already: remove that with ipvsadm -D");
        }
    }

    private void add(ServiceKey service, DestinationKey key, DestinationSettings settings) {
        unlessGone(() -> {
            try {
                table.addDestination(service, key, settings);
            } catch (TableException e) {
                if (e.reason() != Reason.DESTINATION_EXISTS) {
                    throw e;
                }
                // Somebody was quicker, by hand; from now on it is as the configuration has it.
                table.editDestination(service, key, settings);
            }
        });
    }

    /** What was removed by hand is not there to be changed, and stays away until a reload brings it back. */
    private static void unlessGone(Runnable change) {
        try {
            change.run();
        } catch (TableException e) {
            switch (e.reason()) {
                case NO_SUCH_SERVICE, SERVICE_NOT_DEFINED, NO_SUCH_DESTINATION ->
                    LOG.info("removed by hand, so not changed: {}", e.getMessage());
                case SERVICE_EXISTS, SCHEDULER_NOT_FOUND, DESTINATION_EXISTS, OUT_OF_RANGE, INVALID -> throw e;
            }
        }
    }

    /**
     * Brings back what was removed by hand: services at once, real servers with the next {@link #revise}.
     *
     * @param present all services in the table
     */
    void restore(List<ServiceSnapshot> present) {
        Map<ServiceKey, Set<DestinationKey>> servers = present.stream()
                .collect(Collectors.toMap(ServiceSnapshot::key, service -> service.destinations().stream()
                        .map(DestinationSnapshot::key)
                        .collect(Collectors.toSet())));
        for (Served there : served.values()) {
            ServiceKey key = key(there.server);
            if (!servers.containsKey(key)) {
                table.addService(key, settings(there.server));
            }
            there.destinations.keySet().retainAll(servers.getOrDefault(key, Set.of()));
        }
    }

    /** Whether a service is one of the configuration's, also if it was removed by hand. */
    boolean isConfigured(ServiceKey service) {
        return served.values().stream().anyMatch(there -> key(there.server).equals(service));
    }

    /** Whether any service is one of the configuration's. */
    boolean isAnyConfigured() {
        return !served.isEmpty();
    }

    private void tell(VirtualServerId id, Served there, PoolPlan plan) {
        if (plan.sorry() && !there.sorry) {
            LOG.warn("virtual server {} has no real server left: its sorry server serves", id);
        } else if (there.sorry && !plan.sorry()) {
            LOG.warn("virtual server {} does without its sorry server again", id);
        }
        boolean refusing = plan.placements().stream().allMatch(p -> p.weight() == 0);
        if (refusing && !there.refusing) {
            LOG.error("virtual server {} has no real server left and no sorry server: it refuses its clients", id);
        }
        there.refusing = refusing;
        there.sorry = plan.sorry();
        boolean up = !refusing && !plan.sorry();
        if (there.up.isPresent() && there.up.get() != up) {
            VirtualServer.Quorum quorum = there.server.quorum();
            notices.accept(
                    new Notice.VirtualServerChanged(name(there.server), up, up ? quorum.gained() : quorum.lost()));
        }
        there.up = Optional.of(up);
    }

    private Served present(VirtualServerId id) {
        Served there = served.get(id);
        if (there == null) {
            throw new IllegalArgumentException("unknown virtual server " + id);
        }
        return there;
    }

    private static ServiceSettings settings(VirtualServer server) {
        VirtualServer.SchedulerFlags given = server.schedulerFlags();
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        if (given.fallback()) {
            flags.add(SchedulerFlag.FALLBACK);
        }
        if (given.port()) {
            flags.add(SchedulerFlag.PORT);
        }
        if (given.third()) {
            flags.add(SchedulerFlag.THIRD);
        }
        return new ServiceSettings(
                server.scheduler().name().toLowerCase(Locale.ROOT),
                flags,
                server.persistence().map(asked -> persistence(asked, key(server).ipv6())),
                server.onePacket(),
                local(server.local()));
    }

    private static LocalAddresses local(VirtualServer.LocalSide given) {
        return new LocalAddresses(
                given.addresses(),
                switch (given.client()) {
                    case NONE -> ClientAddress.HIDDEN;
                    case TOA -> ClientAddress.TCP_OPTION;
                    case PROXY_V2 -> ClientAddress.PROXY_PROTOCOL;
                });
    }

    /** IPv4 clients are told apart by a mask, IPv6 ones by the length of their prefix. */
    private static Persistence persistence(VirtualServer.Persistence given, boolean ipv6) {
        int length = given.prefixLength();
        int mask = length == 0 ? 0 : -1 << (32 - length);
        return new Persistence(given.timeout(), ipv6 ? length : mask);
    }

    private static Map<DestinationKey, DestinationSettings> settings(PoolPlan plan) {
        // In the order of the file.
        Map<DestinationKey, DestinationSettings> all = new LinkedHashMap<>();
        plan.placements()
                .forEach(
                        placement -> all.put(destination(placement), limited(settings(placement), placement.limits())));
        return all;
    }

    private static DestinationSettings limited(DestinationSettings settings, RealServer.Limits limits) {
        return new DestinationSettings(
                settings.forwarding(), settings.weight(), limits.upper(), limits.lower(), settings.tunnel());
    }

    private static DestinationKey destination(Placement placement) {
        return new DestinationKey(placement.address(), placement.port());
    }

    private static DestinationSettings settings(Placement placement) {
        return switch (placement.forwarding()) {
            case VirtualServer.ForwardingMethod.Nat _ ->
                new DestinationSettings(ForwardingMethod.NAT, placement.weight());
            case VirtualServer.ForwardingMethod.Dr _ ->
                new DestinationSettings(ForwardingMethod.DR, placement.weight());
            case VirtualServer.ForwardingMethod.FullNat _ ->
                new DestinationSettings(ForwardingMethod.FULLNAT, placement.weight());
            case VirtualServer.ForwardingMethod.Tun(VirtualServer.Tunnel tunnel) ->
                new DestinationSettings(ForwardingMethod.TUN, placement.weight(), 0, 0, tunnel(tunnel));
        };
    }

    private static Tunnel tunnel(VirtualServer.Tunnel given) {
        return switch (given) {
            case VirtualServer.Tunnel.Ipip _ -> Tunnel.IPIP;
            case VirtualServer.Tunnel.Gue(int port, VirtualServer.Tunnel.Checksum checksum) ->
                new Tunnel.Gue(
                        port,
                        switch (checksum) {
                            case NOCSUM -> Tunnel.Checksum.NONE;
                            case CSUM -> Tunnel.Checksum.FULL;
                            case REMCSUM -> Tunnel.Checksum.REMOTE;
                        });
            case VirtualServer.Tunnel.Gre(VirtualServer.Tunnel.Checksum checksum) ->
                new Tunnel.Gre(checksum == VirtualServer.Tunnel.Checksum.CSUM);
        };
    }
}
