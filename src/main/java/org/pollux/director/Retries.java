package org.pollux.director;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Things to be done again at a certain time, on the election's thread. */
final class Retries implements ElectionLoop.Timed {
    private final Map<ElectionLoop.Input, Long> due = new HashMap<>();

    void later(long at, ElectionLoop.Input what) {
        due.put(what, at);
    }

    @Override
    public void step(long now) {
        for (ElectionLoop.Input what : List.copyOf(due.keySet())) {
            Long at = due.get(what);
            if (at != null && now - at >= 0) {
                due.remove(what);
                what.apply(now);
            }
        }
    }

    @Override
    public long nextDeadline() {
        return due.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
