package org.pollux.director;

import java.util.Objects;

/** A director that cannot start or go on; the message is for the operator: what, where, what to do. */
public final class DirectorException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message for the operator
     */
    public DirectorException(String message) {
        super(message);
    }

    /**
     * Says what is wrong and why.
     *
     * @param message for the operator
     * @param cause what was caught
     */
    public DirectorException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Passes on what a room said, which is for the operator already.
     *
     * @param cause what was caught
     */
    DirectorException(Exception cause) {
        super(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), cause);
    }
}
