package org.pollux.health;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pollux.config.Checker;

/**
 * A real server as its checks see it: up while all of them are (keepalived has no weighting of checks). One without
 * checks is always up.
 *
 * @param checks in the configuration's order
 */
record ServerState(List<CheckState> checks) {
    ServerState {
        checks = List.copyOf(checks);
    }

    /** Before any check has run. */
    static ServerState initial(boolean alpha, int checks) {
        return new ServerState(Collections.nCopies(checks, CheckState.initial(alpha)));
    }

    /** Whether it belongs into service. */
    boolean up() {
        return checks.stream().allMatch(CheckState::up);
    }

    /** The state after a result of the check at {@code index}. */
    ServerState after(int index, boolean success, Checker.Schedule schedule) {
        List<CheckState> next = new ArrayList<>(checks);
        next.set(index, checks.get(index).after(success, schedule));
        return new ServerState(next);
    }
}
