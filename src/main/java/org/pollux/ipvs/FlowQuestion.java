package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A packet that might come: what would become of it?
 *
 * @param source where it comes from, of the same family as the destination
 * @param sourcePort 0 to 65535
 * @param destination where it is sent
 * @param destinationPort 0 to 65535
 * @param arrival name of the interface it would come by, which mark rules may ask for; empty if it does not matter
 */
public record FlowQuestion(
        Protocol protocol,
        InetAddress source,
        int sourcePort,
        InetAddress destination,
        int destinationPort,
        String arrival) {
    /** Checks the ports, and that there is one family. */
    public FlowQuestion {
        Ports.checked(sourcePort);
        Ports.checked(destinationPort);
        if (source instanceof Inet6Address != destination instanceof Inet6Address) {
            throw new IllegalArgumentException(
                    source.getHostAddress() + " and " + destination.getHostAddress() + " are of different families");
        }
    }
}
