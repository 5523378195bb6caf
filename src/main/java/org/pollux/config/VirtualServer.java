package org.pollux.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A {@code virtual_server} block.
 *
 * @param protocol {@code protocol}
 * @param address the virtual address
 * @param port the virtual port, 1..65535
 * @param scheduler {@code lb_algo} or {@code lvs_sched}
 * @param forwarding {@code lb_kind} or {@code lvs_method}
 * @param sorryServer {@code sorry_server}: serves when no real server is left
 * @param realServers the real servers in the file's order
 * @param position where the block begins
 */
public record VirtualServer(
        Protocol protocol,
        InetAddress address,
        int port,
        Scheduler scheduler,
        ForwardingMethod forwarding,
        Optional<SorryServer> sorryServer,
        List<RealServer> realServers,
        SourcePosition position) {
    /** The transport protocol of a virtual server. */
    public enum Protocol {
        /** TCP. */
        TCP,
        /** UDP. */
        UDP
    }

    /** How a real server is chosen for a new connection. */
    public enum Scheduler {
        /** Round robin. */
        RR,
        /** Weighted round robin. */
        WRR,
        /** Least connections. */
        LC,
        /** Weighted least connections. */
        WLC
    }

    /** How packets reach the real server. */
    public enum ForwardingMethod {
        /** LVS-NAT: addresses and ports are rewritten both ways. */
        NAT,
        /** Direct routing: only the link-layer address changes. */
        DR
    }

    /**
     * The server of last resort.
     *
     * @param address its address
     * @param port its port; the virtual server's when the file names none
     * @param forwarding how packets reach it
     */
    public record SorryServer(InetAddress address, int port, ForwardingMethod forwarding) {}

    /** Copies the list. */
    public VirtualServer {
        realServers = List.copyOf(realServers);
    }
}
