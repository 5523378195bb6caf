package org.pollux.control.ipvsadm;

import java.time.Duration;
import java.util.Optional;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;

/** What a command line asks for, once it is known to be in order. */
sealed interface Order {
    record AddService(ServiceKey service, ServiceSettings settings) implements Order {}

    /** @param keepLocal the local addresses of FULLNAT stay what they are: the line says nothing of them */
    record EditService(ServiceKey service, ServiceSettings settings, boolean keepLocal) implements Order {}

    record DeleteService(ServiceKey service) implements Order {}

    record Flush() implements Order {}

    record AddServer(ServiceKey service, DestinationKey server, DestinationSettings settings) implements Order {}

    record EditServer(ServiceKey service, DestinationKey server, DestinationSettings settings) implements Order {}

    record DeleteServer(ServiceKey service, DestinationKey server) implements Order {}

    /** Sets counters to zero: of one service, or of all. */
    record Zero(Optional<ServiceKey> service) implements Order {}

    /** {@code --set}: a timeout of zero stays what it is. */
    record SetTimeouts(Duration tcp, Duration tcpFin, Duration udp) implements Order {}

    record ListAll(View view) implements Order {}

    record ListService(ServiceKey service, View view) implements Order {}

    record ListConnections(View view) implements Order {}

    record ListTimeouts() implements Order {}

    record ListDaemons() implements Order {}

    record Save(View view) implements Order {}

    record Restore() implements Order {}

    record StartDaemon(SyncDaemon daemon) implements Order {}

    record StopDaemon(SyncRole role) implements Order {}
}
