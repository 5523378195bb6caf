package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * Picks the real server of a new connection. One object serves one service and may keep state between picks; it is told
 * of every change of the service's servers. Picks do not allocate.
 */
interface Scheduler {
    /** Returns the server for a new connection, or null if none can take it. */
    @Nullable
    RealServer choose(ServerList servers);

    /** The scheduler begins its work on a list that may already hold servers. */
    default void attached(ServerList servers) {}

    /** A server was put at the head of the list. */
    default void added(ServerList servers) {}

    /** A server is about to be taken off the list; it is still linked. */
    default void removing(RealServer server) {}

    /** The removal is done. */
    default void removed(ServerList servers) {}

    /** A server's weight or thresholds changed. */
    default void edited(ServerList servers) {}
}
