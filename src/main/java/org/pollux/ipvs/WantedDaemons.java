package org.pollux.ipvs;

import java.net.Inet6Address;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pollux.ipvs.TableException.Reason;

/** Which sync daemons are to run; who moves their messages is another matter. */
final class WantedDaemons {
    /** Of an interface that is not known: the engine knows none. */
    private static final int ETHERNET_MTU = 1_500;

    private final Map<SyncRole, SyncDaemon> daemons = new EnumMap<>(SyncRole.class);

    /** The messages of sync daemons have one family only. */
    void checkFamily(ServiceKey key, DestinationKey destination) {
        if (!daemons.isEmpty() && isMixed(key, destination)) {
            throw new TableException(
                    Reason.INVALID,
                    "destination " + SettingsRules.text(destination) + " of " + key
                            + ": servers of the other address family and a sync daemon exclude each other");
        }
    }

    private static boolean isMixed(ServiceKey key, DestinationKey destination) {
        return destination.address() instanceof Inet6Address != key.ipv6();
    }

    /** @param services all there are */
    void start(SyncDaemon daemon, Collection<VirtualService> services) {
        boolean mixed = services.stream().anyMatch(service -> service.servers.toList().stream()
                .anyMatch(server -> isMixed(service.key, server.key)));
        if (mixed) {
            throw new TableException(
                    Reason.INVALID, "a sync daemon and servers of the other address family exclude each other");
        }
        if (daemons.containsKey(daemon.role())) {
            throw new TableException(Reason.DAEMON_RUNS, "the " + daemon.role().word() + " sync daemon runs already");
        }
        daemons.put(daemon.role(), daemon.settled(ETHERNET_MTU));
    }

    void stop(SyncRole role) {
        if (daemons.remove(role) == null) {
            throw new TableException(Reason.NO_DAEMON, "no " + role.word() + " sync daemon runs");
        }
    }

    List<SyncDaemon> all() {
        return List.copyOf(daemons.values());
    }
}
