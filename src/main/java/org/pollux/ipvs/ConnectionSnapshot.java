package org.pollux.ipvs;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection at one moment, as {@code ipvsadm -Lc} lists it.
 *
 * @param handle the engine's handle for it
 * @param protocol {@code TCP}, {@code UDP}, or {@code IP} for the persistence template of a mark
 * @param localAddress what the server sees as its client: with FULLNAT one of the {@link LocalAddresses}, otherwise the
 *     client
 * @param state name of the state, such as {@code ESTABLISHED}; {@code UDP} for UDP flows; {@code NONE} or {@code ASSURED}
 *     for persistence templates
 * @param expires time to its expiry if no further packet comes, not negative
 * @param inPackets packets from the client
 * @param fastPath whether its packets are forwarded without the engine
 * @param callId what a persistence template of a service with the persistence engine {@code sip} is known by
 * @param told whether another director told it, and this one has not begun it itself
 */
public record ConnectionSnapshot(
        long handle,
        String protocol,
        InetAddress clientAddress,
        int clientPort,
        InetAddress localAddress,
        int localPort,
        InetAddress virtualAddress,
        int virtualPort,
        InetAddress destinationAddress,
        int destinationPort,
        ForwardingMethod forwarding,
        String state,
        Duration expires,
        long inPackets,
        boolean fastPath,
        Optional<String> callId,
        boolean told) {}
