package org.pollux.ipvs;

import java.time.Duration;

/** States of an SCTP association as IPVS has them, in its order, with its timeouts. */
enum SctpState {
    NONE("NONE", 2),
    INIT1("INIT1", 4),
    INIT("INIT", 61),
    COOKIE_SENT("C-SENT", 61),
    COOKIE_REPLIED("C-REPLIED", 61),
    COOKIE_WAIT("C-WAIT", 61),
    COOKIE("COOKIE", 61),
    COOKIE_ECHOED("C-ECHOED", 61),
    ESTABLISHED("ESTABLISHED", 900),
    SHUTDOWN_SENT("S-SENT", 61),
    SHUTDOWN_RECEIVED("S-RECEIVED", 61),
    SHUTDOWN_ACK_SENT("S-ACK-SENT", 61),
    REJECTED("REJECTED", 4),
    CLOSED("CLOSED", 61);

    private static final SctpState[] ALL = values();

    private final String listedName;
    private final Duration timeout;

    SctpState(String listedName, int timeoutSeconds) {
        this.listedName = listedName;
        this.timeout = Duration.ofSeconds(timeoutSeconds);
    }

    static SctpState of(int number) {
        return ALL[number];
    }

    /** IPVS's number of the state, kept in the connection table and used in the transition tables. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is IPVS's
    int number() {
        return ordinal();
    }

    /** The name in ipvsadm's listing of connections. */
    String listedName() {
        return listedName;
    }

    /** How long an association may rest in this state. */
    Duration timeout() {
        return timeout;
    }

    /** Whether the handshake is not done yet. */
    boolean isHandshake() {
        return compareTo(ESTABLISHED) < 0;
    }

    /** Whether associations in this state count as active. */
    boolean isActive() {
        return this == ESTABLISHED;
    }
}
