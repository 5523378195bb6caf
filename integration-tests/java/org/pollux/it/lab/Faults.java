package org.pollux.it.lab;

import java.util.List;

/**
 * What can happen to a director of a {@link DirectorPair}, at a moment that is known to a fraction of a millisecond. Each
 * method gives the {@link System#nanoTime()} just before the event and does not wait for what becomes of it.
 */
public final class Faults implements AutoCloseable {
    private final OrderLine signals;
    private final OrderLine outer;
    private final OrderLine inner;
    private final String outerNetwork;
    private final String innerNetwork;

    /** Ready for both directors of a pair. */
    public Faults(DirectorPair pair) {
        var log = pair.lab().folder().resolve("orders.log");
        signals = new OrderLine(List.of("sh"), log);
        outerNetwork = pair.outer().namespace();
        innerNetwork = pair.inner().namespace();
        outer = new OrderLine(links(outerNetwork), log);
        inner = new OrderLine(links(innerNetwork), log);
    }

    private static List<String> links(String namespace) {
        return List.of("ip", "-n", namespace, "-force", "-batch", "-");
    }

    /** Sends the director a signal. */
    public long signal(Director director, LabProcess.Signal signal) {
        if (!director.process().isAlive()) {
            throw new IllegalStateException(director + " has ended already");
        }
        long now = System.nanoTime();
        signals.give("kill -s " + signal + " " + director.process().pid());
        return now;
    }

    /** Pulls the cables of its host. */
    public long cut(Director director) {
        return links(director, "down");
    }

    /** Plugs them in again. */
    public long heal(Director director) {
        return links(director, "up");
    }

    /** Its host loses power: neither does the director run on, nor does anything leave the host any more. */
    public long powerOff(Director director) {
        String port = director.host().name();
        long now = System.nanoTime();
        // In this order: the kernel closes a dead process's connections, and nobody may hear that.
        signals.give("ip -n " + outerNetwork + " link set dev " + port + " down; kill -s KILL "
                + director.process().pid() + "; ip -n " + innerNetwork + " link set dev " + port + " down");
        return now;
    }

    private long links(Director director, String state) {
        String order = "link set dev " + director.host().name() + " " + state;
        long now = System.nanoTime();
        outer.give(order);
        inner.give(order);
        return now;
    }

    @Override
    public void close() {
        signals.close();
        outer.close();
        inner.close();
    }
}
