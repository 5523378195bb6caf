package org.pollux.ipvs;

/**
 * Traffic of a service or destination per second, averaged over the last seconds as IPVS does it: a burst is half gone
 * after five seconds.
 *
 * @param connections connections scheduled
 * @param inPackets packets from clients
 * @param outPackets packets from servers
 * @param inBytes bytes from clients
 * @param outBytes bytes from servers
 */
public record Rates(long connections, long inPackets, long outPackets, long inBytes, long outBytes) {
    /** No traffic. */
    public static final Rates NONE = new Rates(0, 0, 0, 0, 0);
}
