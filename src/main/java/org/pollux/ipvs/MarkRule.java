package org.pollux.ipvs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which packets get a mark: those that match all that is given.
 *
 * @param mark any but 0
 * @param ipv6 the family of the packets
 * @param protocol empty for any
 * @param from source network
 * @param to destination network
 * @param sourcePorts empty for any
 * @param destinationPorts empty for any
 * @param interfaceName the interface it arrived by; empty for any
 */
public record MarkRule(
        int mark,
        boolean ipv6,
        Optional<Protocol> protocol,
        Network from,
        Network to,
        List<PortRange> sourcePorts,
        List<PortRange> destinationPorts,
        Optional<String> interfaceName) {
    /** Copies the lists. */
    public MarkRule {
        if (mark == 0) {
            throw new IllegalArgumentException("mark 0 means that a packet has none");
        }
        sourcePorts = List.copyOf(sourcePorts);
        destinationPorts = List.copyOf(destinationPorts);
    }

    /**
     * The addresses with a common beginning.
     *
     * @param address any of them
     * @param length of the common beginning, 0..32 or 0..128 bits
     */
    public record Network(InetAddress address, int length) {
        /** Checks the length. */
        public Network {
            int longest = address instanceof Inet6Address ? 128 : 32;
            if (length < 0 || length > longest) {
                throw new IllegalArgumentException("prefix length " + length + " is not in 0.." + longest);
            }
        }
    }
}
