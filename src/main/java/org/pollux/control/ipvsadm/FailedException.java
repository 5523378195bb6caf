package org.pollux.control.ipvsadm;

/** The table could not do what it was asked, for a reason that ipvsadm has no words for. */
public final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why, for the operator */
    public FailedException(String message) {
        super(message);
    }
}
