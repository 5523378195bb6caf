package org.pollux.config;

/**
 * How the data plane keeps connections: what {@code net.ipv4.vs} says of Linux's IPVS.
 *
 * @param maxConnections {@code max_connections}: how many there may be, 1,024..67,108,864
 * @param halfOpenPercent {@code half_open_percent}: how much of that TCP and SCTP handshakes may be that are not done, 1..100
 * @param expireNodest {@code expire_nodest_conn}: connections end at once with their real server
 * @param expireQuiescentTemplate {@code expire_quiescent_template}: a real server without weight loses its persistent clients
 * @param sloppyTcp {@code sloppy_tcp}: any TCP packet but a reset begins a connection
 * @param sloppySctp {@code sloppy_sctp}: any SCTP packet but an ABORT begins a connection
 * @param reuseMode {@code conn_reuse_mode}, 0..3
 * @param secureTcp {@code secure_tcp}: only a real server's answer establishes a TCP connection
 * @param pathMtuDiscovery {@code pmtu_disc}: senders learn how long packets for a tunnel may be
 * @param cacheBypass {@code cache_bypass}: packets of a fwmark service without real servers go on to where they were sent
 */
public record ConnectionTracking(
        int maxConnections,
        int halfOpenPercent,
        boolean expireNodest,
        boolean expireQuiescentTemplate,
        boolean sloppyTcp,
        boolean sloppySctp,
        int reuseMode,
        boolean secureTcp,
        boolean pathMtuDiscovery,
        boolean cacheBypass) {
    /** As when the file says nothing: Linux's defaults, but for {@code expire_nodest_conn}. */
    public static final ConnectionTracking DEFAULT =
            new ConnectionTracking(1 << 20, 50, true, false, false, false, 1, false, true, false);
}
