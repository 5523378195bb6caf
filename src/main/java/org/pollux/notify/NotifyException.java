package org.pollux.notify;

/** Scripts or FIFOs that cannot be used as the configuration asks; the message is for the operator. */
public final class NotifyException extends Exception {
    private static final long serialVersionUID = 1L;

    NotifyException(String message) {
        super(message);
    }

    NotifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
