package org.pollux.dataplane;

/** Told when a data plane has ended by itself. */
@FunctionalInterface
public interface FailureListener {
    /**
     * The data plane can no longer balance packets; it has already let go of all of them, so that they reach the host's
     * stack. Called once, on the thread that failed; {@link DataPlane#close()} is still due, from another thread.
     *
     * @param what what happened, for the operator
     * @param cause the error
     */
    void failed(String what, Throwable cause);
}
