package org.pollux.director;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.pollux.config.RealServer;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.ServiceKey;

/**
 * Weights and drains that an operator gave to real servers of the configuration. They hold whatever the checks find: a
 * weight until the configuration says another one, a drain until it is ended, both until the server or its service goes.
 * Changed by the thread that changes the pool; read by any.
 */
final class ByHand {
    private final Map<Place, Weight> weights = new ConcurrentHashMap<>();
    private final Map<Place, Drain> drains = new ConcurrentHashMap<>();

    /** A real server in one service. */
    record Place(ServiceKey service, DestinationKey server) {}

    /**
     * A weight.
     *
     * @param given what it is now
     * @param configured what the configuration said when it was given
     */
    record Weight(int given, int configured) {}

    /**
     * A drain.
     *
     * @param timeout after which what is left is ended
     * @param told whether the engine knows of it, and keeps it in mind while the server is away
     */
    record Drain(Optional<Duration> timeout, boolean told) {}

    /**
     * What holds for a real server.
     *
     * @param weight instead of the configuration's
     * @param drained whether it gets no new clients
     */
    record Given(OptionalInt weight, boolean drained) {
        /** Nothing was given. */
        static final Given NOTHING = new Given(OptionalInt.empty(), false);

        /** Whether somebody wants it to get no new connections. */
        boolean rests() {
            return drained || weight.equals(OptionalInt.of(0));
        }
    }

    /** What the engine calls a real server. */
    static DestinationKey server(RealServer real) {
        return new DestinationKey(real.address(), real.port());
    }

    void weigh(Place place, int weight, RealServer configured) {
        if (weight == configured.weight()) {
            weights.remove(place);
        } else {
            weights.put(place, new Weight(weight, configured.weight()));
        }
    }

    void drain(Place place, Drain drain) {
        drains.put(place, drain);
    }

    /** Ends a drain; empty when there is none. */
    Optional<Drain> undrain(Place place) {
        return Optional.ofNullable(drains.remove(place));
    }

    Optional<Drain> drain(Place place) {
        return Optional.ofNullable(drains.get(place));
    }

    Given given(Place place) {
        Weight weight = weights.get(place);
        return new Given(
                weight == null ? OptionalInt.empty() : OptionalInt.of(weight.given), drains.containsKey(place));
    }

    /** In words, the weights that another configuration puts an end to. */
    List<String> overruled(List<ServicePlan> next) {
        List<String> words = new ArrayList<>();
        Map<Place, RealServer> servers = servers(next);
        weights.forEach((place, weight) -> {
            RealServer real = servers.get(place);
            if (real != null && real.weight() != weight.configured) {
                words.add("weight " + weight.given + " of real server "
                        + EngineWords.text(place.server) + " in " + EngineWords.text(place.service)
                        + ", which was given by hand, gives way to the file's " + real.weight());
            }
        });
        return words.stream().sorted().toList();
    }

    /** What holds in all services of a virtual server holds in those, too, that it gets. */
    void extend(ServicePlan before, ServicePlan after) {
        List<ServiceKey> added = after.services().stream()
                .filter(service -> !before.services().contains(service))
                .toList();
        if (added.isEmpty()) {
            return;
        }
        for (RealServer real : after.server().realServers()) {
            inAll(before, real, weights)
                    .ifPresent(
                            weight -> added.forEach(service -> weights.put(new Place(service, server(real)), weight)));
            inAll(before, real, drains)
                    .ifPresent(drain -> added.forEach(
                            service -> drains.put(new Place(service, server(real)), new Drain(drain.timeout, false))));
        }
    }

    /** What a real server has in each service; for a timeout that of the first. */
    private static <T> Optional<T> inAll(ServicePlan plan, RealServer real, Map<Place, T> given) {
        List<T> all = plan.services().stream()
                .map(service -> Optional.ofNullable(given.get(new Place(service, server(real)))))
                .flatMap(Optional::stream)
                .toList();
        boolean everywhere = !all.isEmpty() && all.size() == plan.services().size();
        boolean same = all.stream().allMatch(one -> one instanceof Drain || one.equals(all.getFirst()));
        return everywhere && same ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /** All weights. */
    Map<Place, Weight> weights() {
        return Map.copyOf(weights);
    }

    /** What is kept of the weights when another configuration comes. */
    void settle(List<ServicePlan> next) {
        Map<Place, RealServer> servers = servers(next);
        weights.entrySet().removeIf(entry -> {
            RealServer real = servers.get(entry.getKey());
            return real == null || real.weight() != entry.getValue().configured;
        });
    }

    /** These are all weights again. */
    void restore(Map<Place, Weight> before) {
        weights.clear();
        weights.putAll(before);
    }

    /** Forgets the drains of servers that a configuration has not; gives those that the engine knows of. */
    List<Place> forgetDrains(List<ServicePlan> present) {
        Map<Place, RealServer> servers = servers(present);
        List<Place> told = new ArrayList<>();
        drains.entrySet().removeIf(entry -> {
            boolean gone = !servers.containsKey(entry.getKey());
            if (gone && entry.getValue().told) {
                told.add(entry.getKey());
            }
            return gone;
        });
        return told;
    }

    /** Forgets all of a service, whose end the engine has forgotten it by too. */
    void forget(ServiceKey service) {
        weights.keySet().removeIf(place -> place.service.equals(service));
        drains.keySet().removeIf(place -> place.service.equals(service));
    }

    private static Map<Place, RealServer> servers(List<ServicePlan> plans) {
        Map<Place, RealServer> all = new HashMap<>();
        for (ServicePlan plan : plans) {
            for (ServiceKey service : plan.services()) {
                plan.server().realServers().forEach(real -> all.put(new Place(service, server(real)), real));
            }
        }
        return all;
    }
}
