package org.pollux.dataplane;

/** A running data plane could not do what it was asked. */
public final class DataPlaneFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What stood in the way. */
    public enum Reason {
        /** It was closed, or its thread has died. */
        STOPPED,
        /** Its thread did not answer in time; what was asked may still happen. */
        UNRESPONSIVE,
        /** A table of the kernel has no room left. */
        FULL,
        /** The kernel refused an operation that should not fail. */
        REFUSED
    }

    DataPlaneFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DataPlaneFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What stood in the way. */
    public Reason reason() {
        return reason;
    }
}
