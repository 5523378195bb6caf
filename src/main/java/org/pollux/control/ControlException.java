package org.pollux.control;

import java.io.IOException;

/** A request to a director that was not answered; the message tells the operator what happened and what to do. */
public final class ControlException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what failed.
     *
     * @param message for the operator
     */
    public ControlException(String message) {
        super(message);
    }

    /**
     * Says what failed and why.
     *
     * @param message for the operator
     * @param cause what was caught
     */
    public ControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
