package org.pollux.ipvs;

/**
 * The engine's switches, named as the sysctls of {@code net.ipv4.vs} where they exist there. Changeable at any time.
 *
 * @param expireNodestConn whether connections end at once when their destination is removed; on here, off in Linux,
 *     where their packets vanish until the connection times out
 * @param expireQuiescentTemplate whether a server whose weight is 0 loses its persistent clients' new connections
 * @param sloppyTcp whether any TCP packet but a reset begins a connection
 * @param connReuseMode which finished connections a new SYN replaces: 0 none, bit 0 those in TIME_WAIT and CLOSE,
 *     bit 1 also DR ones in FIN_WAIT (any value but 0 implies bit 0)
 * @param secureTcp whether TCP follows the stricter state table, in which a client's ACK alone establishes nothing
 * @param icmpErrorsPerSecond how many ICMP errors the engine makes per second, 0 or more
 */
public record EngineOptions(
        boolean expireNodestConn,
        boolean expireQuiescentTemplate,
        boolean sloppyTcp,
        int connReuseMode,
        boolean secureTcp,
        int icmpErrorsPerSecond) {
    /** The defaults of Linux, but for {@code expireNodestConn}. */
    public static final EngineOptions DEFAULT = new EngineOptions(true, false, false, 1, false, 1000);

    public EngineOptions {
        if (connReuseMode < 0 || connReuseMode > 3) {
            throw new IllegalArgumentException("conn_reuse_mode " + connReuseMode + " is not in 0..3");
        }
        if (icmpErrorsPerSecond < 0) {
            throw new IllegalArgumentException("ICMP errors per second " + icmpErrorsPerSecond + " is negative");
        }
    }
}
