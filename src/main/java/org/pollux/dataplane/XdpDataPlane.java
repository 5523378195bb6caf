package org.pollux.dataplane;

/** The data plane of an XDP program, AF_XDP sockets and the embedded engine. */
public final class XdpDataPlane {
    private XdpDataPlane() {}

    /**
     * Starts a data plane in the network namespace of the calling thread.
     *
     * @param options what to serve and how
     * @param failure told if it ends by itself
     * @throws DataPlaneException when it cannot be started; whatever had been done is undone
     */
    @SuppressWarnings("DoNotCallSuggester")
    public static DataPlane open(DataPlaneOptions options, FailureListener failure) throws DataPlaneException {
        throw new UnsupportedOperationException(options.toString() + failure);
    }
}
