package org.pollux.ipvs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A virtual service with its destinations and scheduler. */
final class VirtualService {
    final ServiceKey key;
    final boolean ipv6;
    /** Number of the protocol, 0 for a service by mark. */
    final int protocol;
    /** The virtual address; of a service by mark 0, and the mark below. */
    final long high;

    final long low;
    final int port;
    final ServerList servers = new ServerList();
    final Traffic traffic = new Traffic();
    /** Connections of its servers, also of those removed. */
    int connections;

    /** Stands for a server in connections that go round all of them; null while there was none. */
    @Nullable
    RealServer bypass;

    /** All traffic there is. */
    Traffic total = new Traffic();

    /** Tells services apart, also from those that were removed; 1 or more. */
    int number = 1;

    /** Destinations that are drained, also those that are removed at present, with the time until when they may. */
    final Map<DestinationKey, Long> drained = new HashMap<>();

    private final Weights weights = new Weights(servers);

    private ServiceSettings settings;
    private LocalAddress[] local = {};
    private Scheduler scheduler;
    private @Nullable Persistence persistence;
    /** Whether it goes by SIP dialogues. */
    private boolean sip;

    private ServicePolicy policy = ServicePolicy.NONE;
    private ServicePolicy.@Nullable SourceRate sourceRate;
    private int mostConnections = Integer.MAX_VALUE;

    VirtualService(ServiceKey key, ServiceSettings settings, Scheduler scheduler) {
        this.key = key;
        this.ipv6 = key.ipv6();
        switch (key) {
            case ServiceKey.Addressed addressed -> {
                protocol = addressed.protocol().number();
                high = AddressWords.high(addressed.address());
                low = AddressWords.low(addressed.address());
                port = addressed.port();
            }
            case ServiceKey.Marked marked -> {
                protocol = 0;
                high = 0;
                low = ipv6 ? marked.mark() & 0xFFFF_FFFFL : AddressWords.mapped(marked.mark());
                port = 0;
            }
        }
        this.settings = settings;
        this.scheduler = scheduler;
        persistence = settings.persistence().orElse(null);
        sip = isSip(settings);
        scheduler.flags(settings.flags());
    }

    private static boolean isSip(ServiceSettings settings) {
        return settings.persistenceEngine().filter(ServiceSettings.SIP::equals).isPresent();
    }

    /** Whether it is for FTP: other ports of its address may be those of data connections. */
    boolean isFtp() {
        return protocol == Packet.TCP && port == Ftp.PORT;
    }

    /** Whether it is for FTP and a packet to this port is none of its own: only a client's persistence would say where to. */
    boolean isOnlyFtpsControl(int toPort) {
        return isFtp() && toPort != Ftp.PORT && persistence == null;
    }

    /** Whether some server of it may get packets to this port with other ports than they came with. */
    boolean changesPort(int toPort) {
        for (RealServer server = servers.after(null); server != null; server = server.older) {
            boolean another = server.key.port() != 0 && server.key.port() != toPort;
            if (server.forwarding == ForwardingMethod.FULLNAT
                    || (server.forwarding == ForwardingMethod.NAT && another)) {
                return true;
            }
        }
        return false;
    }

    boolean isMarked() {
        return protocol == 0;
    }

    /** How its clients come back to their server; null if they need not. */
    @Nullable
    Persistence persistence() {
        return persistence;
    }

    /** Whether its persistent clients are told apart by the Call-IDs of their messages. */
    boolean isByDialogue() {
        return sip && persistence != null;
    }

    /** Whether its servers may begin to talk to clients: where it is known from what address and port. */
    boolean hasCallers() {
        return sip && protocol == Packet.UDP && port != 0;
    }

    boolean isOnePacket() {
        return settings.onePacket();
    }

    /** What FULLNAT chooses from for its connections. */
    LocalAddress[] local() {
        return local;
    }

    /** Replaces what FULLNAT chooses from; returns what it was. */
    LocalAddress[] local(LocalAddress[] newLocal) {
        LocalAddress[] before = local;
        local = newLocal;
        return before;
    }

