package org.pollux.health;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;

/**
 * What tells a real server from the others. The same machine in two virtual servers is two real servers, each with
 * checks of its own, as in keepalived; in a virtual server for a whole group it is one.
 *
 * @param virtualServer the virtual server it serves
 * @param address its own address (not {@code connect_ip})
 * @param port its own port (not {@code connect_port}), 1..65535; 0 where the virtual server has all ports or a mark
 */
public record RealServerId(VirtualServer.Service virtualServer, InetAddress address, int port) {
    /** The identity of a configured real server. */
    public static RealServerId of(VirtualServer virtualServer, RealServer server) {
        return new RealServerId(virtualServer.service(), server.address(), server.port());
    }

    /** For people: {@code 10.0.0.1:80 of TCP 192.0.2.10:80}. */
    @Override
    public String toString() {
        return Endpoints.text(new InetSocketAddress(address, port)) + " of " + virtualServer;
    }
}
