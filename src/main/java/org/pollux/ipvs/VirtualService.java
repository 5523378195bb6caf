package org.pollux.ipvs;

import java.util.ArrayList;
import java.util.List;
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

    private ServiceSettings settings;
    private Scheduler scheduler;
    private @Nullable Persistence persistence;

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
        scheduler.flags(settings.flags());
    }

    boolean isMarked() {
        return protocol == 0;
    }

    /** How its clients come back to their server; null if they need not. */
    @Nullable
    Persistence persistence() {
        return persistence;
    }

    boolean isOnePacket() {
        return settings.onePacket();
    }

    ServiceSettings settings() {
        return settings;
    }

    /** Replaces the settings; the scheduler goes on. */
    void settings(ServiceSettings newSettings) {
        settings = newSettings;
        persistence = newSettings.persistence().orElse(null);
        scheduler.flags(settings.flags());
    }

    /** Replaces scheduler and settings. */
    void reschedule(ServiceSettings newSettings, Scheduler newScheduler) {
        scheduler = newScheduler;
        settings(newSettings);
        scheduler.attached(servers);
    }

    @Nullable
    RealServer choose(Packet packet, long now) {
        return scheduler.choose(servers, packet, now);
    }

    void add(RealServer server) {
        server.available = true;
        servers.add(server);
        scheduler.added(servers);
    }

    void remove(RealServer server) {
        server.available = false;
        scheduler.removing(server);
        servers.remove(server);
        scheduler.removed(servers);
    }

    void edited() {
        scheduler.edited(servers);
    }

    /** Brings the rates of the service and its destinations up to date. */
    void sampleTraffic() {
        traffic.sample();
        for (RealServer server = servers.after(null); server != null; server = server.older) {
            server.traffic.sample();
        }
    }

    ServiceSnapshot snapshot() {
        List<DestinationSnapshot> destinations = new ArrayList<>(servers.size());
        for (RealServer server : servers.toList()) {
            destinations.add(server.snapshot());
        }
        return new ServiceSnapshot(key, settings, traffic.snapshot(), traffic.rates(), destinations);
    }
}
