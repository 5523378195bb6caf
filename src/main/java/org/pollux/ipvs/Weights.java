package org.pollux.ipvs;

/**
 * The weights a service's scheduler goes by: those of the settings, nothing for servers that are drained, and less for
 * those in slow start. While one is in slow start all weights are multiplied, so that there is something below 1.
 */
final class Weights {
    private static final int PARTS = 64;
    private static final long SHORTEST_STEP = 100_000_000L;

    private final ServerList servers;
    /** Of a slow start, 0 for none. */
    private long duration;

    private boolean climbing;
    private long nextStep = Long.MAX_VALUE;

    Weights(ServerList servers) {
        this.servers = servers;
    }

    /** Sets how long slow starts take, 0 for none; those that have begun follow. */
    void slowStart(long nanos) {
        duration = nanos;
    }

    /** A server has come into service. */
    void begin(RealServer server, long now) {
        server.starting = true;
        server.startedAt = now;
    }

    /** When {@link #update} should be called again; {@code Long.MAX_VALUE} for never. */
    long nextStep() {
        return nextStep;
    }

    /** Computes all weights; returns whether any changed. */
    boolean update(long now) {
        climbing = false;
        int highest = 1;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            server.starting &= duration > 0 && now - server.startedAt < duration;
            climbing |= server.starting && !server.draining && server.ownWeight > 0;
            highest = Math.max(highest, server.ownWeight);
        }
        nextStep = climbing ? now + Math.max(duration / PARTS, SHORTEST_STEP) : Long.MAX_VALUE;
        int factor = climbing ? Math.min(PARTS, Integer.MAX_VALUE / highest) : 1;
        boolean changed = false;
        for (RealServer server = servers.after(null); server != null; server = servers.after(server)) {
            int weight = weight(server, factor, now);
            changed |= weight != server.weight;
            server.weight = weight;
        }
        return changed;
    }

    private int weight(RealServer server, int factor, long now) {
        if (server.draining || server.ownWeight == 0) {
            return 0;
        }
        int whole = server.ownWeight * factor;
        return server.starting ? (int) Math.max(1, share(server, now) * whole) : whole;
    }

    private double share(RealServer server, long now) {
        return (double) (now - server.startedAt) / duration;
    }

    /** How much of a server's weight counts, 0..99; 100 if it is not in slow start. */
    int percent(RealServer server, long now) {
        boolean starts = server.starting && duration > 0 && now - server.startedAt < duration;
        return starts ? (int) (share(server, now) * 100) : 100;
    }
}
