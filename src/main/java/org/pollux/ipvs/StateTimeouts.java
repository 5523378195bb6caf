package org.pollux.ipvs;

/** How long a connection lives after a packet, in nanoseconds by state; the part an operator may change included. */
final class StateTimeouts {
    private final long[] tcp = new long[TcpState.values().length];
    private final long[] sctp = new long[SctpState.values().length];
    private Timeouts settable = Timeouts.DEFAULT;
    private long udp;

    StateTimeouts() {
        for (TcpState state : TcpState.values()) {
            tcp[state.number()] = state.timeout().toNanos();
        }
        for (SctpState state : SctpState.values()) {
            sctp[state.number()] = state.timeout().toNanos();
        }
        set(Timeouts.DEFAULT);
    }

    void set(Timeouts timeouts) {
        settable = timeouts;
        tcp[TcpState.ESTABLISHED.number()] = timeouts.tcp().toNanos();
        tcp[TcpState.FIN_WAIT.number()] = timeouts.tcpFin().toNanos();
        udp = timeouts.udp().toNanos();
    }

    Timeouts settable() {
        return settable;
    }

    long nanos(int protocol, int state) {
        return switch (protocol) {
            case Packet.TCP -> tcp[state];
            case Packet.SCTP -> sctp[state];
            default -> udp;
        };
    }
}
