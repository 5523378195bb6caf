package org.pollux.ipvs;

/** Asked before a connection in the fast path expires: the engine has not seen its packets. */
@FunctionalInterface
public interface FastPathActivity {
    /**
     * When the fast path last forwarded a packet of this connection, in either direction.
     *
     * @param connection valid during the call only
     * @return nanoseconds of the clock handed to {@link Engine#process}; the time it was taken if there was none since
     */
    long lastUsed(ConnectionView connection);
}
