package org.pollux.ipvs;

/**
 * Told on the engine's thread, in the middle of its work, which connections a fast path may carry. The only call into
 * the engine allowed from here is {@link Engine#addFastPathTraffic}.
 */
public interface ConnectionListener {
    /**
     * The connection's packets may bypass the engine from now on, but for TCP SYN, FIN and RST: TCP reached
     * ESTABLISHED, or a UDP flow began. Offered again at each later packet that reaches the engine until accepted; how
     * often is in {@link ConnectionView#offers()}.
     *
     * @return whether the fast path took it; if so {@link #left} follows some time
     */
    boolean established(ConnectionView connection);

    /**
     * As {@link #established}, for a connection that a fast path had forwarded before this engine learned of it.
     *
     * @param lastUsed when it last forwarded a packet of it, on the engine's clock
     */
    default boolean resumed(ConnectionView connection, long lastUsed) {
        return established(connection);
    }

    /**
     * As {@link #established}, for a connection that it did not take before, as this engine ends: what the fast path has goes on
     * without it.
     */
    default boolean last(ConnectionView connection) {
        return established(connection);
    }

    /**
     * A connection the fast path took must leave it at once: its state changed, it expired, or its server was
     * removed. The handle is still good for {@link Engine#addFastPathTraffic} during this call.
     */
    void left(ConnectionView connection);

    /**
     * A server was removed: none of its connections' packets may bypass the engine any more, from now on. The connections
     * {@linkplain #left leave} one by one, or stay, as the engine's options say.
     *
     * @param serverId see {@link ConnectionView#serverId()}
     */
    default void serverRemoved(int serverId) {}

    /**
     * A server is there that was not, or was removed before and still has connections.
     *
     * @param serverId see {@link ConnectionView#serverId()}
     * @param service the service that has it
     * @param destination its name there
     */
    default void serverAdded(int serverId, ServiceKey service, DestinationKey destination) {}

    /** A listener for engines without a fast path: takes nothing. */
    static ConnectionListener none() {
        return new ConnectionListener() {
            @Override
            public boolean established(ConnectionView connection) {
                return false;
            }

            @Override
            public void left(ConnectionView connection) {
                throw new IllegalStateException("no connection was taken");
            }
        };
    }
}
