package org.pollux.control.operate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.VirtualServerTable;

/**
 * Which connections an operator wants to see, in the words of the command line; what is empty does not matter.
 *
 * @param service the virtual address, with or without a port, or {@code mark:NUMBER}
 * @param server the real server's address, with or without a port
 * @param client an address, or a network {@code ADDRESS/LENGTH}
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}; {@code ip} for what remembers the clients of a mark
 * @param state such as {@code ESTABLISHED}, in any case
 * @param most how many at most; empty for all
 */
public record ConnectionQuery(
        Optional<String> service,
        Optional<String> server,
        Optional<String> client,
        Optional<String> protocol,
        Optional<String> state,
        OptionalInt most) {
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP", "IP");

    /** Every connection. */
    public static final ConnectionQuery ALL = new ConnectionQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty());

    /**
     * The filters whose connections these are; more than one when several services are meant.
     *
     * @return empty when there is no such service
     * @throws IllegalArgumentException when a word is not understood; the message says which
     */
    List<ConnectionFilter> filters(VirtualServerTable table) {
        ConnectionFilter filter = new ConnectionFilter(
                Optional.empty(),
                server.map(ConnectionQuery::server),
                client.map(ConnectionQuery::network),
                protocol.map(ConnectionQuery::protocol),
                state.map(text -> text.toUpperCase(Locale.ROOT)));
        if (service.isEmpty()) {
            return List.of(filter);
        }
        ServiceChoice chosen = ServiceChoice.parse(service.get());
        List<ConnectionFilter> filters = new ArrayList<>();
        for (ServiceSnapshot candidate : table.services()) {
            if (chosen.matches(candidate.key())) {
                filters.add(filter.ofService(candidate.key()));
            }
        }
        return filters;
    }

    private static DestinationKey server(String text) {
        Place place = Place.parse(text);
        return new DestinationKey(place.address(), place.port().orElse(0));
    }

    private static MarkRule.Network network(String text) {
        int slash = text.indexOf('/');
        InetAddress address =
                Place.parse(slash < 0 ? text : text.substring(0, slash)).address();
        int longest = address instanceof Inet6Address ? 128 : 32;
        if (slash < 0) {
            return new MarkRule.Network(address, longest);
        }
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > longest) {
            throw new IllegalArgumentException(
                    "'" + text + "': prefix length '" + length + "' is not in 0.." + longest);
        }
        return new MarkRule.Network(address, Integer.parseInt(length));
    }

    private static String protocol(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (!PROTOCOLS.contains(name)) {
            throw new IllegalArgumentException("protocol '" + text + "' is not tcp, udp, sctp or ip");
        }
        return name;
    }
}
