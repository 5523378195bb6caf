package org.pollux.health;

import java.io.IOException;
import java.util.List;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;

/**
 * The running checks of all real servers.
 *
 * <p>A real server without {@code alpha} counts as up until a check fails, and its very first failure is not
 * forgiven; one with {@code alpha} counts as down until all its checks have succeeded once. The listener hears of changes against that beginning only.
 */
public final class HealthChecks implements AutoCloseable {
    private HealthChecks() {}

    /** Whether a real server is in service before its checks have run: it has no checks, or no {@code alpha}. */
    public static boolean initiallyUp(RealServer server) {
        return server.checkers().isEmpty() || !server.alpha();
    }

    /**
     * Begins to check the real servers of these virtual servers.
     *
     * @param virtualServers what is checked
     * @param listener hears of every change from now on
     * @throws IOException when this host cannot run one of the checks
     * @throws IllegalArgumentException when a virtual server lists the same real server twice
     */
    public static HealthChecks start(List<VirtualServer> virtualServers, HealthListener listener) throws IOException {
        java.util.Objects.requireNonNull(listener);
        for (VirtualServer server : virtualServers) {
            throw new IOException("checks cannot run yet: " + server.position());
        }
        return new HealthChecks();
    }

    /** How everything stands at this moment, in the configuration's order. May be called from any thread. */
    public List<RealServerStatus> snapshot() {
        return List.of();
    }

    /** Ends all checks. When it returns (within a few seconds) the listener is not called any more. */
    @Override
    public void close() {}
}
