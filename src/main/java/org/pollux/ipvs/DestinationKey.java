package org.pollux.ipvs;

import java.net.InetAddress;

/**
 * What names a destination (real server) inside a service.
 *
 * @param address the server's address, of the same family as the service but for {@link ForwardingMethod#TUN}
 * @param port the server's port, 0 to 65535; for {@link ForwardingMethod#DR} and {@link
 *     ForwardingMethod#TUN} only listed, packets keep the virtual port
 */
public record DestinationKey(InetAddress address, int port) {
    public DestinationKey {
        Ports.checked(port);
    }
}
