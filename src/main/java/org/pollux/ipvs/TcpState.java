package org.pollux.ipvs;

import java.time.Duration;

/** States of a TCP connection as IPVS has them, in its order, with its timeouts. */
enum TcpState {
    NONE(2, false),
    ESTABLISHED(900, true),
    SYN_SENT(120, true),
    SYN_RECV(60, true),
    FIN_WAIT(120, false),
    TIME_WAIT(120, false),
    CLOSE(10, false),
    CLOSE_WAIT(60, false),
    LAST_ACK(30, false),
    LISTEN(120, false),
    SYNACK(120, true);

    private static final TcpState[] ALL = values();

    private final Duration timeout;
    private final boolean active;

    TcpState(int timeoutSeconds, boolean active) {
        this.timeout = Duration.ofSeconds(timeoutSeconds);
        this.active = active;
    }

    static TcpState of(int number) {
        return ALL[number];
    }

    /** IPVS's number of the state, kept in the connection table and used in the transition tables. */
    @SuppressWarnings("EnumOrdinal") // the order of the constants is IPVS's
    int number() {
        return ordinal();
    }

    /** How long a connection may rest in this state unless an operator said otherwise. */
    Duration timeout() {
        return timeout;
    }

    /** Whether the handshake is not done yet. */
    boolean isHandshake() {
        return this == NONE || this == SYN_SENT || this == SYN_RECV || this == SYNACK;
    }

    /** Whether connections in this state count as active. */
    boolean isActive() {
        return active;
    }
}
