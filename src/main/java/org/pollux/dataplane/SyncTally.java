package org.pollux.dataplane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.pollux.ipvs.SyncDaemon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a synchronisation daemon has done, and what is wrong with it: told in the log once. Any thread. */
final class SyncTally {
    private static final Logger LOG = LoggerFactory.getLogger(SyncTally.class);

    private final SyncDaemon daemon;
    private final LongAdder messages = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final Map<String, LongAdder> dropped = new ConcurrentSkipListMap<>();
    private volatile Optional<String> trouble = Optional.empty();

    SyncTally(SyncDaemon daemon) {
        this.daemon = daemon;
    }

    void message() {
        messages.increment();
    }

    void connections(long count) {
        connections.add(count);
    }

    void dropped(String cause, long count) {
        dropped.computeIfAbsent(cause, _ -> new LongAdder()).add(count);
    }

    /** So many connections had no room on their way to the thread, since the start. */
    void lost(long count) {
        LongAdder adder = dropped.computeIfAbsent("queue_full", _ -> new LongAdder());
        adder.add(count - adder.sum());
    }

    /** No messages leave or come, for this reason. */
    void trouble(String reason) {
        if (!trouble.equals(Optional.of(reason))) {
            LOG.warn("{} sync daemon: {}", daemon.role().word(), reason);
            trouble = Optional.of(reason);
        }
    }

    /** All is well. */
    void fine() {
        if (trouble.isPresent()) {
            LOG.info("{} sync daemon: works again on {}", daemon.role().word(), daemon.interfaceName());
            trouble = Optional.empty();
        }
    }

    SyncStatus status() {
        Map<String, Long> counts = new LinkedHashMap<>();
        dropped.forEach((cause, count) -> counts.put(cause, count.sum()));
        return new SyncStatus(daemon, messages.sum(), connections.sum(), counts, trouble);
    }
}
