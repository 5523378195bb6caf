package org.pollux.ipvs;

import java.util.Set;

/**
 * The changeable part of a virtual service. Editing replaces all of it.
 *
 * @param scheduler name of the scheduler, such as {@code wlc}; see {@link Schedulers#names()}
 * @param flags the scheduler's switches
 */
public record ServiceSettings(String scheduler, Set<SchedulerFlag> flags) {
    /** Copies the set. */
    public ServiceSettings {
        flags = Set.copyOf(flags);
    }

    /** A scheduler without any flag. */
    public ServiceSettings(String scheduler) {
        this(scheduler, Set.of());
    }
}
