package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The load balancer of one receive queue: packet in, verdict and rewritten packet out. Behaves as Linux 6.1's IPVS.
 * Belongs to one thread; time is what the caller says (nanoseconds of any monotonic clock, never going back).
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class Engine {
    /**
     * Makes an engine without services.
     *
     * @param mtu asked for the MTU towards a next hop, once per forwarded packet
     * @param listener told which connections may bypass the engine
     * @param activity asked before a bypassing connection expires
     * @param now the present time
     */
    public Engine(
            EngineSettings settings, PathMtu mtu, ConnectionListener listener, FastPathActivity activity, long now) {
        throw new UnsupportedOperationException("in the next commit");
    }

    /** The services and destinations of this engine, to be used on its thread. Its time is that of the last call. */
    public VirtualServerTable table() {
        throw new UnsupportedOperationException("in the next commit");
    }

    /**
     * Does with a packet what IPVS does. The caller hands in packets sent to a virtual address it holds, and packets
     * sent by real servers; for others the verdict is {@link Verdict#STACK}. Never throws for any content.
     *
     * @param packet the buffer, beginning at the IP header; rewritten in place. Must be writable, and larger than the
     *     packet where an ICMP error may have to be built: 576 bytes for IPv4, 1280 for IPv6 always suffice
     * @param length bytes received from the IP header on; link-layer padding at the end is cut off
     * @param now the present time
     * @param result is overwritten
     */
    public void process(MemorySegment packet, int length, long now, PacketResult result) {
        throw new UnsupportedOperationException("in the next commit");
    }

    /**
     * Lets time pass: expires connections. Bounded work per call.
     *
     * @return whether more is due already: call again soon
     */
    public boolean tick(long now) {
        throw new UnsupportedOperationException("in the next commit");
    }

    /** When {@link #tick} has something to do next; {@code Long.MAX_VALUE} if nothing is pending. */
    public long nextDeadline() {
        throw new UnsupportedOperationException("in the next commit");
    }

    /**
     * Adds what the fast path forwarded for a connection to the statistics of its destination and service.
     *
     * @return false if the connection is gone
     */
    public boolean addFastPathTraffic(long handle, long inPackets, long inBytes, long outPackets, long outBytes) {
        throw new UnsupportedOperationException("in the next commit");
    }

    /** The fast path dropped a connection of its own accord; it is offered again at its next packet here. */
    public void leftFastPath(long handle) {
        throw new UnsupportedOperationException("in the next commit");
    }

    /** The connection of a handle, if it still exists; the view is valid until the next call into the engine. */
    public Optional<ConnectionView> connection(long handle) {
        throw new UnsupportedOperationException("in the next commit");
    }

    public EngineOptions options() {
        throw new UnsupportedOperationException("in the next commit");
    }

    public void setOptions(EngineOptions options) {
        throw new UnsupportedOperationException("in the next commit");
    }

    /** Number of connections in the table. */
    public int connectionCount() {
        throw new UnsupportedOperationException("in the next commit");
    }

    /** Packets that met this fate since the engine was made. */
    public long packets(Cause cause) {
        throw new UnsupportedOperationException("in the next commit");
    }
}
