package org.pollux.ipvs;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The schedulers by name: the one place that knows them all. */
public final class Schedulers {
    private static final Map<String, Supplier<Scheduler>> BY_NAME = Map.of(
            "rr", RoundRobin::new,
            "wrr", WeightedRoundRobin::new,
            "lc", LeastConnection::new,
            "wlc", WeightedLeastConnection::new);

    private Schedulers() {}

    /** The names a {@link ServiceSettings} may carry. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Makes a scheduler for one service; empty for an unknown name. */
    static Optional<Scheduler> make(String name) {
        Supplier<Scheduler> maker = BY_NAME.get(name);
        return maker == null ? Optional.empty() : Optional.of(maker.get());
    }
}
