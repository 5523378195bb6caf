package org.pollux.director;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.director.PoolPlan.Placement;
import org.pollux.health.HealthChange;
import org.pollux.health.RealServerId;
import org.pollux.health.VirtualServerId;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.SchedulerFlag;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.VirtualServerTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's services as the configuration and the checks want them. Changed by one thread; which servers
 * serve and why may be read from any.
 */
final class ServerPool {
    private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

    private final List<VirtualServer> virtualServers;
    private final VirtualServerTable table;
    private final Map<RealServerId, Health> health = new ConcurrentHashMap<>();
    private final Map<VirtualServerId, PoolPlan> plans = new ConcurrentHashMap<>();

    /**
     * What the checks last said of a real server.
     *
     * @param up whether it is wanted in service
     * @param reason why
     */
    record Health(boolean up, String reason) {}

    /**
     * Makes a pool; {@link #fill} fills the engine.
     *
     * @param virtualServers what the configuration says
     * @param initiallyUp the servers in service before any check has run
     * @param table the engine's services
     */
    ServerPool(List<VirtualServer> virtualServers, Set<RealServerId> initiallyUp, VirtualServerTable table) {
        this.virtualServers = List.copyOf(virtualServers);
        this.table = table;
        for (VirtualServer server : virtualServers) {
            for (RealServer real : server.realServers()) {
                RealServerId id = RealServerId.of(server, real);
                boolean up = initiallyUp.contains(id);
                health.put(id, new Health(up, beginning(real, up)));
            }
        }
    }

    private static String beginning(RealServer real, boolean up) {
        if (real.checkers().isEmpty()) {
            return "has no check";
        }
        return up ? "in service until a check fails" : "alpha: waits for its first successful checks";
    }

    /** Adds all services with their first servers. */
    void fill() {
        for (VirtualServer server : virtualServers) {
            table.addService(key(server), settings(server));
            apply(server);
        }
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
                server.onePacket());
    }

    /** IPv4 clients are told apart by a mask, IPv6 ones by the length of their prefix. */
    private static Persistence persistence(VirtualServer.Persistence given, boolean ipv6) {
        int length = given.prefixLength();
        int mask = length == 0 ? 0 : -1 << (32 - length);
        return new Persistence(given.timeout(), ipv6 ? length : mask);
    }

    /** A real server came up or went down. */
    void changed(HealthChange change) {
        health.put(change.server(), new Health(change.up(), change.reason()));
        if (change.up()) {
            LOG.info("real server {} is up: {}", change.server(), change.reason());
        } else {
            LOG.warn("real server {} is down: {}", change.server(), change.reason());
        }
        for (VirtualServer server : virtualServers) {
            if (VirtualServerId.of(server).equals(change.server().virtualServer())) {
                apply(server);
            }
        }
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
        PoolPlan plan = plans.get(server);
        return plan != null && plan.sorry();
    }

    /** The engine's name for a virtual server. */
    static ServiceKey key(VirtualServer server) {
        Protocol protocol =
                switch (server.protocol()) {
                    case TCP -> Protocol.TCP;
                    case UDP -> Protocol.UDP;
                    case SCTP -> throw new UnsupportedOperationException("SCTP is not balanced by this version");
                };
        return ServiceKey.of(protocol, server.address(), server.port());
    }

    private void apply(VirtualServer server) {
        VirtualServerId id = VirtualServerId.of(server);
        PoolPlan wanted = PoolPlan.of(
                server, real -> health(RealServerId.of(server, real)).up());
        PoolPlan present = Optional.ofNullable(plans.get(id)).orElse(new PoolPlan(List.of(), false));
        ServiceKey service = key(server);
        Map<DestinationKey, DestinationSettings> before = settings(present);
        Map<DestinationKey, DestinationSettings> after = settings(wanted);
        // Additions first: a service is never without servers between two that are not empty.
        for (Placement placement : wanted.placements()) {
            DestinationKey key = destination(placement);
            DestinationSettings settings = settings(placement);
            DestinationSettings old = before.get(key);
            if (old == null) {
                table.addDestination(service, key, settings);
            } else if (!old.equals(settings)) {
                table.editDestination(service, key, settings);
            }
        }
        for (DestinationKey key : new ArrayList<>(before.keySet())) {
            if (!after.containsKey(key)) {
                table.removeDestination(service, key);
            }
        }
        plans.put(id, wanted);
        if (wanted.sorry() != present.sorry()) {
            LOG.warn(
                    wanted.sorry()
                            ? "virtual server {} has no real server left: its sorry server serves"
                            : "virtual server {} has real servers again: its sorry server rests",
                    id);
        } else if (wanted.placements().stream().allMatch(p -> p.weight() == 0)) {
            LOG.error("virtual server {} has no real server left and no sorry server: it refuses its clients", id);
        }
    }

    private static Map<DestinationKey, DestinationSettings> settings(PoolPlan plan) {
        Map<DestinationKey, DestinationSettings> all = new HashMap<>();
        plan.placements().forEach(placement -> all.put(destination(placement), settings(placement)));
        return all;
    }

    private static DestinationKey destination(Placement placement) {
        return new DestinationKey(placement.address(), placement.port());
    }

    private static DestinationSettings settings(Placement placement) {
        ForwardingMethod forwarding =
                switch (placement.forwarding()) {
                    case VirtualServer.ForwardingMethod.Nat _ -> ForwardingMethod.NAT;
                    case VirtualServer.ForwardingMethod.Dr _ -> ForwardingMethod.DR;
                    case VirtualServer.ForwardingMethod.Tun _ ->
                        throw new UnsupportedOperationException("TUN is not supported by this version");
                };
        return new DestinationSettings(forwarding, placement.weight());
    }
}
