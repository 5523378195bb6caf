package org.pollux.dataplane;

/** The data plane could not be started. Nothing of it is left on the host. The message says what, where, and what to do. */
public final class DataPlaneException extends Exception {
    private static final long serialVersionUID = 1L;

    DataPlaneException(String message) {
        super(message);
    }

    DataPlaneException(String message, Throwable cause) {
        super(message, cause);
    }
}
