package org.pollux.health;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.pollux.config.VirtualServer;

/**
 * What tells a virtual server from the others of a configuration.
 *
 * @param protocol its transport protocol
 * @param address the virtual address
 * @param port the virtual port, 1..65535
 */
public record VirtualServerId(VirtualServer.Protocol protocol, InetAddress address, int port) {
    /** The identity of a configured virtual server. */
    public static VirtualServerId of(VirtualServer server) {
        return new VirtualServerId(server.protocol(), server.address(), server.port());
    }

    /** For people: {@code tcp 192.0.2.10:80}. */
    @Override
    public String toString() {
        return protocol.name().toLowerCase(Locale.ROOT) + " " + Endpoints.text(new InetSocketAddress(address, port));
    }
}
