package org.pollux.linux;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An entry of the kernel's neighbour table ({@code ip neighbour}).
 *
 * @param interfaceIndex the interface
 * @param address the neighbour's IP address
 * @param mac its Ethernet address, when known
 * @param state how sure the kernel is
 */
public record Neighbour(int interfaceIndex, InetAddress address, Optional<MacAddress> mac, State state) {
    /** {@code NUD_*}: RFC 4861 §7.3.2 and the static ones. */
    public enum State {
        NONE(0),
        INCOMPLETE(0x01),
        REACHABLE(0x02),
        STALE(0x04),
        DELAY(0x08),
        PROBE(0x10),
        FAILED(0x20),
        NOARP(0x40),
        PERMANENT(0x80);

        private final int bits;

        State(int bits) {
            this.bits = bits;
        }

        /** The state of this number; unknown bits count as {@link #NONE}. */
        static State of(int bits) {
            for (State s : values()) {
                if (s.bits == bits) {
                    return s;
                }
            }
            return NONE;
        }

        int bits() {
            return bits;
        }
    }

    /** Whether a packet can be sent to {@link #mac} now. */
    public boolean usable() {
        return mac.isPresent()
                && switch (state) {
                    case REACHABLE, STALE, DELAY, PROBE, NOARP, PERMANENT -> true;
                    case NONE, INCOMPLETE, FAILED -> false;
                };
    }

    /** Whether the kernel has confirmed it lately, so that it need not be asked again. */
    public boolean fresh() {
        return switch (state) {
            case REACHABLE, NOARP, PERMANENT -> true;
            case NONE, INCOMPLETE, STALE, DELAY, PROBE, FAILED -> false;
        };
    }
}
