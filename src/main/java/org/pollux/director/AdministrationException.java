package org.pollux.director;

/** A running director cannot do what an administrator asks for. */
public final class AdministrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why, and what to do about it */
    AdministrationException(String message) {
        super(message);
    }
}
