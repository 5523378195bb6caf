package org.pollux.dataplane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.pollux.ipvs.SyncDaemon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a synchronisation daemon has done, and what is wrong with it. Its thread counts and says what is wrong; any thread may
 * ask.
 */
final class SyncTally {
    private static final Logger LOG = LoggerFactory.getLogger(SyncTally.class);

    private final SyncDaemon daemon;
    private final LongAdder messages = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final Map<String, LongAdder> dropped = new ConcurrentSkipListMap<>();
    private final Complaint complaint = new Complaint();
    private volatile Optional<String> trouble = Optional.empty();
    /** What the log says already. */
    private String said = "";

    /** Whether the log says that something is wrong, and not yet that it is well again. */
    private boolean open;

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

    /** No messages leave or come, for this reason. Said at once, then every minute while it comes and goes. */
    void trouble(String reason) {
        boolean isNews = trouble.isEmpty() || !trouble.get().equals(reason);
        trouble = Optional.of(reason);
        if (isNews && (complaint.isDue(System.nanoTime()) || !reason.equals(said))) {
            said = reason;
            open = true;
            LOG.warn("{} sync daemon: {}", daemon.role().word(), reason);
        }
    }

    /** All is well. */
    void fine() {
        if (trouble.isPresent()) {
            trouble = Optional.empty();
        }
        if (open) {
            open = false;
            LOG.info("{} sync daemon: works again on {}", daemon.role().word(), daemon.interfaceName());
        }
    }

    SyncStatus status() {
        Map<String, Long> counts = new LinkedHashMap<>();
        dropped.forEach((cause, count) -> counts.put(cause, count.sum()));
        return new SyncStatus(daemon, messages.sum(), connections.sum(), counts, trouble);
    }
}
