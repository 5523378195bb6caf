package org.pollux.cli;

/** A director that cannot start; the message is one line for the operator. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
