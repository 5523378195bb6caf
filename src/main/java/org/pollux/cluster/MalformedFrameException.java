package org.pollux.cluster;

/** Bytes from another director that do not parse; they are dropped and counted, so it carries no stack trace. */
final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message, null, false, false);
    }
}
