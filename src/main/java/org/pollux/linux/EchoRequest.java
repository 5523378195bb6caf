package org.pollux.linux;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * One question to a host whether it is there (ping).
 *
 * @param target whom to ask
 * @param source the address to ask from, of the target's family; empty leaves it to the routing table
 * @param interfaceName the interface to send by; empty leaves it to the routing table
 * @param payloadBytes bytes after the ICMP header, 16..65000; the answer must bring the same ones back
 * @param timeout how long to wait for an answer
 */
public record EchoRequest(
        InetAddress target,
        Optional<InetAddress> source,
        Optional<String> interfaceName,
        int payloadBytes,
        Duration timeout) {
    /** Payload of common ping programs. */
    public static final int USUAL_PAYLOAD = 56;

    /** Bytes that make an answer unmistakable. */
    public static final int LEAST_PAYLOAD = 16;

    /** More does not fit an IP packet. */
    public static final int MOST_PAYLOAD = 65000;

    /** Refuses sizes out of range, other families and times that are not positive. */
    public EchoRequest {
        if (payloadBytes < LEAST_PAYLOAD || payloadBytes > MOST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "payload of " + payloadBytes + " bytes is not in " + LEAST_PAYLOAD + ".." + MOST_PAYLOAD);
        }
        if (source.isPresent() && source.get().getAddress().length != target.getAddress().length) {
            throw new IllegalArgumentException(
                    "source " + source.get().getHostAddress() + " is not of the family of " + target.getHostAddress());
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout " + timeout + " is not positive");
        }
    }

    /** The usual question. */
    public static EchoRequest of(InetAddress target, Duration timeout) {
        return new EchoRequest(target, Optional.empty(), Optional.empty(), USUAL_PAYLOAD, timeout);
    }
}
