package org.pollux.ipvs;

import java.util.Set;

/** The schedulers by name. */
public final class Schedulers {
    private Schedulers() {}

    /** The names a {@link ServiceSettings} may carry. */
    public static Set<String> names() {
        return Set.of("rr", "wrr", "lc", "wlc");
    }
}
