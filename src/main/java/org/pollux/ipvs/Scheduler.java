package org.pollux.ipvs;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks the real server of a new connection. One object serves one service and may keep state between picks; it is told
 * of every change of the service's servers. Picks do not allocate, but for what a scheduler remembers of an address it
 * meets for the first time.
 */
interface Scheduler {
    /**
     * Returns the server for a new connection, or null if none can take it.
     *
     * @param servers the service's servers
     * @param packet the connection's first packet
     * @param now the present time
     */
    @Nullable
    RealServer choose(ServerList servers, Packet packet, long now);

    /**
     * What {@link #choose} would return; changes nothing. A scheduler that keeps state between picks has its own.
     *
     * @param packet as for {@link #choose}, with addresses and ports but without a buffer
     */
    default @Nullable RealServer peek(ServerList servers, Packet packet, long now) {
        return choose(servers, packet, now);
    }

    /** Whether chance decides, so that nobody can say what it will choose. */
    default boolean drawsLots() {
        return false;
    }

    /** Whether servers get connections in proportion to their weights, whatever those are multiplied by. */
    default boolean sharesByWeight() {
        return false;
    }

    /** The scheduler begins its work on a list that may already hold servers. */
    default void attached(ServerList servers) {}

    /** The service's flags, told before the scheduler is attached and whenever the service is edited. */
    default void flags(Set<SchedulerFlag> flags) {}

    /** A server was put at the head of the list. */
    default void added(ServerList servers) {}

    /** A server is about to be taken off the list; it is still linked. */
    default void removing(RealServer server) {}

    /** The removal is done. */
    default void removed(ServerList servers) {}

    /** A server's weight or thresholds changed. */
    default void edited(ServerList servers) {}
}