    /** What FULLNAT servers learn of their clients. */
    ClientAddress client() {
        return settings.local().client();
    }

    ServiceSettings settings() {
        return settings;
    }

    /** Replaces the settings; the scheduler goes on. */
    void settings(ServiceSettings newSettings) {
        settings = newSettings;
        persistence = newSettings.persistence().orElse(null);
        sip = isSip(newSettings);
        scheduler.flags(settings.flags());
    }

    /** Replaces scheduler and settings. */
    void reschedule(ServiceSettings newSettings, Scheduler newScheduler, long now) {
        scheduler = newScheduler;
        settings(newSettings);
        slowStart();
        weights.update(now);
        scheduler.attached(servers);
    }

    ServicePolicy policy() {
        return policy;
    }

    void policy(ServicePolicy newPolicy, long now) {
        policy = newPolicy;
        sourceRate = newPolicy.sourceRate().orElse(null);
        mostConnections = newPolicy.maxConnections().orElse(Integer.MAX_VALUE);
        slowStart();
        reweigh(now);
    }

    /** Whether it may have no further connection. */
    boolean isFull() {
        return connections >= mostConnections;
    }

    /** How fast a client may begin connections; null for no limit. */
    ServicePolicy.@Nullable SourceRate sourceRate() {
        return sourceRate;
    }

    private void slowStart() {
        weights.slowStart(
                scheduler.sharesByWeight()
                        ? policy.slowStart().map(Duration::toNanos).orElse(0L)
                        : 0);
    }

    @Nullable
    RealServer choose(Packet packet, long now) {
        return scheduler.choose(servers, packet, now);
    }

    /** What the scheduler would choose; changes nothing. Empty where it draws lots. */
    @Nullable
    RealServer peek(Packet packet, long now) {
        return scheduler.peek(servers, packet, now);
    }

    boolean drawsLots() {
        return scheduler.drawsLots();
    }

    void add(RealServer server, long now) {
        server.available = true;
        servers.add(server);
        weights.begin(server, now);
        weights.update(now);
        scheduler.added(servers);
    }

    void remove(RealServer server, long now) {
        server.available = false;
        scheduler.removing(server);
        servers.remove(server);
        weights.update(now);
        scheduler.removed(servers);
    }

    /** A server's settings changed, or whether it is drained. */
    void edited(RealServer server, boolean rested, long now) {
        if (rested && !server.isResting()) {
            weights.begin(server, now);
        }
        weights.update(now);
        scheduler.edited(servers);
    }

    /** Brings the rates of the service and its destinations up to date. */
    void sampleTraffic() {
        traffic.sample();
        for (RealServer server = servers.after(null); server != null; server = server.older) {
            server.traffic.sample();
        }
    }

    /** Lets the weights of slow starts climb. */
    void reweigh(long now) {
        if (weights.update(now)) {
            scheduler.edited(servers);
        }
    }

    /** When {@link #reweigh} is due; {@code Long.MAX_VALUE} for never. */
    long nextStep() {
        return weights.nextStep();
    }

    private ServerPhase phase(RealServer server, long now) {
        if (server.draining) {
            return server.ended
                    ? ServerPhase.DRAINED
                    : new ServerPhase.Draining(
                            server.drainEnd == Long.MAX_VALUE
                                    ? Optional.empty()
                                    : Optional.of(Duration.ofNanos(Math.max(0, server.drainEnd - now))));
        }
        int percent = weights.percent(server, now);
        return percent < 100 && server.ownWeight > 0 ? new ServerPhase.SlowStart(percent) : ServerPhase.SERVING;
    }

    ServiceSnapshot snapshot(long now) {
        List<DestinationSnapshot> destinations = new ArrayList<>(servers.size());
        for (RealServer server : servers.toList()) {
            destinations.add(server.snapshot(phase(server, now)));
        }
        return new ServiceSnapshot(key, settings, traffic.snapshot(), traffic.rates(), destinations);
    }
}
