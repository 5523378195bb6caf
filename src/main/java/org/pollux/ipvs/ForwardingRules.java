package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.pollux.ipvs.TableException.Reason;

/** Which forwarding methods go with which services. */
final class ForwardingRules {
    private ForwardingRules() {}

    /** Checks new settings of a service with the destinations it has. */
    static void checkService(ServiceKey key, ServiceSettings settings, List<RealServer> servers) {
        for (InetAddress local : settings.local().addresses()) {
            if (local instanceof Inet6Address != key.ipv6()) {
                throw new TableException(
                        Reason.INVALID,
                        "local address " + local.getHostAddress() + " is of another family than service " + key);
            }
        }
        for (RealServer server : servers) {
            checkOnePacket(key, settings, server.forwarding);
        }
    }

    /** Checks a destination for a service. */
    static void checkDestination(
            ServiceKey key, ServiceSettings service, DestinationKey destination, DestinationSettings settings) {
        boolean sameFamily = key.ipv6() == destination.address() instanceof Inet6Address;
        if (!sameFamily && settings.forwarding() != ForwardingMethod.TUN) {
            throw new TableException(
                    Reason.INVALID,
                    "destination " + destination.address().getHostAddress() + " port " + destination.port()
                            + " is of another family than " + key + ", which only TUN allows");
        }
        if (settings.forwarding() == ForwardingMethod.BYPASS) {
            throw new TableException(Reason.INVALID, "no destination can have the method " + settings.forwarding());
        }
        checkOnePacket(key, service, settings.forwarding());
    }

    /** Without a connection nobody could say whom a server's answer to a local address is for. */
    private static void checkOnePacket(ServiceKey key, ServiceSettings settings, ForwardingMethod method) {
        if (settings.onePacket() && method == ForwardingMethod.FULLNAT) {
            throw new TableException(
                    Reason.INVALID, "service " + key + " schedules each packet by itself, which FULLNAT cannot do");
        }
    }
}
