package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;

/**
 * The director's own addresses that stand for the clients of a virtual service at real servers with
 * {@link ForwardingMethod#FULLNAT}. The host must answer for them on the network (have them on an interface), and nothing
 * else on the host may begin connections from them.
 *
 * @param addresses at least one for FULLNAT to work, all of the service's family and none twice; each gives 64,512
 *     connections at a time to one server's address and port
 * @param client what servers learn of the client
 */
public record LocalAddresses(List<InetAddress> addresses, ClientAddress client) {
    /** For services without FULLNAT. */
    public static final LocalAddresses NONE = new LocalAddresses(List.of(), ClientAddress.HIDDEN);

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if an address is there twice or of another family than the first
     */
    public LocalAddresses {
        addresses = List.copyOf(addresses);
        if (new HashSet<>(addresses).size() != addresses.size()) {
            throw new IllegalArgumentException("local addresses " + addresses + " name one twice");
        }
        long ipv6 = addresses.stream().filter(Inet6Address.class::isInstance).count();
        if (ipv6 != 0 && ipv6 != addresses.size()) {
            throw new IllegalArgumentException("local addresses " + addresses + " are of two families");
        }
    }
}
