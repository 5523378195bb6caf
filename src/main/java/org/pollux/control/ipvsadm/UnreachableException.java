package org.pollux.control.ipvsadm;

/** There is no table to work on: the director does not answer. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why, and what to do about it */
    public UnreachableException(String message) {
        super(message);
    }
}
