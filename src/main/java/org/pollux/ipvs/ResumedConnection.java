package org.pollux.ipvs;

/**
 * An established connection of a former engine, that a new one takes over with {@link Engine#resume}: TCP in the state
 * ESTABLISHED, or a UDP flow. Addresses are written as in {@link ConnectionView}.
 *
 * @param serverId the engine's number of the real server, see {@link Engine#serverId}
 * @param protocol TCP or UDP
 * @param ipv6 the family of the client and the virtual address
 * @param forwarding how its packets reach the server, which the server's other connections need not share
 * @param clientPort the client's
 * @param virtualPort where the client sends to
 * @param destinationPort where the server gets it
 * @param localHigh with {@link ForwardingMethod#FULLNAT} the address the server sees, otherwise not looked at
 * @param localPort the port that belongs to it
 * @param sequenceShift see {@link ConnectionView#sequenceShift()}
 * @param lastUsed when its last packet came, on the engine's clock
 */
public record ResumedConnection(
        int serverId,
        Protocol protocol,
        boolean ipv6,
        ForwardingMethod forwarding,
        long clientHigh,
        long clientLow,
        int clientPort,
        long virtualHigh,
        long virtualLow,
        int virtualPort,
        int destinationPort,
        long localHigh,
        long localLow,
        int localPort,
        int sequenceShift,
        long lastUsed) {}
