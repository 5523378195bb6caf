package org.pollux.cluster.seal;

/** Bytes that nobody who knows the secret has sealed like this, or has sealed before; it carries no stack trace. */
public final class ForgedFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what does not fit. */
    public ForgedFrameException(String message) {
        super(message, null, false, false);
    }
}
