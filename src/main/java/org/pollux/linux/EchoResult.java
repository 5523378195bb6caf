package org.pollux.linux;

import java.net.InetAddress;
import java.time.Duration;

/** What came of an {@link EchoRequest}. {@code toString} is for the operator. */
public sealed interface EchoResult {
    /**
     * The host answered.
     *
     * @param roundTrip from the sending to the reading of the answer
     */
    record Reply(Duration roundTrip) implements EchoResult {
        @Override
        public String toString() {
            return "answered in " + roundTrip.toNanos() / 1000 + " us";
        }
    }

    /** Nothing came in time. */
    record TimedOut(Duration after) implements EchoResult {
        @Override
        public String toString() {
            return "no answer in " + after.toMillis() + " ms";
        }
    }

    /**
     * A router, the host or this host's own kernel said that it cannot be reached.
     *
     * @param reporter who said so
     * @param type ICMP type (3 or 11, for IPv6 1 to 4)
     * @param code ICMP code
     */
    record Unreachable(InetAddress reporter, int type, int code) implements EchoResult {
        @Override
        public String toString() {
            return reporter.getHostAddress() + " reports it unreachable (ICMP type " + type + " code " + code + ")";
        }
    }
}
