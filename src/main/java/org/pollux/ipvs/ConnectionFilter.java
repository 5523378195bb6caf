package org.pollux.ipvs;

import java.util.Optional;

/**
 * Which connections of a listing are wanted; what is empty does not matter.
 *
 * @param service the service they belong to, also one that was removed since
 * @param server the real server that has them; with port 0 that address with any port
 * @param client the network their client's address is in
 * @param protocol its name as in {@link ConnectionSnapshot#protocol()}
 * @param state the state's name as in {@link ConnectionSnapshot#state()}
 */
public record ConnectionFilter(
        Optional<ServiceKey> service,
        Optional<DestinationKey> server,
        Optional<MarkRule.Network> client,
        Optional<String> protocol,
        Optional<String> state) {
    /** Every connection and persistence template. */
    public static final ConnectionFilter ALL = new ConnectionFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** These, of this service only. */
    public ConnectionFilter ofService(ServiceKey only) {
        return new ConnectionFilter(Optional.of(only), server, client, protocol, state);
    }

    /** These, of this real server only. */
    public ConnectionFilter ofServer(DestinationKey only) {
        return new ConnectionFilter(service, Optional.of(only), client, protocol, state);
    }

    /** These, of the clients in a network only. */
    public ConnectionFilter ofClients(MarkRule.Network only) {
        return new ConnectionFilter(service, server, Optional.of(only), protocol, state);
    }

    /** These, of this protocol only. */
    public ConnectionFilter ofProtocol(String only) {
        return new ConnectionFilter(service, server, client, Optional.of(only), state);
    }

    /** These, in this state only. */
    public ConnectionFilter inState(String only) {
        return new ConnectionFilter(service, server, client, protocol, Optional.of(only));
    }
}
