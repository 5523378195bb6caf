package org.pollux.cluster.link;

/** A connection that one side does not want; the reason is for both. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal.Reason reason;
    private final boolean byTheOther;

    private RefusedException(Refusal.Reason reason, boolean byTheOther) {
        super(reason.words(), null, false, false);
        this.reason = reason;
        this.byTheOther = byTheOther;
    }

    static RefusedException here(Refusal.Reason reason) {
        return new RefusedException(reason, false);
    }

    static RefusedException there(Refusal.Reason reason) {
        return new RefusedException(reason, true);
    }

    Refusal.Reason reason() {
        return reason;
    }

    /** Whether the other side refused this one. */
    boolean byTheOther() {
        return byTheOther;
    }
}
