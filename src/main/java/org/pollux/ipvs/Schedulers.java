package org.pollux.ipvs;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The schedulers by name: the one place that knows them all. */
public final class Schedulers {
    /** The name of having no scheduler: a service refuses its clients. */
    public static final String NONE = "none";

    private static final Map<String, Function<RandomGenerator, Scheduler>> BY_NAME = Map.ofEntries(
            Map.entry("rr", _ -> new RoundRobin()),
            Map.entry("wrr", _ -> new WeightedRoundRobin()),
            Map.entry("lc", _ -> new LeastConnection()),
            Map.entry("wlc", _ -> new WeightedLeastConnection()),
            Map.entry("sed", _ -> new ShortestExpectedDelay()),
            Map.entry("nq", _ -> new NeverQueue()),
            Map.entry("fo", _ -> new WeightedFailover()),
            Map.entry("ovf", _ -> new WeightedOverflow()),
            Map.entry("dh", _ -> new DestinationHashing()),
            Map.entry("sh", _ -> new SourceHashing()),
            Map.entry("mh", _ -> new MaglevHashing()),
            Map.entry("lblc", _ -> new LocalityLeastConnection()),
            Map.entry("lblcr", _ -> new LocalityWithReplication()),
            Map.entry("twos", TwoRandomChoices::new));

    private Schedulers() {}

    /** The names a {@link ServiceSettings} may carry besides {@link #NONE}. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Makes a scheduler for one service; empty for an unknown name. */
    static Optional<Scheduler> make(String name, RandomGenerator random) {
        if (name.equals(NONE)) {
            return Optional.of(new NoScheduler());
        }
        return Optional.ofNullable(BY_NAME.get(name)).map(maker -> maker.apply(random));
    }
}
