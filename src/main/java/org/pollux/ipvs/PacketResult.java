package org.pollux.ipvs;

/** The outcome of {@link Engine#process}: filled by the engine, read by its caller, reused for each packet. */
public final class PacketResult {
    private Cause cause = Cause.NO_SERVICE;
    private int length;
    private boolean ipv6;
    private long nextHopHigh;
    private long nextHopLow;
    private boolean unreachableIpv6;
    private long unreachableHigh;
    private long unreachableLow;
    private long connection;
    private int followers;

    public Verdict verdict() {
        return cause.verdict();
    }

    public Cause cause() {
        return cause;
    }

    /** Bytes of the packet in the buffer, from the IP header on; without link-layer padding. */
    public int length() {
        return length;
    }

    /** Whether the packet in the buffer is IPv6. */
    public boolean ipv6() {
        return ipv6;
    }

    /**
     * Upper half of the address to send the packet towards; it may be on a connected network or behind a router.
     * Meaningful for {@link Verdict#FORWARD} and {@link Verdict#REPLY}.
     */
    public long nextHopHigh() {
        return nextHopHigh;
    }

    /** Lower half of {@link #nextHopHigh()}. */
    public long nextHopLow() {
        return nextHopLow;
    }

    /** Whether the address that there is no way to is an IPv6 one; meaningful for {@link Cause#NO_ROUTE}. */
    public boolean unreachableIpv6() {
        return unreachableIpv6;
    }

    /** Upper half of that address. */
    public long unreachableHigh() {
        return unreachableHigh;
    }

    /** Lower half of {@link #unreachableHigh()}. */
    public long unreachableLow() {
        return unreachableLow;
    }

    void unreachable(boolean isIpv6, long high, long low) {
        unreachableIpv6 = isIpv6;
        unreachableHigh = high;
        unreachableLow = low;
    }

    /** Whether the packet belongs to a connection that still exists. */
    public boolean hasConnection() {
        return connection != 0;
    }

    /** Handle of the packet's connection, meaningful if {@link #hasConnection()}. */
    public long connection() {
        return connection;
    }

    /** Whether {@link Engine#processFollower} is to be called: fragments of this packet had come before this one. */
    public boolean hasFollowers() {
        return followers > 0;
    }

    void followers(int count) {
        followers = count;
    }

    void begin(int packetLength) {
        length = packetLength;
        ipv6 = false;
        nextHopHigh = 0;
        nextHopLow = 0;
        connection = 0;
    }

    void cause(Cause newCause) {
        cause = newCause;
    }

    void packet(boolean isIpv6, int packetLength) {
        ipv6 = isIpv6;
        length = packetLength;
    }

    void nextHop(long high, long low) {
        nextHopHigh = high;
        nextHopLow = low;
    }

    void connection(long handle) {
        connection = handle;
    }
}
