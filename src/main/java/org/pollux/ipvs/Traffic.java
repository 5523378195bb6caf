package org.pollux.ipvs;

/** Running counters of a service or destination. */
final class Traffic {
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

    void zero() {
        connections = 0;
        inPackets = 0;
        outPackets = 0;
        inBytes = 0;
        outBytes = 0;
    }

    Counters snapshot() {
        return new Counters(connections, inPackets, outPackets, inBytes, outBytes);
    }
}
