package org.pollux.cluster;

/** The cluster cannot be joined; the message says what and where for an operator. */
public final class ClusterException extends Exception {
    private static final long serialVersionUID = 1L;

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
