package org.pollux.cluster.link;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was refused and why, of the last {@value #REMEMBERED} addresses; each is logged at most once a minute and reason.
 * Thread safe.
 */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int REMEMBERED = 64;
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private record Who(InetAddress address, Refusal.Reason reason) {}

    private static final class Entry {
        long count;
        long at;
        long loggedAt;
    }

    private final String clusterName;
    private final Consumer<String> teller;
    private final Map<Who, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    /** Of a cluster; its name is for the log. */
    public Refusals(String clusterName) {
        this(clusterName, _ -> {});
    }

    /**
     * Of a cluster; its name is for the log.
     *
     * @param teller is told what is logged: who and why, each once a minute; must not wait
     */
    public Refusals(String clusterName, Consumer<String> teller) {
        this.clusterName = clusterName;
        this.teller = teller;
    }

    /** Counts a refusal of what came from an address. */
    public void refused(InetAddress address, Refusal.Reason reason) {
        long now = System.nanoTime();
        if (count(address, reason, now)) {
            tell("refused " + address.getHostAddress() + ": it " + reason.words());
        }
    }

    /** Counts that another director refused this one. */
    void refusedBy(InetAddress address, Refusal.Reason reason) {
        long now = System.nanoTime();
        if (count(address, reason, now)) {
            tell("refused by " + address.getHostAddress() + ": " + reason.reverse());
        }
    }

    private void tell(String what) {
        LOG.warn("cluster {}: {}", clusterName, what);
        teller.accept(what);
    }

    /** How many refusals there were. */
    public synchronized long total() {
        return total;
    }

    /** The remembered ones, newest first. */
    public synchronized List<Refusal> all() {
        long now = System.nanoTime();
        return entries.entrySet().stream()
                .map(entry -> new Refusal(
                        entry.getKey().address(),
                        entry.getKey().reason(),
                        entry.getValue().count,
                        Duration.ofNanos(now - entry.getValue().at)))
                .sorted(Comparator.comparing(Refusal::age))
                .toList();
    }

    /** Returns whether it is worth a line. */
    private synchronized boolean count(InetAddress address, Refusal.Reason reason, long now) {
        total++;
        Who who = new Who(address, reason);
        Entry entry = entries.get(who);
        boolean fresh = entry == null;
        if (entry == null) {
            entry = new Entry();
            entries.put(who, entry);
            forgetOldest();
        }
        entry.count++;
        entry.at = now;
        boolean worth = fresh || now - entry.loggedAt >= QUIET;
        if (worth) {
            entry.loggedAt = now;
        }
        return worth;
    }

    private void forgetOldest() {
        if (entries.size() > REMEMBERED) {
            entries.remove(entries.keySet().iterator().next());
        }
    }
}
