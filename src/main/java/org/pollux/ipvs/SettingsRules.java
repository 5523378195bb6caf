package org.pollux.ipvs;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.pollux.ipvs.TableException.Reason;

/**
 * What settings services and destinations may have, each looked at by itself; {@link ForwardingRules} has what must go
 * together.
 */
final class SettingsRules {
    private static final byte[] BROADCAST = {-1, -1, -1, -1};
    /** The loopback interface has it on every host; broadcast addresses of other networks are not known here. */
    private static final byte[] LOOPBACK_BROADCAST = {127, -1, -1, -1};

    private SettingsRules() {}

    /** Weight and thresholds. */
    static void checkRange(DestinationKey destination, DestinationSettings settings) {
        if (settings.weight() < 0
                || settings.lowerThreshold() < 0
                || settings.lowerThreshold() > settings.upperThreshold()) {
            throw new TableException(
                    Reason.OUT_OF_RANGE,
                    "destination " + text(destination) + ": weight " + settings.weight() + " or thresholds "
                            + settings.lowerThreshold() + ".." + settings.upperThreshold() + " out of range");
        }
    }

    /** The persistence engine. */
    static void checkEngine(ServiceSettings settings) {
        settings.persistenceEngine()
                .filter(engine -> !engine.equals(ServiceSettings.SIP))
                .ifPresent(engine -> {
                    throw new TableException(
                            Reason.SCHEDULER_NOT_FOUND,
                            "no persistence engine '" + engine + "', there is " + ServiceSettings.SIP);
                });
    }

    /** The kernel takes a service for all ports that is not persistent, and never uses it; ipvsadm refuses it. */
    static void checkPersistence(ServiceKey key, ServiceSettings settings) {
        if (key instanceof ServiceKey.Addressed addressed
                && addressed.port() == 0
                && settings.persistence().isEmpty()) {
            throw new TableException(Reason.INVALID, "service " + key + " for all ports is not persistent");
        }
        int netmask = settings.persistence().map(Persistence::netmask).orElse(1);
        if (key.ipv6() && (netmask < 1 || netmask > Persistence.WHOLE_IPV6)) {
            throw new TableException(
                    Reason.INVALID, "service " + key + ": prefix length " + netmask + " is not in 1..128");
        }
    }

    /** What the kernel's routing would call unicast or local. */
    static boolean isUnicast(InetAddress address) {
        if (address instanceof Inet4Address) {
            byte[] bytes = address.getAddress();
            return !address.isMulticastAddress()
                    && !address.isAnyLocalAddress()
                    && !Arrays.equals(bytes, BROADCAST)
                    && !Arrays.equals(bytes, LOOPBACK_BROADCAST);
        }
        return !address.isMulticastAddress() && !address.isAnyLocalAddress() && !address.isLinkLocalAddress();
    }

    /** For messages. */
    static String text(DestinationKey key) {
        return key.address().getHostAddress() + " port " + key.port();
    }
}
