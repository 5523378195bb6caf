package org.pollux.it.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who holds an address and since when, as each host's kernel tells of its own accord ({@code ip monitor}): more exact than
 * asking now and then, and without cost while nothing happens.
 */
public final class AddressWatch {
    private final List<Host> hosts;
    private final Pattern line;
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Boolean> holding = new HashMap<>();

    /**
     * A host got or lost the address.
     *
     * @param time {@link System#nanoTime()}
     * @param host its name
     * @param holds whether it has the address from now on
     */
    public record Change(long time, String host, boolean holds) {}

    /**
     * Begins to watch. The programs end with the lab.
     *
     * @param address an IPv4 address
     * @param prompt words before the command that let it run at once, see {@link Command#prompt}
     */
    public AddressWatch(String address, List<Host> hosts, List<String> prompt) {
        this.hosts = List.copyOf(hosts);
        line = Pattern.compile("(?<deleted>Deleted )?\\d+: \\S+ +inet " + Pattern.quote(address) + "/.*");
        for (Host host : hosts) {
            List<String> command = new ArrayList<>(prompt);
            command.addAll(List.of("ip", "-4", "-o", "monitor", "address"));
            LabProcess process = host.start(host.name() + "-addresses", command, Map.of(), text -> heard(host, text));
            // Nothing tells that it listens but a change it speaks of.
            Await.until(Duration.ofSeconds(10), host + " tells of its addresses", () -> {
                host.ip("address", "add", "127.0.0.9/32", "dev", "lo");
                host.ip("address", "delete", "127.0.0.9/32", "dev", "lo");
                return process.lines().stream().anyMatch(text -> text.contains("127.0.0.9"));
            });
            note(host.name(), host.holds(address));
        }
    }

    private void heard(Host host, String text) {
        var matcher = line.matcher(text);
        if (matcher.matches()) {
            note(host.name(), matcher.group("deleted") == null);
        }
    }

    private void note(String host, boolean holds) {
        synchronized (changes) {
            Boolean before = holding.put(host, holds);
            if (before == null || before != holds) {
                changes.add(new Change(System.nanoTime(), host, holds));
            }
        }
    }

    /** Who holds it now. */
    public Set<String> holders() {
        synchronized (changes) {
            Set<String> holders = new TreeSet<>();
            holding.forEach((host, holds) -> {
                if (holds) {
                    holders.add(host);
                }
            });
            return holders;
        }
    }

    /** All changes at or after a time. */
    public List<Change> since(long time) {
        synchronized (changes) {
            return changes.stream().filter(c -> c.time() - time >= 0).toList();
        }
    }

    /** For how long of a window more than one host held it. */
    public Duration heldTwice(long from, long to) {
        synchronized (changes) {
            Set<String> holders = new TreeSet<>();
            long twice = 0;
            long previous = from;
            for (Change change : changes) {
                long time = Math.clamp(change.time(), from, to);
                if (holders.size() > 1) {
                    twice += time - previous;
                }
                previous = time;
                if (change.holds()) {
                    holders.add(change.host());
                } else {
                    holders.remove(change.host());
                }
            }
            if (holders.size() > 1) {
                twice += to - previous;
            }
            return Duration.ofNanos(twice);
        }
    }

    @Override
    public String toString() {
        return hosts + " " + holders();
    }
}
