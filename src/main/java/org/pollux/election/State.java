package org.pollux.election;

/** What one director is for one VRRP instance (RFC 9568 §6.3; FAULT and HANDOVER as keepalived and Pollux add). */
public enum State {
    /** Not taking part: before the start and after the stop. */
    INIT,
    /** Holds no address and watches the master. */
    BACKUP,
    /** Holds the addresses and sends adverts. */
    MASTER,
    /** Has said that it gives up, and still holds the addresses until the next master is heard or a bound passes. */
    HANDOVER,
    /** Something the instance needs, such as its interface, is missing: takes no part until it is back. */
    FAULT;

    /** Whether a director in this state holds the instance's addresses. */
    public boolean holdsAddresses() {
        return this == MASTER || this == HANDOVER;
    }

    /** Whether a director in this state would follow if the master went away. */
    public boolean isCandidate() {
        return this == BACKUP || this == MASTER;
    }
}
