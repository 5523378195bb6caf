package org.pollux.health;

import java.time.Instant;
import java.util.List;

/**
 * How a real server stands.
 *
 * @param server which
 * @param up whether its checks want it in service
 * @param since when that began: the last change, or the start of the checks
 * @param checks its checks in the configuration's order; empty when it has none and so is always up
 */
public record RealServerStatus(RealServerId server, boolean up, Instant since, List<CheckStatus> checks) {
    /** Copies the list. */
    public RealServerStatus {
        checks = List.copyOf(checks);
    }
}
