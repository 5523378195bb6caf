package org.pollux.ipvs;

/** A transport protocol the engine balances, with its number in the IP header (IANA protocol numbers). */
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** The protocol number of the IP header, 0 to 255. */
    public int number() {
        return number;
    }
}
