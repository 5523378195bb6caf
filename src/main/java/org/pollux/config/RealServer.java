package org.pollux.config;

import java.net.InetAddress;
import java.util.List;

/**
 * A {@code real_server} block with what it inherits from its virtual server.
 *
 * @param address its address
 * @param port its port, 1..65535
 * @param weight {@code weight}: its share, 0..2147483647; 0 takes no new connections
 * @param forwarding {@code lvs_method}, or the virtual server's
 * @param alpha out of service until its checks have succeeded once
 * @param inhibitOnFailure a failed server stays listed with weight 0 instead of being removed
 * @param checkers all must succeed; empty means always in service
 * @param position where the block begins
 */
public record RealServer(
        InetAddress address,
        int port,
        int weight,
        VirtualServer.ForwardingMethod forwarding,
        boolean alpha,
        boolean inhibitOnFailure,
        List<Checker> checkers,
        SourcePosition position) {
    /** Copies the list. */
    public RealServer {
        checkers = List.copyOf(checkers);
    }
}
