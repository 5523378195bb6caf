package org.pollux.director;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.VirtualServer;
import org.pollux.director.ByHand.Drain;
import org.pollux.director.ByHand.Place;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.VirtualServerTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration's services as they stand in the engine: makes the engine's table follow what {@link ServerPool}
 * decides, with as few changes as there are differences, and lives with what others do to that table by hand. Changed by
 * one thread; which services there are may be asked by any.
 */
final class EngineServices {
    private static final Logger LOG = LoggerFactory.getLogger(EngineServices.class);

    private final VirtualServerTable table;
    private final ByHand byHand;
    private final Map<ServiceKey, Standing> standing = new ConcurrentHashMap<>();

    /** A service, whichever virtual server it belongs to. */
    private static final class Standing {
        ServiceSettings settings;
        TrafficPolicy policy = TrafficPolicy.NONE;
        final Map<DestinationKey, DestinationSettings> destinations = new HashMap<>();

        Standing(ServiceSettings settings) {
            this.settings = settings;
        }
    }

    /**
     * Makes it without services.
     *
     * @param table the engine's
     * @param byHand what real servers were given by hand
     */
    EngineServices(VirtualServerTable table, ByHand byHand) {
        this.table = table;
        this.byHand = byHand;
    }

    /** A service that stands already, be it for another virtual server, changes in its place. */
    void stand(ServiceKey key, VirtualServer server) {
        ServiceSettings settings = EngineWords.settings(server, key.ipv6());
        Standing there = standing.get(key);
        if (there == null) {
            add(key, settings);
            there = new Standing(settings);
            standing.put(key, there);
        } else if (!there.settings.equals(settings)) {
            table.editService(key, settings);
            there.settings = settings;
        }
        if (!there.policy.equals(server.traffic())) {
            table.setPolicy(key, EngineWords.policy(server.traffic()));
            there.policy = server.traffic();
        }
    }

    /** Makes these the real servers of a service. */
    void place(ServiceKey service, Map<DestinationKey, DestinationSettings> after) {
        Map<DestinationKey, DestinationSettings> there = there(service).destinations;
        // Additions first: a service is never without servers between two that are not empty.
        after.forEach((key, settings) -> {
            DestinationSettings old = there.get(key);
            if (old == null) {
                addAsGiven(new Place(service, key), settings);
            } else if (!old.equals(settings)) {
                unlessGone(() -> table.editDestination(service, key, settings));
            }
            there.put(key, settings);
        });
        for (DestinationKey key : List.copyOf(there.keySet())) {
            if (!after.containsKey(key)) {
                unlessGone(() -> table.removeDestination(service, key));
                there.remove(key);
            }
        }
    }

    /** Removes the services that are none of these. */
    void keepOnly(Set<ServiceKey> wanted) {
        for (ServiceKey key : List.copyOf(standing.keySet())) {
            if (!wanted.contains(key)) {
                unlessGone(() -> table.removeService(key));
                standing.remove(key);
            }
        }
    }

    /** Whether a real server is in service, as far as is known here. */
    boolean has(ServiceKey service, DestinationKey server) {
        return there(service).destinations.containsKey(server);
    }

    /** A real server is changed by hand; of that, its weight lasts. */
    void edit(ServiceKey service, DestinationKey server, DestinationSettings settings) {
        table.editDestination(service, server, settings);
        there(service).destinations.computeIfPresent(server, (_, old) -> weighing(old, settings.weight()));
    }

    /** A real server that is in service is drained. */
    void drain(ServiceKey service, DestinationKey server, Optional<Duration> timeout) {
        table.drain(service, server, timeout);
    }

    /** A real server is drained no more. */
    void undrain(ServiceKey service, DestinationKey server) {
        table.undrain(service, server);
    }

    /** The same for what nobody will miss: a service that is gone, or one that somebody removed. */
    void undrainIfThere(ServiceKey service, DestinationKey server) {
        if (standing.containsKey(service)) {
            unlessGone(() -> table.undrain(service, server));
        }
    }

    /**
     * Brings back what was removed by hand: services at once, real servers with the next {@link ServerPool#revise}.
     *
     * @param present all services in the table
     */
    void restore(List<ServiceSnapshot> present) {
        Map<ServiceKey, Set<DestinationKey>> servers = present.stream()
                .collect(Collectors.toMap(ServiceSnapshot::key, service -> service.destinations().stream()
                        .map(DestinationSnapshot::key)
                        .collect(Collectors.toSet())));
        standing.forEach((key, there) -> {
            if (!servers.containsKey(key)) {
                byHand.forget(key);
                table.addService(key, there.settings);
                if (!there.policy.equals(TrafficPolicy.NONE)) {
                    table.setPolicy(key, EngineWords.policy(there.policy));
                }
            }
            there.destinations.keySet().retainAll(servers.getOrDefault(key, Set.of()));
        });
    }

    /** Whether a service is one of the configuration's, also if it was removed by hand. */
    boolean isConfigured(ServiceKey service) {
        return standing.containsKey(service);
    }

    /** Whether any service is one of the configuration's. */
    boolean isAnyConfigured() {
        return !standing.isEmpty();
    }

    private void add(ServiceKey key, ServiceSettings settings) {
        try {
            table.addService(key, settings);
        } catch (TableException e) {
            if (e.reason() != Reason.SERVICE_EXISTS) {
                throw e;
            }
            throw new TableException(
                    e.reason(), "virtual server " + key + " was made by hand already: remove that with ipvsadm -D");
        }
    }

    /** One that was drained while it was away gets no connection before the engine knows of that. */
    private void addAsGiven(Place place, DestinationSettings settings) {
        Optional<Drain> unknown = byHand.drain(place).filter(drain -> !drain.told());
        if (unknown.isEmpty()) {
            add(place.service(), place.server(), settings);
            return;
        }
        add(place.service(), place.server(), weighing(settings, 0));
        unlessGone(() -> {
            table.drain(place.service(), place.server(), unknown.get().timeout());
            byHand.drain(place, new Drain(unknown.get().timeout(), true));
            table.editDestination(place.service(), place.server(), settings);
        });
    }

    private static DestinationSettings weighing(DestinationSettings settings, int weight) {
        return new DestinationSettings(
                settings.forwarding(), weight, settings.upperThreshold(), settings.lowerThreshold(), settings.tunnel());
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
                case SERVICE_EXISTS,
                        SCHEDULER_NOT_FOUND,
                        DESTINATION_EXISTS,
                        OUT_OF_RANGE,
                        DAEMON_RUNS,
                        NO_DAEMON,
                        NO_DEVICE,
                        INVALID -> throw e;
            }
        }
    }

    private Standing there(ServiceKey service) {
        Standing there = standing.get(service);
        if (there == null) {
            throw new IllegalArgumentException("unknown service " + service);
        }
        return there;
    }
}
