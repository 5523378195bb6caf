package org.pollux.ipvs;

import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;

/** A destination of a service with its connection counts; also lives on, unlinked, while it is in the trash. */
final class RealServer {
    final int id;
    final DestinationKey key;
    final boolean ipv6;
    final long high;
    final long low;
    /** The ports in use towards its address and port, by all services that have it. */
    final LocalPorts localPorts;

    final Traffic traffic = new Traffic();

    VirtualService service;
    ForwardingMethod forwarding = ForwardingMethod.DR;
    Tunnel tunnel = Tunnel.IPIP;
    /** The weight schedulers go by: {@link #ownWeight}, but for draining and slow start. */
    int weight;
    /** The weight of the settings. */
    int ownWeight;
    /** The latest weight that was not 0, or 0 if there was none: what mh divides its table by. */
    int lastWeight;

    private int upperThreshold;
    private int lowerThreshold;

    int active;
    int inactive;
    /** Persistence templates. */
    int persistent;

    boolean overloaded;
    /** Whether it is a destination of its service; if not it is in the trash. */
    boolean available;
    /** Whether its connections are to be ended. */
    boolean ended;

    boolean draining;
    /** When its draining is over; {@code Long.MAX_VALUE} if it may take its time. */
    long drainEnd = Long.MAX_VALUE;

    /** Whether it may be in slow start, and since when. */
    boolean starting;

    long startedAt;

    /** Whether it stands for a server that other directors have and this one has not, see {@link UnknownServers}. */
    boolean unknown;

    /** The server that was added since, and that its connections move to. */
    @Nullable
    RealServer successor;

    /** Neighbours in the service's list, newest first. */
    @Nullable
    RealServer newer;

    @Nullable
    RealServer older;

    RealServer(int id, VirtualService service, DestinationKey key, LocalPorts localPorts) {
        this.localPorts = localPorts;
        this.id = id;
        this.service = service;
        this.key = key;
        this.ipv6 = key.address() instanceof Inet6Address;
        this.high = AddressWords.high(key.address());
        this.low = AddressWords.low(key.address());
    }

    /** Whether it gets no connections because of its weight, or because it is drained. */
    boolean isResting() {
        return ownWeight == 0 || draining;
    }

    /** Becomes a destination of another service, with the connections it has. */
    void moveTo(VirtualService other) {
        service.connections -= connections();
        other.connections += connections();
        service = other;
        traffic.zero();
    }

    /** Keeps it from new connections until {@link #undrain}. */
    void drain(long end) {
        draining = true;
        drainEnd = end;
    }

    /** It is no longer drained. */
    void undrain() {
        draining = false;
        drainEnd = Long.MAX_VALUE;
        ended = false;
    }

    /** Whether a scheduler may choose it. */
    boolean isEligible() {
        return weight > 0 && !overloaded;
    }

    /** The load IPVS compares: an active connection weighs as much as 256 inactive ones. */
    long overhead() {
        return 256L * active + inactive;
    }

    int connections() {
        return active + inactive;
    }

    void apply(DestinationSettings settings) {
        forwarding = settings.forwarding();
        tunnel = settings.tunnel();
        ownWeight = settings.weight();
        weight = draining ? 0 : ownWeight;
        lastWeight = ownWeight != 0 ? ownWeight : lastWeight;
        if (settings.upperThreshold() == 0 || settings.upperThreshold() > upperThreshold) {
            overloaded = false;
        }
        upperThreshold = settings.upperThreshold();
        lowerThreshold = settings.lowerThreshold();
    }

    DestinationSettings settings() {
        return new DestinationSettings(forwarding, ownWeight, upperThreshold, lowerThreshold, tunnel);
    }

    /** A new connection, inactive as all begin. */
    void bound() {
        inactive++;
        service.connections++;
        overloadIfFull();
    }

    /** A new persistence template. */
    void boundTemplate() {
        persistent++;
        overloadIfFull();
    }

    private void overloadIfFull() {
        if (upperThreshold != 0 && connections() >= upperThreshold) {
            overloaded = true;
        }
    }

    void activated() {
        inactive--;
        active++;
    }

    void deactivated() {
        active--;
        inactive++;
    }

    void unbound(boolean wasActive) {
        service.connections--;
        if (wasActive) {
            active--;
        } else {
            inactive--;
        }
        recoverIfFree();
    }

    void unboundTemplate() {
        persistent--;
        recoverIfFree();
    }

    private void recoverIfFree() {
        if (lowerThreshold != 0) {
            overloaded &= connections() >= lowerThreshold;
        } else {
            overloaded &= upperThreshold != 0 && 4L * connections() >= 3L * upperThreshold;
        }
    }

    /** Counts a connection scheduled to it. */
    void countConnection() {
        traffic.connection();
        service.traffic.connection();
        service.total.connection();
    }

    /** Counts a packet from a client; those to a removed server count nowhere. */
    void countIn(int bytes) {
        if (available) {
            traffic.in(1, bytes);
            service.traffic.in(1, bytes);
            service.total.in(1, bytes);
        }
    }

    /** Counts a packet from the server. */
    void countOut(int bytes) {
        if (available) {
            traffic.out(1, bytes);
            service.traffic.out(1, bytes);
            service.total.out(1, bytes);
        }
    }

    /** Counts what passed the engine by while the server may have been available. */
    void countFastPath(long inPackets, long inBytes, long outPackets, long outBytes) {
        traffic.in(inPackets, inBytes);
        traffic.out(outPackets, outBytes);
        service.traffic.in(inPackets, inBytes);
        service.total.in(inPackets, inBytes);
        service.traffic.out(outPackets, outBytes);
        service.total.out(outPackets, outBytes);
    }

    DestinationSnapshot snapshot(ServerPhase phase) {
        return new DestinationSnapshot(
                key,
                settings(),
                id,
                active,
                inactive,
                persistent,
                overloaded,
                phase,
                traffic.snapshot(),
                traffic.rates());
    }
}
