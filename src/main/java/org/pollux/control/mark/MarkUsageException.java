package org.pollux.control.mark;

/** A command line that is wrong. */
final class MarkUsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, and what would be right */
    MarkUsageException(String message) {
        super(message, null, false, false);
    }
}
