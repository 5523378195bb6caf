package org.pollux.ipvs;

/**
 * Running counters of a service or destination, and their rates. Zeroing sets a new point to count from; the counters
 * themselves never go back.
 */
final class Traffic {
    /** How often {@link #sample} is to be called, in nanoseconds. */
    static final long SAMPLE_INTERVAL = 2_000_000_000L;

    private final MovingRate connectionRate = MovingRate.fine();
    private final MovingRate inPacketRate = MovingRate.fine();
    private final MovingRate outPacketRate = MovingRate.fine();
    private final MovingRate inByteRate = MovingRate.coarse();
    private final MovingRate outByteRate = MovingRate.coarse();
    private Counters base = new Counters(0, 0, 0, 0, 0);
    private long connections;
    private long inPackets;
    private long outPackets;
    private long inBytes;
    private long outBytes;

    void connection() {
        connections++;
    }

    void in(long packets, long bytes) {
        inPackets += packets;
        inBytes += bytes;
    }

    void out(long packets, long bytes) {
        outPackets += packets;
        outBytes += bytes;
    }

    /** Brings the rates up to date: {@link #SAMPLE_INTERVAL} has passed since the last time. */
    void sample() {
        connectionRate.sample(connections);
        inPacketRate.sample(inPackets);
        outPacketRate.sample(outPackets);
        inByteRate.sample(inBytes);
        outByteRate.sample(outBytes);
    }

    /** Whether all rates are nothing. */
    boolean isResting() {
        return connectionRate.isResting()
                && inPacketRate.isResting()
                && outPacketRate.isResting()
                && inByteRate.isResting()
                && outByteRate.isResting();
    }

    void zero() {
        base = new Counters(connections, inPackets, outPackets, inBytes, outBytes);
        connectionRate.reset(connections);
        inPacketRate.reset(inPackets);
        outPacketRate.reset(outPackets);
        inByteRate.reset(inBytes);
        outByteRate.reset(outBytes);
    }

    /** What was counted since the last {@link #zero}. */
    Counters snapshot() {
        return new Counters(
                connections - base.connections(),
                inPackets - base.inPackets(),
                outPackets - base.outPackets(),
                inBytes - base.inBytes(),
                outBytes - base.outBytes());
    }

    Rates rates() {
        return new Rates(
                connectionRate.perSecond(),
                inPacketRate.perSecond(),
                outPacketRate.perSecond(),
                inByteRate.perSecond(),
                outByteRate.perSecond());
    }
}
