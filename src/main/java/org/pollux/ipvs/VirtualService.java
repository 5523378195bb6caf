package org.pollux.ipvs;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtual service with its destinations and scheduler. */
final class VirtualService {
    final ServiceKey key;
    final boolean ipv6;
    final long high;
    final long low;
    final ServerList servers = new ServerList();
    final Traffic traffic = new Traffic();

    private ServiceSettings settings;
    private Scheduler scheduler;

    VirtualService(ServiceKey key, ServiceSettings settings, Scheduler scheduler) {
        this.key = key;
        this.ipv6 = key.address() instanceof Inet6Address;
        this.high = AddressWords.high(key.address());
        this.low = AddressWords.low(key.address());
        this.settings = settings;
        this.scheduler = scheduler;
        scheduler.flags(settings.flags());
    }

    ServiceSettings settings() {
        return settings;
    }

    /** Replaces the settings; the scheduler goes on. */
    void settings(ServiceSettings newSettings) {
        settings = newSettings;
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

    ServiceSnapshot snapshot() {
        List<DestinationSnapshot> destinations = new ArrayList<>(servers.size());
        for (RealServer server : servers.toList()) {
            destinations.add(server.snapshot());
        }
        return new ServiceSnapshot(key, settings, traffic.snapshot(), destinations);
    }
}
