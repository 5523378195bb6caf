package org.pollux.ipvs;

import java.net.InetAddress;

/**
 * What names a virtual service.
 *
 * @param protocol the transport protocol
 * @param address the virtual IP address; not validated further, as in IPVS
 * @param port the virtual port, 0 to 65535
 */
public record ServiceKey(Protocol protocol, InetAddress address, int port) {
    public ServiceKey {
        Ports.checked(port);
    }
}
