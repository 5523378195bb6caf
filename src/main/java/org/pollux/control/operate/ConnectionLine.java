package org.pollux.control.operate;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.pollux.ipvs.ConnectionSnapshot;

/**
 * A connection as {@code pollux connections --json} shows it; the names are a contract.
 *
 * @param protocol {@code TCP}, {@code UDP}, {@code SCTP}; {@code IP} for what remembers the clients of a mark
 * @param client {@code ADDRESS:PORT}; port 0 where a persistent client is remembered
 * @param virtual {@code ADDRESS:PORT} the client sends to
 * @param local {@code ADDRESS:PORT} the server sees as its client; with FULLNAT one of the director's
 * @param server {@code ADDRESS:PORT}
 * @param forwarding {@code Masq}, {@code Route}, {@code Tunnel} or {@code FullNat}; {@code Bypass} where it has no server
 * @param state such as {@code ESTABLISHED}; {@code UDP}; {@code NONE} or {@code ASSURED} where a client is remembered
 * @param expiresMs milliseconds until it is forgotten if no packet comes
 * @param inPackets packets from the client
 * @param fastPath whether its packets are forwarded in the kernel
 * @param callId where a SIP dialogue is remembered, its Call-ID; left out otherwise
 */
public record ConnectionLine(
        String protocol,
        String client,
        String virtual,
        String local,
        String server,
        String forwarding,
        String state,
        long expiresMs,
        long inPackets,
        boolean fastPath,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String callId) {
    static ConnectionLine of(ConnectionSnapshot connection) {
        return new ConnectionLine(
                connection.protocol(),
                Place.text(connection.clientAddress(), connection.clientPort()),
                Place.text(connection.virtualAddress(), connection.virtualPort()),
                Place.text(connection.localAddress(), connection.localPort()),
                Place.text(connection.destinationAddress(), connection.destinationPort()),
                connection.forwarding().listedName(),
                connection.state(),
                connection.expires().toMillis(),
                connection.inPackets(),
                connection.fastPath(),
                connection.callId().orElse(null));
    }
}
