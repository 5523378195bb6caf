package org.pollux.ipvs;

/** What the caller must do with a packet. */
public enum Verdict {
    /** Send the (rewritten) packet towards {@link PacketResult#nextHopHigh()}. */
    FORWARD,
    /** The buffer now holds an ICMP error for the packet's sender, the next hop is the sender: send it. */
    REPLY,
    /** The packet, untouched, belongs to the host's own stack. */
    STACK,
    /** Drop it. */
    DROP
}
