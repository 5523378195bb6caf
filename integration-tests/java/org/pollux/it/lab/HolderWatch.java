package org.pollux.it.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches from outside which hosts hold an address, by asking the kernel ten times a second.
 */
public final class HolderWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final String address;
    private final List<Host> hosts;
    private final Consumer<Sighting> onChange;
    private final List<Sighting> sightings = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Who held the address from a moment until the next sighting.
     *
     * @param time {@link System#nanoTime()}
     * @param holders the hosts that held it
     */
    public record Sighting(long time, List<String> holders) {
        /** Copies the list. */
        public Sighting {
            holders = List.copyOf(holders);
        }

        @Override
        public String toString() {
            return holders.isEmpty() ? "nobody" : String.join("+", holders);
        }
    }

    /**
     * Starts watching.
     *
     * @param onChange told of every change, on the watching thread
     */
    public HolderWatch(String address, List<Host> hosts, Consumer<Sighting> onChange) {
        this.address = address;
        this.hosts = List.copyOf(hosts);
        this.onChange = onChange;
        this.thread = Thread.ofPlatform().daemon().name("holders of " + address).start(this::watch);
    }

    private void watch() {
        while (!closed) {
            Sighting sighting = look();
            boolean changed;
            synchronized (sightings) {
                changed = sightings.isEmpty() || !sightings.getLast().holders().equals(sighting.holders());
                if (changed) {
                    sightings.add(sighting);
                }
            }
            if (changed) {
                onChange.accept(sighting);
            }
            Await.pause(PERIOD);
        }
    }

    /** Asks the kernel now. */
    public Sighting look() {
        return new Sighting(
                System.nanoTime(),
                hosts.stream().filter(h -> h.holds(address)).map(Host::name).toList());
    }

    /**
     * How long after an event exactly one host held the address for good.
     *
     * @param event {@link System#nanoTime()} of the event
     * @return empty when it is not so at the last look; zero when nothing changed since the event
     */
    public Optional<Duration> settledAfter(long event) {
        synchronized (sightings) {
            if (sightings.isEmpty() || sightings.getLast().holders().size() != 1) {
                return Optional.empty();
            }
            return Optional.of(Duration.ofNanos(Math.max(0, sightings.getLast().time() - event)));
        }
    }

    /** The holders since an event in the order in which they were seen, beginning with who held it then. */
    public List<Sighting> since(long event) {
        synchronized (sightings) {
            List<Sighting> result = new ArrayList<>();
            for (Sighting sighting : sightings) {
                if (sighting.time() <= event) {
                    result.clear();
                }
                result.add(sighting);
            }
            return result;
        }
    }

    /** Stops watching. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
