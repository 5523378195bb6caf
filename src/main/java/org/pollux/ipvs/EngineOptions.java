package org.pollux.ipvs;

import java.util.function.Consumer;

/**
 * The engine's switches, named as the sysctls of {@code net.ipv4.vs} where they exist there. Changeable at any time.
 *
 * @param expireNodestConn whether connections end at once when their destination is removed; on here, off in Linux,
 *     where their packets vanish until the connection times out
 * @param expireQuiescentTemplate whether a server whose weight is 0 loses its persistent clients' new connections
 * @param sloppyTcp whether any TCP packet but a reset begins a connection
 * @param sloppySctp whether any SCTP packet but an ABORT begins a connection, not only an INIT
 * @param connReuseMode which finished connections a new SYN or INIT replaces: 0 none, bit 0 those in TIME_WAIT and
 *     CLOSE, bit 1 also DR ones in FIN_WAIT (any value but 0 implies bit 0); other bits mean nothing
 * @param secureTcp whether TCP follows the stricter state table, in which a client's ACK alone establishes nothing
 * @param icmpErrorsPerSecond how many ICMP errors the engine makes per second, 0 or more
 * @param halfOpenPercent how much of the table may be TCP and SCTP connections whose handshake is not done, 1..100; one
 *     more takes the place of the oldest of them
 * @param pmtuDisc whether a client whose packet is too long for its tunnel is told so, if it asked not to be fragmented;
 *     otherwise the tunnel's IPv4 packets are fragmented
 * @param cacheBypass whether a packet of a service by mark goes on to where it was sent when none of the service's servers
 *     can take it, unless that is the director itself
 */
public record EngineOptions(
        boolean expireNodestConn,
        boolean expireQuiescentTemplate,
        boolean sloppyTcp,
        boolean sloppySctp,
        int connReuseMode,
        boolean secureTcp,
        int icmpErrorsPerSecond,
        int halfOpenPercent,
        boolean pmtuDisc,
        boolean cacheBypass) {
    /** The defaults of Linux, but for {@code expireNodestConn}, and half of the table for half-open connections. */
    public static final EngineOptions DEFAULT =
            new EngineOptions(true, false, false, false, 1, false, 1000, 50, true, false);

    /** Checks the numbers. */
    public EngineOptions {
        if (icmpErrorsPerSecond < 0) {
            throw new IllegalArgumentException("ICMP errors per second " + icmpErrorsPerSecond + " is negative");
        }
        if (halfOpenPercent < 1 || halfOpenPercent > 100) {
            throw new IllegalArgumentException("half-open connections of " + halfOpenPercent + " % are not in 1..100");
        }
    }

    /** These options with another {@link #expireNodestConn()}. */
    public EngineOptions withExpireNodestConn(boolean on) {
        return with(changed -> changed.expireNodestConn = on);
    }

    /** These options with another {@link #expireQuiescentTemplate()}. */
    public EngineOptions withExpireQuiescentTemplate(boolean on) {
        return with(changed -> changed.expireQuiescentTemplate = on);
    }

    /** These options with another {@link #sloppyTcp()}. */
    public EngineOptions withSloppyTcp(boolean on) {
        return with(changed -> changed.sloppyTcp = on);
    }

    /** These options with another {@link #sloppySctp()}. */
    public EngineOptions withSloppySctp(boolean on) {
        return with(changed -> changed.sloppySctp = on);
    }

    /** These options with another {@link #connReuseMode()}. */
    public EngineOptions withConnReuseMode(int mode) {
        return with(changed -> changed.connReuseMode = mode);
    }

    /** These options with another {@link #secureTcp()}. */
    public EngineOptions withSecureTcp(boolean on) {
        return with(changed -> changed.secureTcp = on);
    }

    /** These options with another {@link #icmpErrorsPerSecond()}. */
    public EngineOptions withIcmpErrorsPerSecond(int most) {
        return with(changed -> changed.icmpErrorsPerSecond = most);
    }

    /** These options with another {@link #halfOpenPercent()}. */
    public EngineOptions withHalfOpenPercent(int percent) {
        return with(changed -> changed.halfOpenPercent = percent);
    }

    /** These options with another {@link #pmtuDisc()}. */
    public EngineOptions withPmtuDisc(boolean on) {
        return with(changed -> changed.pmtuDisc = on);
    }

    /** These options with another {@link #cacheBypass()}. */
    public EngineOptions withCacheBypass(boolean on) {
        return with(changed -> changed.cacheBypass = on);
    }

    private EngineOptions with(Consumer<Changed> change) {
        Changed changed = new Changed(this);
        change.accept(changed);
        return changed.options();
    }

    /** The same options, one of which is about to change. */
    private static final class Changed {
        private boolean expireNodestConn;
        private boolean expireQuiescentTemplate;
        private boolean sloppyTcp;
        private boolean sloppySctp;
        private int connReuseMode;
        private boolean secureTcp;
        private int icmpErrorsPerSecond;
        private int halfOpenPercent;
        private boolean pmtuDisc;
        private boolean cacheBypass;

        Changed(EngineOptions options) {
            expireNodestConn = options.expireNodestConn;
            expireQuiescentTemplate = options.expireQuiescentTemplate;
            sloppyTcp = options.sloppyTcp;
            sloppySctp = options.sloppySctp;
            connReuseMode = options.connReuseMode;
            secureTcp = options.secureTcp;
            icmpErrorsPerSecond = options.icmpErrorsPerSecond;
            halfOpenPercent = options.halfOpenPercent;
            pmtuDisc = options.pmtuDisc;
            cacheBypass = options.cacheBypass;
        }

        EngineOptions options() {
            return new EngineOptions(
                    expireNodestConn,
                    expireQuiescentTemplate,
                    sloppyTcp,
                    sloppySctp,
                    connReuseMode,
                    secureTcp,
                    icmpErrorsPerSecond,
                    halfOpenPercent,
                    pmtuDisc,
                    cacheBypass);
        }
    }
}
