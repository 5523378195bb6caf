package org.pollux.ipvs;

/** A change of the virtual server table that was refused; the table is as before. */
public final class TableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in the terms of IPVS's own error returns. */
    public enum Reason {
        /** add service: EEXIST. */
        SERVICE_EXISTS,
        /** edit, remove, zero or list service: ESRCH. */
        NO_SUCH_SERVICE,
        /** add, edit or remove destination: ESRCH. */
        SERVICE_NOT_DEFINED,
        /** add or edit service: ENOENT. */
        SCHEDULER_NOT_FOUND,
        /** add destination: EEXIST. */
        DESTINATION_EXISTS,
        /** edit or remove destination: ENOENT. */
        NO_SUCH_DESTINATION,
        /** a weight or threshold: ERANGE. */
        OUT_OF_RANGE,
        /** start daemon: EEXIST. */
        DAEMON_RUNS,
        /** stop daemon: ESRCH. */
        NO_DAEMON,
        /** start daemon: ENODEV. */
        NO_DEVICE,
        /** an address that is not unicast, families that differ, a port 0 service: EINVAL. */
        INVALID
    }

    private final Reason reason;

    /**
     * Makes one.
     *
     * @param reason why the change was refused
     * @param message the same in words, with what it was about
     */
    public TableException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the change was refused. */
    public Reason reason() {
        return reason;
    }
}
